import { type AgentReference, auditActions } from '@countersign/protocol';
import type { FormEvent } from 'react';
import { cutText, visibleString } from '../../outside/visible-text.ts';
import { Field } from '../../sign-in/field.tsx';
import type { AuditQuery } from '../../store/privacy-api.ts';
import { actionGroups, actors } from './audit-words.ts';

type Props = {
  readonly query: AuditQuery;
  readonly agents: readonly AgentReference[];
  readonly onSearch: (query: AuditQuery) => void;
  readonly onClear: () => void;
};

const dayMs = 86_400_000;

/** Who, what, to whom, when; what is left empty fits every record. */
export function AuditFilter({ query, agents, onSearch, onClear }: Props) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSearch(readForm(new FormData(event.currentTarget)));
  };
  return (
    <search>
      <form className="audit-filter" onSubmit={submit} aria-label="Search the audit record">
        <ActionChoice value={query.action ?? ''} />
        <ActorChoice value={query.actor ?? ''} agents={agents} />
        <Id label="Consumer id" name="subject" value={query.subject} longest={60} />
        <Id label="Correlation id" name="correlationId" value={query.correlationId} longest={40} />
        <Day label="From" name="since" at={query.since} />
        <Day label="Until" name="until" at={query.until} />
        <div className="audit-filter-acts">
          <button type="submit" className="button button-main">
            Search
          </button>
          <button type="button" className="button" onClick={onClear}>
            Clear
          </button>
        </div>
      </form>
    </search>
  );
}

type IdProps = {
  readonly label: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly longest: number;
};

function Id({ label, name, value, longest }: IdProps) {
  return (
    <Field
      label={label}
      name={name}
      defaultValue={value}
      pattern={`[\\w\\-]{1,${longest}}`}
      title="An id, as it stands in a record, the log or an error"
      autoComplete="off"
      spellCheck={false}
    />
  );
}

type DayProps = {
  readonly label: string;
  readonly name: string;
  readonly at: number | undefined;
};

function Day({ label, name, at }: DayProps) {
  return <Field label={label} type="date" name={name} defaultValue={dayOf(at)} />;
}

function ActionChoice({ value }: { readonly value: string }) {
  return (
    <label className="field">
      What
      <select name="action" defaultValue={value}>
        <option value="">Anything</option>
        {actionGroups.map(({ begins, title }) => {
          const known = Object.entries(auditActions).filter(([name]) => name.startsWith(begins));
          if (known.length === 0) return null;
          return (
            <optgroup key={begins} label={title}>
              {known.length > 1 && <option value={begins}>{title}: anything</option>}
              {known.map(([action, words]) => (
                <option key={action} value={action}>
                  {words}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
    </label>
  );
}

type ActorProps = { readonly value: string; readonly agents: readonly AgentReference[] };

function ActorChoice({ value, agents }: ActorProps) {
  const isListed = value === '' || value in actors || agents.some(({ id }) => id === value);
  return (
    <label className="field">
      By whom
      <select name="actor" defaultValue={value}>
        <option value="">Anybody</option>
        <optgroup label="Team">
          {agents.map(({ id, name }) => (
            <option key={id} value={id}>
              {visibleString(cutText(name, 60))}
            </option>
          ))}
          {!isListed && <option value={value}>A former agent</option>}
        </optgroup>
        <optgroup label="Others">
          {Object.entries(actors).map(([actor, words]) => (
            <option key={actor} value={actor}>
              {words}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function readForm(form: FormData): AuditQuery {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const named = ['action', 'actor', 'subject', 'correlationId'].map((name) => [name, text(name)]);
  const [since, until] = [startOf(text('since')), startOf(text('until'))];
  return {
    ...Object.fromEntries(named.filter(([, value]) => value !== '')),
    ...(since === undefined ? {} : { since }),
    // With the whole of the last day.
    ...(until === undefined ? {} : { until: until + dayMs - 1 }),
  };
}

/** The first moment of a day where the officer is. */
function startOf(day: string): number | undefined {
  const [year, month, date] = day.split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date).getTime() : undefined;
}

function dayOf(at: number | undefined): string | undefined {
  // The Swedish form is that of the input.
  return at === undefined ? undefined : new Intl.DateTimeFormat('sv-SE').format(at);
}
