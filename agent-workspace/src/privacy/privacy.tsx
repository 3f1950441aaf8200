/**
 * The page of a privacy officer: how the brand's consumers are looked at, what needs a look, and
 * the audit record. Entry points: `Privacy`, and `ConsumerScreen` for one consumer. Shows counts,
 * times and ids; what is held of somebody leaves the server in an export only.
 */

import type { PrivacyOverview } from '@countersign/protocol';
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import { Loading } from '../look/loading.tsx';
import { Problem } from '../look/problem.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { useWorkspace } from '../store/workspace.ts';
import { Activity } from './activity.tsx';
import { Alarms } from './alarms.tsx';
import { AuditSection } from './audit/audit-section.tsx';
import { VerifySection } from './audit/verify-section.tsx';
import { FindConsumer } from './find-consumer.tsx';
import { useLoad } from './use-load.ts';

export function Privacy() {
  const { api, session } = useWorkspace();
  const [parameters] = useSearchParams();
  const about = parameters.get('about') ?? '';
  const { answer, problem, reload } = useLoad<PrivacyOverview>(
    useCallback(() => api.privacy.overview(), [api]),
  );
  return (
    <main className="page" id="main" tabIndex={-1}>
      <header className="page-header">
        <h1>Privacy</h1>
        <p>
          Who looked at the consumers of <OutsideText text={session.brand.name} limit={80} />, and
          what is held of them
        </p>
      </header>
      <Problem words={problem} onRetry={reload} />
      {!answer && !problem && <Loading words="Loading the last thirty days …" />}
      {answer && <Alarms alarms={answer.alarms} />}
      <div className="columns">
        <div>{answer && <Activity days={answer.days} />}</div>
        <div>
          <FindConsumer connectors={answer?.connectors ?? []} />
          <VerifySection onVerified={reload} />
        </div>
      </div>
      <AuditSection key={about} about={about} />
    </main>
  );
}
