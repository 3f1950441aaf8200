import type { AttributeValue } from '@countersign/protocol';
import { Fragment } from 'react';
import { OutsideText } from '../outside/outside-text.tsx';
import { dateWords, safeLink } from './format-value.ts';
import { MaskedValue } from './masked-value.tsx';
import { MoneyValue } from './money-value.tsx';
import { TableValue } from './table-value.tsx';

/** A value as its type is best read. All of it is text from outside. */
export function Value({
  value,
  label,
}: {
  readonly value: AttributeValue;
  readonly label: string;
}) {
  switch (value.type) {
    case 'number':
      return <span className="number">{value.number.toLocaleString('en-GB')}</span>;
    case 'boolean':
      return value.boolean ? 'Yes' : 'No';
    case 'date':
      return <OutsideText text={dateWords(value.date)} />;
    case 'money':
      return <MoneyValue money={value} />;
    case 'link':
      return <LinkValue text={value.text} />;
    case 'list':
      return <ListValue items={value.items} />;
    case 'record':
      return <RecordValue record={value} />;
    case 'table':
      return <TableValue table={value} label={label} />;
    case 'masked':
      return <MaskedValue start={value.start} end={value.end} />;
    case 'address':
      return <OutsideText text={value.text} lines />;
    default:
      return <OutsideText text={value.text} />;
  }
}

/** The host is said apart from the rest: a long path must not pass for it. */
function LinkValue({ text }: { readonly text: string }) {
  const link = safeLink(text);
  if (!link) return <OutsideText text={text} limit={200} />;
  return (
    <div className="link-value">
      <OutsideText text={text} limit={200} />
      <a href={link.href} target="_blank" rel="noopener noreferrer">
        Open <strong>{link.host}</strong>
      </a>
    </div>
  );
}

function ListValue({ items }: { readonly items: readonly string[] }) {
  return (
    <ul className="list-value">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items have no other identity.
        <Fragment key={index}>
          {index > 0 && ' '}
          <li>
            <OutsideText text={item} limit={200} />
          </li>
        </Fragment>
      ))}
    </ul>
  );
}

type RecordProps = { readonly record: Extract<AttributeValue, { type: 'record' }> };

function RecordValue({ record }: RecordProps) {
  return (
    <div className="record">
      <strong className="record-title">
        <OutsideText text={record.title} limit={200} />
      </strong>
      {record.fields.map(({ label, value }) => (
        <div key={label} className="record-field">
          <span className="record-label">
            <OutsideText text={label} limit={80} />
          </span>
          <span>
            <OutsideText text={dateWords(value)} limit={200} />
          </span>
        </div>
      ))}
      {record.tags.length > 0 && (
        <div className="tags">
          {record.tags.map((tag) => (
            <span key={tag} className="tag">
              <OutsideText text={tag} limit={60} />
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
