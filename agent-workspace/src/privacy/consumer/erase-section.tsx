import type { ConsumerHoldings } from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../../look/box.tsx';
import { Icon } from '../../look/icons.tsx';
import { Question } from '../../look/question.tsx';
import { exactTime } from '../../proof/ages.ts';
import { Field } from '../../sign-in/field.tsx';
import { useWorkspace } from '../../store/workspace.ts';

type Props = { readonly held: ConsumerHoldings; readonly onDone: () => void };

/** Erasure: behind a question that only who means this very consumer can answer. */
export function EraseSection({ held, onDone }: Props) {
  const { heldAt } = held;
  const [isAsking, setAsking] = useState(false);
  return (
    <Box
      title="Erase"
      beside={
        heldAt === null && (
          <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
            <Icon name="trash" />
            Erase …
          </button>
        )
      }
    >
      {heldAt === null ? (
        <p className="hint">
          Destroys the keys of everything that was sealed for them, here and in every old copy of
          the data.
        </p>
      ) : (
        <p className="privacy-refusal">
          <Icon name="scales" />
          They cannot be erased: a legal hold has stood since {exactTime(heldAt)}. Release it first,
          if the reason for it is over.
        </p>
      )}
      {isAsking && heldAt === null && (
        <EraseDialog held={held} onDone={onDone} onClose={() => setAsking(false)} />
      )}
    </Box>
  );
}

function counted(count: number, of: string): string {
  return `${count.toLocaleString('en-GB')} ${of}${count === 1 ? '' : 's'}`;
}

/** So much of the id is typed. */
const typedLength = 6;

function EraseDialog({ held, onDone, onClose }: Props & { readonly onClose: () => void }) {
  const { api } = useWorkspace();
  const [typed, setTyped] = useState('');
  const end = held.id.slice(-typedLength);
  const { conversations, verifications } = held;
  return (
    <Question
      title="Erase this consumer for ever?"
      act="Erase for ever"
      acting="Erasing …"
      isDangerous
      isReady={typed.trim() === end}
      onAct={() => api.privacy.erase(held.id).then(onDone)}
      onClose={onClose}
    >
      <p>
        <strong>Gone for good:</strong> messages of both sides, agents’ notes, attributes, names and
        page data of {counted(conversations.count, 'conversation')} and{' '}
        {counted(verifications.count, 'verification')}. No backup brings them back.
      </p>
      <p>
        <strong>At once:</strong> they are signed out everywhere, and their conversations close.
      </p>
      <p>
        <strong>Stays:</strong> that there were conversations, and when; the audit record, which
        names you as who erased. If they come again, they are a new consumer.
      </p>
      <Field
        label={`Type the last ${typedLength} characters of the consumer id`}
        hint={`${end} – as in ${held.id}`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </Question>
  );
}
