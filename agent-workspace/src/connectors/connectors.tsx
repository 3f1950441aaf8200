/**
 * The connectors of the brand, for administrators: how each stands, and the doctor. Entry points:
 * `Connectors` (the list), `ConnectorScreen` (one of them). Everything that came from a brand's
 * file is drawn as text from outside.
 */

import type { ConnectorSummary, ConnectorsAnswer } from '@countersign/protocol';
import { useCallback, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Icon } from '../look/icons.tsx';
import { Loading } from '../look/loading.tsx';
import { Problem } from '../look/problem.tsx';
import { OutsideName } from '../outside/outside-text.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';
import { flowWords, keyStateWords, trustWords } from './connector-words.ts';
import { StepIcon } from './steps/step-icon.tsx';

export function Connectors() {
  const { api, session } = useWorkspace();
  const [answer, setAnswer] = useState<ConnectorsAnswer>();
  const [problem, setProblem] = useState<string>();
  const load = useCallback(() => {
    setProblem(undefined);
    api.connectors().then(setAnswer, (error) => setProblem(problemWords(error)));
  }, [api]);
  useEffect(load, [load]);
  return (
    <main className="page" id="main" tabIndex={-1}>
      <header className="page-header">
        <h1>Connectors</h1>
        <p>
          How the consumers of <OutsideName text={session.brand.name} /> prove who they are
        </p>
      </header>
      <Problem words={problem} onRetry={load} />
      {!answer && !problem && <Loading words="Loading the connectors …" />}
      {answer?.connectors.length === 0 && <NoConnectors />}
      {answer && answer.connectors.length > 0 && (
        <ul className="connector-list">
          {answer.connectors.map((connector) => (
            <li key={connector.id}>
              <ConnectorCard connector={connector} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function NoConnectors() {
  return (
    <div className="connector-empty">
      <h2>No connector yet</h2>
      <p>
        Consumers can chat as not verified. To verify them, add a connector to the brand’s file and
        run <code>countersign brand add</code>.
      </p>
    </div>
  );
}

function ConnectorCard({ connector }: { readonly connector: ConnectorSummary }) {
  const { id, name, flow, issuer, refusals, warnings, trialRefusals, keys } = connector;
  const { trust, alarm } = connector;
  const isOdd = trust !== 'trusted' || alarm !== null;
  return (
    <Link href={`/connectors/${id}`} className="connector-card">
      <StepIcon state={isOdd || refusals > 0 || keys === 'stale' ? 'warning' : 'passed'} isSilent />
      <span className="connector-names">
        <strong>
          <OutsideName text={name} />
        </strong>
        <span className="connector-issuer">
          <OutsideName text={issuer} />
        </span>
      </span>
      <span className="connector-flow">{flowWords[flow]}</span>
      <span className="connector-numbers">
        {trust !== 'trusted' && <span className="connector-wrong">{trustWords[trust].name}</span>}
        {alarm && <span className="connector-wrong">Very many sign-ins</span>}
        <Count number={refusals} one="refused" many="refused" isWrong />
        <Count number={warnings} one="warning" many="warnings" />
        <Count number={trialRefusals} one="on trial" many="on trial" />
        <span>{keyStateWords[keys]}</span>
      </span>
      <Icon name="forward" />
    </Link>
  );
}

type CountProps = {
  readonly number: number;
  readonly one: string;
  readonly many: string;
  readonly isWrong?: boolean;
};

/** Of the last seven days; nothing is said of what did not happen. */
function Count({ number, one, many, isWrong = false }: CountProps) {
  if (number === 0) return isWrong ? <span>None refused in 7 days</span> : null;
  return (
    <span className={isWrong ? 'connector-wrong' : undefined}>
      {number.toLocaleString('en-GB')} {number === 1 ? one : many}
    </span>
  );
}
