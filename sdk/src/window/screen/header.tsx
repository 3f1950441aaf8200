import { Icon } from './icons.tsx';
import { OutsideText } from './outside-text.tsx';

type HeaderProps = {
  readonly brandName: string;
  readonly agentName: string | null;
  readonly isTyping: boolean;
  /** Absent when no page holds the window. */
  readonly onClose: (() => void) | undefined;
};

export function Header({ brandName, agentName, isTyping, onClose }: HeaderProps) {
  return (
    <header class="header">
      <span class="avatar" aria-hidden="true">
        {initialOf(brandName)}
      </span>
      <div class="heading">
        <h1>
          <OutsideText text={brandName} />
        </h1>
        <p>
          {agentName === null ? (
            'We are here to help'
          ) : isTyping ? (
            <>
              <OutsideText text={agentName} /> is writing …
            </>
          ) : (
            <>
              You are talking to <OutsideText text={agentName} />
            </>
          )}
        </p>
      </div>
      {onClose && (
        <button type="button" class="round" aria-label="Close chat" onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function initialOf(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? '';
}
