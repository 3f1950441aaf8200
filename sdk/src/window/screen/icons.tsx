const shield = 'M12 2.5l7.5 3.2V11c0 5.2-3.2 8.8-7.5 10.5C7.7 19.8 4.5 16.2 4.5 11V5.7z';

/** Solid: proof. With a clock: proof that has lapsed. Dashed: no proof. The same everywhere. */
export function ShieldIcon({ state }: { readonly state: 'verified' | 'lapsed' | 'anonymous' }) {
  return (
    <svg class="icon shield" viewBox="0 0 24 24" aria-hidden="true">
      {state === 'verified' && <path d={shield} fill="currentColor" />}
      {state === 'anonymous' && (
        <path
          d={shield}
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-dasharray="2 1.2"
          pathLength={25.6}
        />
      )}
      {state === 'lapsed' && (
        <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
          <path d={shield} stroke-linejoin="round" />
          <path d="M12 8v4l2.6 1.8" />
        </g>
      )}
    </svg>
  );
}

const paths = {
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  down: 'M12 5v14M5.5 12.5L12 19l6.5-6.5',
  alert: 'M12 8v5M12 16.6v.1M12 3l10 18H2z',
  chat: 'M4 5h16v11h-7l-5 4v-4H4z',
  sent: 'M5 12.5l4.5 4.5L19 7.5',
  read: 'M2 12.5l4.5 4.5L15 8M11 15.5l1.5 1.5L22 7.5',
  waiting: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
} as const;

export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
