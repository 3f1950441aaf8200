import { limits } from '@countersign/protocol';
import { Icon } from '../look/icons.tsx';
import type { Draft } from '../store/drafts.ts';

type Props = {
  readonly mode: Draft['mode'];
  readonly length: number;
  readonly isFull: boolean;
  readonly canSend: boolean;
  readonly onMode: (mode: Draft['mode']) => void;
};

/** From here on the number of characters that are left is shown. */
const warnAt = limits.messageCharacters - 400;

export function ComposerFooter({ mode, length, isFull, canSend, onMode }: Props) {
  return (
    <div className="composer-footer">
      <fieldset className="composer-modes">
        <legend className="only-read">What to write</legend>
        <Mode isOn={mode === 'reply'} onChoose={() => onMode('reply')} label="Reply" />
        <Mode isOn={mode === 'note'} onChoose={() => onMode('note')} label="Note" />
      </fieldset>
      <span className="composer-hint">
        {isFull ? (
          <span className="error-text" role="alert">
            Too many messages wait for the connection
          </span>
        ) : (
          <Length length={length} />
        )}
      </span>
      <button type="submit" className="button button-main" disabled={!canSend}>
        <Icon name={mode === 'note' ? 'note' : 'send'} />
        {mode === 'note' ? 'Add note' : 'Send'}
      </button>
    </div>
  );
}

type ModeProps = { readonly label: string; readonly isOn: boolean; readonly onChoose: () => void };

function Mode({ label, isOn, onChoose }: ModeProps) {
  return (
    <button type="button" className="mode" aria-pressed={isOn} onClick={onChoose}>
      {label}
    </button>
  );
}

function Length({ length }: { readonly length: number }) {
  const left = limits.messageCharacters - length;
  if (length < warnAt) {
    return <span className="composer-keys">Enter sends · Shift + Enter for a new line</span>;
  }
  if (left >= 0) return <span>{left} characters left</span>;
  return (
    <span className="error-text" role="alert">
      {-left} characters too many
    </span>
  );
}
