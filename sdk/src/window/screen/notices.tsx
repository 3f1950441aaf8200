import type { ConnectionState } from '../../headless/index.ts';
import { Icon, ShieldIcon } from './icons.tsx';

/** Shown only after a moment (see the style), because most interruptions are shorter than that. */
export function ConnectionNotice({ connection }: { readonly connection: ConnectionState }) {
  return (
    <div role="status" class="connection-place">
      {connection !== 'online' && (
        <p class="connection">
          <span class="spinner" aria-hidden="true" />
          {connection === 'connecting'
            ? 'Reconnecting …'
            : 'No connection. What you write is sent as soon as it is back.'}
        </p>
      )}
    </div>
  );
}

export function Skeleton({ text }: { readonly text: string }) {
  return (
    <div class="skeleton">
      <p role="status" class="skeleton-text">
        {text}
      </p>
      <div aria-hidden="true">
        <i class="agent" />
        <i class="own" />
        <i class="agent long" />
        <i class="own short" />
      </div>
    </div>
  );
}

export type Choice = { readonly label: string; readonly choose: () => void };

type CardProps = {
  readonly icon: 'shield' | 'alert';
  readonly title: string;
  readonly text: string;
  readonly choices: readonly Choice[];
};

/** A state in which there is nothing to read or write, and a way out of it. */
export function Card({ icon, title, text, choices }: CardProps) {
  return (
    <div class="card-place">
      <div class="card" role="alert">
        <h2>
          {icon === 'shield' ? <ShieldIcon state="anonymous" /> : <Icon name="alert" />} {title}
        </h2>
        <p>{text}</p>
        <div class="choices">
          {choices.map(({ label, choose }, index) => (
            <button
              key={label}
              type="button"
              class={index === 0 ? 'button main' : 'button'}
              onClick={choose}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}
