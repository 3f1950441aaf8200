import type { ConnectorAnswer } from '@countersign/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { Icon } from '../look/icons.tsx';
import { Loading } from '../look/loading.tsx';
import { Problem } from '../look/problem.tsx';
import { OutsideName } from '../outside/outside-text.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';
import { Addresses } from './addresses.tsx';
import { flowWords } from './connector-words.ts';
import { ExaminationSection } from './examination-section.tsx';
import { Failures } from './failures.tsx';
import { KeySection } from './key-section.tsx';
import { TestSection } from './test-section.tsx';
import { TrialSection } from './trial-section.tsx';
import { TrustSection } from './trust-section.tsx';
import { useConnector } from './use-connector.ts';

/** One connector: the doctor, what went wrong lately, keys, and what to enter elsewhere. */
export function ConnectorScreen({ id }: { readonly id: string }) {
  const { connector, problem, reload } = useConnector(id);
  return (
    <main className="page" id="main" tabIndex={-1}>
      <Link href="/connectors" className="page-back">
        <Icon name="back" /> Connectors
      </Link>
      <Problem words={problem} onRetry={reload} />
      {!connector && !problem && <Loading words="Loading the connector …" />}
      {connector && <Loaded connector={connector} reload={reload} />}
    </main>
  );
}

type LoadedProps = { readonly connector: ConnectorAnswer; readonly reload: () => void };

/** `act` does something on the server, tells its problem, and reads the connector again. */
function Loaded({ connector, reload }: LoadedProps) {
  const { api } = useWorkspace();
  const [problem, setProblem] = useState<string>();
  const { id, name, flow, issuer, clientId } = connector;
  const act = (work: () => Promise<unknown>) => {
    setProblem(undefined);
    work()
      .catch((error) => setProblem(problemWords(error)))
      .finally(reload);
  };
  return (
    <>
      <header className="page-header">
        <h1>
          <OutsideName text={name} />
        </h1>
        <p>
          {flowWords[flow]} · <OutsideName text={issuer} /> · <OutsideName text={clientId} />
        </p>
      </header>
      <Problem words={problem} />
      <div className="columns">
        <div>
          <ExaminationSection
            examination={connector.examination}
            onStart={() => act(() => api.examine(id))}
          />
          <Failures connector={connector} />
        </div>
        <div>
          <TrustSection
            trust={connector.trust}
            alarm={connector.alarm}
            onTrust={(state) => api.trustConnector(id, state).finally(reload)}
          />
          <TestSection connector={connector} onStart={() => act(() => api.testSignIn(id))} />
          <Addresses connector={connector} />
          <KeySection keySet={connector.keySet} onPurge={() => act(() => api.purgeKeys(id))} />
          <TrialSection connector={connector} />
        </div>
      </div>
    </>
  );
}
