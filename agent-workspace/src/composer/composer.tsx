import { type AgentConversation, limits } from '@countersign/protocol';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { Icon } from '../look/icons.tsx';
import { cutText, visibleString } from '../outside/visible-text.ts';
import type { Draft } from '../store/drafts.ts';
import { useWorkspace } from '../store/workspace.ts';
import { ComposerFooter } from './composer-footer.tsx';

type Props = { readonly conversation: AgentConversation };

export function Composer({ conversation }: Props) {
  const { id, status, card } = conversation;
  const { store, drafts } = useWorkspace();
  const [draft, setDraft] = useState(() => drafts.read(id));
  const [isFull, setFull] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const keep = (next: Draft) => {
    drafts.keep(id, next);
    setDraft(next);
    setFull(false);
  };
  const choose = (mode: Draft['mode']) => {
    keep({ ...draft, mode });
    field.current?.focus();
  };
  useShortcuts({ r: () => choose('reply'), n: () => choose('note') });
  const text = draft[draft.mode];
  const canSend = text.trim() !== '' && text.length <= limits.messageCharacters;
  const send = () => {
    if (!canSend) return;
    const wasTaken = store.say(id, draft.mode === 'note' ? 'note' : 'send', text);
    if (wasTaken) keep({ ...draft, [draft.mode]: '' });
    else setFull(true);
  };
  if (status === 'closed') return <Closed />;
  if (card.withheld === 'restricted') return <Restricted />;
  return (
    <form
      className={`composer ${draft.mode === 'note' ? 'is-note' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={2}
        dir="auto"
        aria-label={labelOf(draft.mode)}
        aria-keyshortcuts={draft.mode === 'note' ? 'n' : 'r'}
        placeholder={placeholderOf(draft.mode, conversation)}
        value={text}
        onChange={(event) => {
          keep({ ...draft, [draft.mode]: event.target.value });
          if (draft.mode === 'reply') store.typing(id);
        }}
        onKeyDown={(event) => onKey(event, send)}
      />
      <ComposerFooter
        mode={draft.mode}
        length={text.length}
        isFull={isFull}
        canSend={canSend}
        onMode={choose}
      />
    </form>
  );
}

function onKey(event: KeyboardEvent<HTMLTextAreaElement>, send: () => void): void {
  if (event.key === 'Escape') event.currentTarget.blur();
  // While an input method composes, Enter chooses a character and must not send.
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  send();
}

const labelOf = (mode: Draft['mode']): string =>
  mode === 'note' ? 'Internal note' : 'Reply to the consumer';

function placeholderOf(mode: Draft['mode'], { card }: AgentConversation): string {
  if (mode === 'note') return 'A note for your team. The consumer never sees it.';
  return `Write to ${visibleString(cutText(card.displayName, 60))} …`;
}

function Restricted() {
  return (
    <p className="composer-closed">
      <Icon name="lock" />
      Processing is restricted. Nobody can write here until a privacy officer lifts that.
    </p>
  );
}

function Closed() {
  return (
    <p className="composer-closed">
      <Icon name="info" />
      This conversation is closed. If the consumer writes again, a new one begins.
    </p>
  );
}
