import { useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';

/** An address to enter elsewhere, with a button that copies it. */
export function CopyValue({ label, value }: { readonly label: string; readonly value: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="copy-value">
      <code>
        <OutsideText text={value} limit={500} />
      </code>
      <button
        type="button"
        className="icon-button"
        aria-label={`Copy ${label}`}
        title="Copy"
        onClick={copy}
      >
        <Icon name={isCopied ? 'done' : 'copy'} />
      </button>
      <span className="only-read" role="status">
        {isCopied && 'Copied'}
      </span>
    </div>
  );
}
