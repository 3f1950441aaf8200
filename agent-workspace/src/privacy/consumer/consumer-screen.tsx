import type { ConsumerHoldings } from '@countersign/protocol';
import { useCallback } from 'react';
import { Link } from 'wouter';
import { Box } from '../../look/box.tsx';
import { Icon } from '../../look/icons.tsx';
import { Loading } from '../../look/loading.tsx';
import { Problem } from '../../look/problem.tsx';
import { OutsideText } from '../../outside/outside-text.tsx';
import { exactTime } from '../../proof/ages.ts';
import { useWorkspace } from '../../store/workspace.ts';
import { AuditRow } from '../audit/audit-row.tsx';
import { useLoad } from '../use-load.ts';
import { EraseSection } from './erase-section.tsx';
import { ExportSection } from './export-section.tsx';
import { HeldTable } from './held-table.tsx';
import { HoldSection } from './hold-section.tsx';
import { RestrictionSection } from './restriction-section.tsx';

/** One consumer: what is held, who looked, and what a privacy officer may do about it. */
export function ConsumerScreen({ id }: { readonly id: string }) {
  const { api } = useWorkspace();
  const { answer, problem, reload } = useLoad<ConsumerHoldings>(
    useCallback(() => api.privacy.consumer(id), [api, id]),
  );
  return (
    <main className="page" id="main" tabIndex={-1}>
      <Link href="/privacy" className="page-back">
        <Icon name="back" /> Privacy
      </Link>
      <Problem words={problem} onRetry={reload} />
      {!answer && !problem && <Loading words="Looking at what is held …" />}
      {answer && <Held held={answer} reload={reload} />}
    </main>
  );
}

type Props = { readonly held: ConsumerHoldings; readonly reload: () => void };

function Held({ held, reload }: Props) {
  const { erasedAt } = held;
  return (
    <>
      <Header held={held} />
      <div className="columns">
        <div>
          <HeldTable held={held} />
          <Looks held={held} />
        </div>
        <div>
          <ExportSection id={held.id} isErased={erasedAt !== null} onDone={reload} />
          {erasedAt === null && <RestrictionSection held={held} onDone={reload} />}
          {erasedAt === null && <HoldSection held={held} onDone={reload} />}
          {erasedAt === null && <EraseSection held={held} onDone={reload} />}
        </div>
      </div>
    </>
  );
}

function Header({ held }: { readonly held: ConsumerHoldings }) {
  const { id, connector, heldAt, restrictedAt, erasedAt } = held;
  return (
    <header className="page-header">
      <h1>
        Consumer <code>{id}</code>
      </h1>
      <p>
        {connector ? (
          <>
            Known by <OutsideText text={connector.name} limit={80} />
          </>
        ) : (
          'A visitor who never proved who they are'
        )}
        {restrictedAt !== null && <span className="chip">Restricted</span>}
        {heldAt !== null && <span className="chip">Held</span>}
        {erasedAt !== null && <span className="chip chip-wrong">Erased {exactTime(erasedAt)}</span>}
      </p>
    </header>
  );
}

function Looks({ held: { id, looks } }: { readonly held: ConsumerHoldings }) {
  return (
    <Box
      title="Who looked lately"
      beside={
        <Link href={`/privacy?about=${id}`} className="link-button">
          All in the audit record
        </Link>
      }
    >
      {looks.length === 0 && <p className="hint">Nobody has looked at this consumer.</p>}
      <ul className="audit-list">
        {looks.map((line) => (
          <AuditRow key={line.number} line={line} />
        ))}
      </ul>
    </Box>
  );
}
