import { type ConsumerProof, groupLabels, type SeenFact } from '@countersign/protocol';
import { timeFormat } from '../message.tsx';
import { OutsideText } from '../outside-text.tsx';

type AgentsSeeProps = { readonly proof: ConsumerProof; readonly onSignOut: () => void };

/** What the agent's card has of the consumer, in their words; and the way out. */
export function AgentsSee({ proof, onSignOut }: AgentsSeeProps) {
  if (proof.state === 'anonymous') {
    return <p>Agents see what you write and the page you are on. They do not know who you are.</p>;
  }
  const { connectorName, agentsSee, verifiedAt, expiresAt } = proof;
  const has = (seen: SeenFact['seen']) => agentsSee.some((fact) => fact.seen === seen);
  return (
    <>
      <p>
        Confirmed by <OutsideText text={connectorName} /> at {time(verifiedAt)}, until{' '}
        {time(expiresAt)}:
      </p>
      {agentsSee.length === 0 && <p>Only that you are signed in.</p>}
      <dl>
        {[...new Set(agentsSee.map(({ group }) => group))].map((group) => (
          <div key={group}>
            <dt>{groupLabels[group]}</dt>
            {agentsSee
              .filter((fact) => fact.group === group)
              .map(({ label, seen }) => (
                <dd key={label} class={seen}>
                  <OutsideText text={label} /> {seen !== 'open' && <small>{words[seen]}</small>}
                </dd>
              ))}
          </div>
        ))}
      </dl>
      {has('masked') && (
        <p>Partly hidden: an agent who needs the rest must say why, and that is recorded.</p>
      )}
      {has('locked') && (
        <p>Closed: to be seen only once you confirm who you are in a stronger way, or anew.</p>
      )}
      <p>Not confirmed by anybody: what you write, the pages you visit and what you do there.</p>
      {proof.state === 'verified' && (
        <button type="button" class="button" onClick={onSignOut}>
          Sign out of this chat
        </button>
      )}
    </>
  );
}

const time = (at: number): string => timeFormat.format(at);
const words = { masked: 'partly hidden', locked: 'closed' } as const;
