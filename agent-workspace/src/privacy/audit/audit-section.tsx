import { useCallback, useId, useRef, useState } from 'react';
import { Box } from '../../look/box.tsx';
import { Problem } from '../../look/problem.tsx';
import type { AuditQuery } from '../../store/privacy-api.ts';
import { useWorkspace } from '../../store/workspace.ts';
import { DownloadButton } from '../download-button.tsx';
import { useLoad } from '../use-load.ts';
import { AuditFilter } from './audit-filter.tsx';
import { AuditRow } from './audit-row.tsx';
import { type AuditSearch, useAudit } from './use-audit.ts';

/** The audit record, searched; beginning with what is about one consumer, if one is named. */
export function AuditSection({ about }: { readonly about: string }) {
  const { api } = useWorkspace();
  const audit = useAudit(api.privacy, about === '' ? {} : { subject: about });
  const team = useLoad(useCallback(() => api.team(), [api]));
  const heading = useRef<HTMLHeadingElement>(null);
  const [round, setRound] = useState(0);
  // What was pressed goes away with the old records; the form is filled anew.
  const searchAlike = (query: AuditQuery) => {
    setRound(round + 1);
    audit.search(query);
    heading.current?.focus();
  };
  return (
    <Box title="Audit record" heading={heading} beside={<Exports audit={audit} />}>
      <p className="hint">
        Who did what, newest first. It names fields, never their values. Searching and exporting it
        stand in it, too.
      </p>
      <AuditFilter
        key={round}
        query={audit.query}
        agents={team.answer?.agents ?? []}
        onSearch={audit.search}
        onClear={() => searchAlike({})}
      />
      <Found audit={audit} onSearchAlike={searchAlike} />
    </Box>
  );
}

function Exports({ audit: { query } }: { readonly audit: AuditSearch }) {
  const { api, session } = useWorkspace();
  const formats = [
    ['csv', 'Export as CSV'],
    ['jsonl', 'Export as JSON lines'],
  ] as const;
  return (
    <div className="privacy-exports">
      {formats.map(([format, label]) => (
        <DownloadButton
          key={format}
          label={label}
          fileName={`audit-${session.brand.id}.${format}`}
          start={(download) => api.privacy.exportAudit({ ...query, format }, download)}
        />
      ))}
    </div>
  );
}

type FoundProps = {
  readonly audit: AuditSearch;
  readonly onSearchAlike: (query: AuditQuery) => void;
};

function Found({ audit, onSearchAlike }: FoundProps) {
  const { lines, next, isLoading, problem, search, loadMore, query } = audit;
  const id = useId();
  const isEmpty = lines.length === 0 && !isLoading && !problem;
  return (
    <>
      <ul className="audit-list" aria-label="Records" aria-busy={isLoading} id={id}>
        {lines.map((line) => (
          <AuditRow key={line.number} line={line} onSearch={onSearchAlike} />
        ))}
      </ul>
      <p role="status" className="audit-status">
        {isLoading && 'Searching …'}
        {isEmpty && next === null && 'No record fits.'}
        {isEmpty && next !== null && `No record fits among those after #${next}.`}
        {!isLoading && lines.length > 0 && countWords(lines.length, next === null)}
      </p>
      <Problem words={problem} onRetry={() => (lines.length > 0 ? loadMore() : search(query))} />
      {next !== null && !isLoading && !problem && (
        <button type="button" className="button" aria-controls={id} onClick={loadMore}>
          {isEmpty ? 'Search further back' : 'Show older ones'}
        </button>
      )}
    </>
  );
}

function countWords(count: number, isAll: boolean): string {
  const records = count === 1 ? 'record' : 'records';
  return isAll ? `${count} ${records}, back to the first.` : `${count} ${records} so far.`;
}
