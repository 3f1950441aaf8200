import type { ReactNode } from 'react';

/** Line icons, drawn in the colour of the text around them. Never read aloud: words say it. */
const paths = {
  chat: 'M4 5h16v11H9l-5 4V5z',
  people:
    'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5M16 4.5a3.2 3.2 0 010 6M18 14.8c2 .7 3.2 2.5 3.5 5.2',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5c.5-4 3.4-6 7.5-6s7 2 7.5 6',
  globe: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  search: 'M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.5 15.5L20.5 20.5',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17.5 14h.01M6.5 14h.01M9.5 14h5',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 019.5 4 8.5 8.5 0 1020 14.5z',
  out: 'M14 4h5v16h-5M3.5 12H14M10 8l4 4-4 4',
  back: 'M14.5 5L7.5 12l7 7',
  down: 'M12 5v14M6 13l6 6 6-6',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 01-12 0V8zM12 17v4',
  forward: 'M9.5 5l7 7-7 7',
  close: 'M6 6l12 12M18 6L6 18',
  info: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5.5M12 7.5h.01',
  clock: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7.5V12l3 2',
  warning: 'M12 4L2.8 19.5h18.4L12 4zM12 10v4.5M12 17h.01',
  card: 'M3 5h18v14H3zM8.5 12.5a2 2 0 100-4 2 2 0 000 4zM5.5 16c.3-1.6 1.4-2.5 3-2.5s2.7.9 3 2.5M14.5 10h4M14.5 13.5h4',
  note: 'M5 4h14v10l-5 6H5V4zM14 20v-6h5',
  shield:
    'M12 3l8 3v6c0 4.5-3.2 7.8-8 9-4.8-1.2-8-4.5-8-9V6l8-3zM12 8.5a2 2 0 100 4 2 2 0 000-4zM12 12.5V16',
  eye: 'M2.5 12C4.5 8 8 6 12 6s7.5 2 9.5 6c-2 4-5.5 6-9.5 6s-7.5-2-9.5-6zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  download: 'M12 4v11M7 10.5l5 5 5-5M4.5 20h15',
  trash: 'M4 7h16M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5',
  pause: 'M12 3a9 9 0 100 18 9 9 0 000-18zM10 9v6M14 9v6',
  key: 'M8 11.5a4.5 4.5 0 104 2.4L20 6M16.5 9.5l2.5 2.5M8 15.5h.01',
  scales: 'M12 4v16M7.5 20h9M5 7h14M5 7l-2.5 6.5h5L5 7zM19 7l-2.5 6.5h5L19 7z',
  gear: 'M12 9a3 3 0 100 6 3 3 0 000-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2',
  lock: 'M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 017 0V11',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  save: 'M12 4v11M7.5 10.5L12 15l4.5-4.5M4.5 19.5h15',
  done: 'M5 12.5l4.5 4.5L19 7',
  send: 'M12 19V5M6 11l6-6 6 6',
  offline:
    'M3 3l18 18M8.5 15.5a5 5 0 016-.8M5 12a10 10 0 014-2.5M19 12a10 10 0 00-5.5-2.9M12 19h.01',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <Drawing>
      <path d={paths[name]} className="icon-line" />
    </Drawing>
  );
}

/** The frame that every icon shares. */
export function Drawing({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}
