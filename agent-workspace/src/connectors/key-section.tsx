import type { KeySet } from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../look/box.tsx';
import { Question } from '../look/question.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { ago, exactTime } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { keyStateWords } from './connector-words.ts';
import { Diagnosis } from './steps/diagnosis.tsx';

type Props = { readonly keySet: KeySet; readonly onPurge: () => void };

/** The provider's signing keys: how fresh, each with its last use. */
export function KeySection({ keySet, onPurge }: Props) {
  const [isAsking, setAsking] = useState(false);
  const isHeld = keySet.state === 'fresh' || keySet.state === 'stale';
  return (
    <Box
      title="Signing keys"
      beside={
        <>
          <span className={keySet.state === 'stale' ? 'chip chip-wrong' : 'chip'}>
            {keyStateWords[keySet.state]}
          </span>
          {isHeld && (
            <button type="button" className="button" onClick={() => setAsking(true)}>
              Purge now
            </button>
          )}
        </>
      }
    >
      <KeyState keySet={keySet} />
      {keySet.keys.length > 0 && <KeyTable keys={keySet.keys} />}
      {keySet.refused.map(({ kid, diagnosis }) => (
        <div key={`${kid} ${diagnosis.code}`}>
          <p className="hint">
            Set aside: <OutsideText text={kid ?? 'a key without kid'} limit={80} />
          </p>
          <Diagnosis diagnosis={diagnosis} />
        </div>
      ))}
      {isAsking && (
        <Question
          title="Forget these keys?"
          act="Purge now"
          isDangerous
          onAct={onPurge}
          onClose={() => setAsking(false)}
        >
          <p>
            Do this when a key was stolen. The next ID token waits until the key set was fetched
            anew; a key that the provider has removed is refused from then on.
          </p>
        </Question>
      )}
    </Box>
  );
}

function KeyState({ keySet: { state, staleSince, fetchedAt } }: { readonly keySet: KeySet }) {
  const now = useNow(10);
  if (state === 'pasted') {
    return <p className="hint">They stand in the connector’s settings.</p>;
  }
  if (state === 'empty' || fetchedAt === null) {
    return <p className="hint">They are fetched when the next ID token arrives.</p>;
  }
  if (staleSince !== null) {
    return (
      <p className="error-text">
        The provider’s key set cannot be fetched. These keys serve until a day after{' '}
        {exactTime(staleSince)}; then every token is refused.
      </p>
    );
  }
  return <p className="hint">Fetched {ago(fetchedAt, now)}.</p>;
}

function KeyTable({ keys }: { readonly keys: KeySet['keys'] }) {
  const now = useNow(10);
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Last used</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(({ kid, algorithm, lastUsedAt }) => (
          <tr key={kid}>
            <td>
              <code>
                <OutsideText text={kid ?? 'without kid'} limit={80} />
              </code>
              <span className="key-algorithms">{algorithm}</span>
            </td>
            <td>
              {lastUsedAt === null ? (
                'not yet'
              ) : (
                <time title={exactTime(lastUsedAt)}>{ago(lastUsedAt, now)}</time>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
