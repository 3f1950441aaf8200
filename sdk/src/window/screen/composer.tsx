import { limits } from '@countersign/protocol';
import type { Ref } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SendResult } from '../../headless/index.ts';
import { Icon } from './icons.tsx';

type ComposerProps = {
  readonly field: Ref<HTMLTextAreaElement>;
  readonly draft: string;
  readonly isFull: boolean;
  readonly onDraft: (draft: string) => void;
  readonly onSend: (text: string) => SendResult;
};

/** From here on the remaining characters are shown. */
const nearLimit = limits.messageCharacters * 0.9;
const tallest = 132;

export function Composer({ field, draft, isFull, onDraft, onSend }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, tallest)}px`;
  }, [draft]);
  const tooMany = draft.length - limits.messageCharacters;
  const canSend = draft.trim() !== '' && tooMany <= 0 && !isFull;
  const send = () => {
    if (canSend) onSend(draft);
    box.current?.focus();
  };
  return (
    <form
      class="composer"
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="unseen" for="message">
        Message
      </label>
      <textarea
        id="message"
        ref={(element) => {
          box.current = element;
          if (typeof field === 'object' && field) field.current = element;
        }}
        rows={1}
        dir="auto"
        enterkeyhint="send"
        placeholder="Write a message …"
        aria-describedby="message-limit"
        aria-invalid={tooMany > 0}
        value={draft}
        onInput={(event) => onDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          // While an input method composes, Enter chooses a word; 229 is how Safari says so.
          const isComposing = event.isComposing || event.keyCode === 229;
          if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="send" aria-label="Send" aria-disabled={!canSend}>
        <Icon name="send" />
      </button>
      <p id="message-limit" class={tooMany > 0 ? 'limit over' : 'limit'} role="status">
        {limitText(draft.length, isFull)}
      </p>
    </form>
  );
}

function limitText(length: number, isFull: boolean): string {
  if (isFull) return 'Too many messages are waiting to be sent. Please wait for the connection.';
  if (length < nearLimit) return '';
  const left = limits.messageCharacters - length;
  return left < 0 ? `${-left} characters too many` : `${left} characters left`;
}
