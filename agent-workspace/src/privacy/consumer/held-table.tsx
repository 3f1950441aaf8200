import type { ConsumerHoldings, HeldCount } from '@countersign/protocol';
import { Link } from 'wouter';
import { Box } from '../../look/box.tsx';
import { exactTime, timeOrDay } from '../../proof/ages.ts';
import { useNow } from '../../proof/clock.ts';
import { Scrolling } from '../scrolling.tsx';

/** How much is held and since when; what it says is in an export only. */
export function HeldTable({ held }: { readonly held: ConsumerHoldings }) {
  const { verifications, sessions, conversations, keys, visitors, joinedTo, createdAt } = held;
  return (
    <Box title="What is held">
      <Scrolling label="Kinds of data">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" className="table-number">
                How many
              </th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            <Row kind="Verifications" count={verifications} />
            <Row kind="Conversations" count={conversations} />
            <Row kind="Sessions" count={sessions} />
          </tbody>
        </table>
      </Scrolling>
      <p className="hint">
        Known since {exactTime(createdAt)}. {keyWords(keys)}{' '}
        {visitors > 0 &&
          `With what they did before they signed in, as ${visitors === 1 ? 'one visitor' : `${visitors} visitors`}.`}
        {joinedTo !== null && (
          <>
            This visitor turned out to be{' '}
            <Link href={`/privacy/consumers/${joinedTo}`}>a consumer who signed in</Link>.
          </>
        )}
      </p>
    </Box>
  );
}

function Row({ kind, count }: { readonly kind: string; readonly count: HeldCount }) {
  return (
    <tr>
      <th scope="row">{kind}</th>
      <td className="table-number">{count.count.toLocaleString('en-GB')}</td>
      <td>
        <Time at={count.firstAt} />
      </td>
      <td>
        <Time at={count.lastAt} />
      </td>
    </tr>
  );
}

function Time({ at }: { readonly at: number | null }) {
  const now = useNow(60);
  return at === null ? '–' : <time title={exactTime(at)}>{timeOrDay(at, now)}</time>;
}

function keyWords(keys: number): string {
  if (keys === 0) return 'No key is left: what was sealed for them can be opened by nobody.';
  return keys === 1 ? 'One key opens it.' : `${keys} keys open it.`;
}
