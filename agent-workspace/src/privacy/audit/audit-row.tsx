import type { AuditLine } from '@countersign/protocol';
import { Link } from 'wouter';
import { Icon } from '../../look/icons.tsx';
import { OutsideName, OutsideText } from '../../outside/outside-text.tsx';
import { exactTime, timeOrDay } from '../../proof/ages.ts';
import { useNow } from '../../proof/clock.ts';
import type { AuditQuery } from '../../store/privacy-api.ts';
import { actionWords, actorWords, iconOf, isAboutConsumer, memberWords } from './audit-words.ts';

type Props = {
  readonly line: AuditLine;
  /** Searches for what this record has in common with others. */
  readonly onSearch?: (query: AuditQuery) => void;
};

/** One record: what was done, by whom, when; the rest when it is opened. */
export function AuditRow({ line, onSearch }: Props) {
  const { number, at, action, actor } = line;
  const now = useNow(60);
  return (
    <li>
      <details className="audit-row">
        <summary>
          <span className="audit-icon">
            <Icon name={iconOf(action)} />
          </span>
          <span className="audit-what">
            <strong>{actionWords(action)}</strong>
            <span className="hint">
              {typeof actor === 'string' ? actorWords(actor) : <OutsideName text={actor.name} />}
            </span>
          </span>
          <time className="audit-time" title={exactTime(at)}>
            {at > 0 && timeOrDay(at, now)}
          </time>
          <span className="audit-number">#{number}</span>
        </summary>
        <Facts line={line} />
        {onSearch && <Alike line={line} onSearch={onSearch} />}
      </details>
    </li>
  );
}

function Facts({ line }: { readonly line: AuditLine }) {
  const { at, action, subject, correlationId, detail } = line;
  return (
    <dl className="audit-facts">
      <Fact name="time">{at > 0 ? exactTime(at) : 'not known'}</Fact>
      <Fact name="action">
        <code>{action}</code>
      </Fact>
      {subject !== null && (
        <Fact name={isAboutConsumer(line) ? 'consumer' : 'subject'}>
          {isAboutConsumer(line) ? (
            <Link href={`/privacy/consumers/${subject}`}>{subject}</Link>
          ) : (
            <OutsideText text={subject} limit={80} />
          )}
        </Fact>
      )}
      {Object.entries(detail).map(([name, value]) => (
        <Fact key={name} name={memberWords(name)}>
          <OutsideText text={String(value ?? 'none')} limit={200} />
        </Fact>
      ))}
      {correlationId !== null && (
        <Fact name="correlation id">
          <code>
            <OutsideText text={correlationId} limit={80} />
          </code>
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

type AlikeProps = { readonly line: AuditLine; readonly onSearch: (query: AuditQuery) => void };

function Alike({ line: { actor, subject, correlationId, action }, onSearch }: AlikeProps) {
  const searches: readonly (readonly [string, AuditQuery])[] = [
    ['By the same', { actor: typeof actor === 'string' ? actor : actor.id }],
    ...(subject === null ? [] : [['About the same', { subject }] as const]),
    ['The same act', { action }],
    ...(correlationId === null ? [] : [['Of the same request', { correlationId }] as const]),
  ];
  return (
    <p className="audit-alike">
      {searches.map(([words, query]) => (
        <button key={words} type="button" className="link-button" onClick={() => onSearch(query)}>
          {words}
        </button>
      ))}
    </p>
  );
}
