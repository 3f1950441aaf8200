import type { AttributeValue, TableCell, TableColumn } from '@countersign/protocol';
import { type ReactNode, useState } from 'react';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { asMoney, asStatus, type Bar, dateWords, tableBars } from './format-value.ts';
import { MoneyValue } from './money-value.tsx';

type Table = Extract<AttributeValue, { type: 'table' }>;
type Props = {
  readonly table: Table;
  readonly label: string;
};

const rowsAtFirst = 3;
const rowsInSight = 12;
const columnsInSight = 4;

type Row = Table['rows'][number];
type Column = TableColumn & { readonly place: number };

export function TableValue({ table, label }: Props) {
  const [isWhole, setWhole] = useState(false);
  const { rows } = table;
  // A column in which nothing stands would only take the place of the others.
  const places = table.columns.map((column, place) => ({ ...column, place }));
  const columns = places.filter(({ place }) => rows.some((row) => row[place] !== ''));
  const shown = isWhole ? rows : rows.slice(0, rowsAtFirst);
  const isLong = isWhole && rows.length > rowsInSight;
  if (rows.length === 0) return <span className="section-empty">Nothing in it</span>;
  const Rows = columns.length > columnsInSight ? WideRows : Grid;
  return (
    <div className="table-value">
      <Frame isLong={isLong} label={label}>
        <Rows columns={columns} rows={shown} label={label} />
      </Frame>
      <div className="table-foot">
        {rows.length > rowsAtFirst && (
          <button
            type="button"
            className="link-button"
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole ? 'Show fewer' : `Show all ${rows.length} rows`}
          </button>
        )}
        <Bars bars={tableBars(table)} />
      </div>
    </div>
  );
}

type RowsProps = {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly label: string;
};

function Grid({ columns, rows, label }: RowsProps) {
  return (
    <table>
      <caption className="only-read">
        <OutsideText text={label} limit={80} />
      </caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" className={`cell-${column.type}`}>
              <OutsideText text={column.label} limit={40} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity.
          <tr key={index}>
            {columns.map((column) => (
              <td key={column.name} className={`cell-${column.type}`}>
                <Cell column={column} cell={row[column.place]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** More columns than the card is wide: each row in lines, so that no cell is out of sight. */
function WideRows({ columns, rows, label }: RowsProps) {
  return (
    <ul className="wide-rows" aria-label={visibleString(label)}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity.
        <li key={index}>
          <dl>
            {columns.map((column) => (
              <div key={column.name} className={`cell-${column.type}`}>
                <dt>
                  <OutsideText text={column.label} limit={40} />
                </dt>{' '}
                <dd>
                  <Cell column={column} cell={row[column.place]} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

type FrameProps = {
  readonly isLong: boolean;
  readonly label: string;
  readonly children: ReactNode;
};

/** Many rows scroll; then the keyboard must get there too. */
function Frame({ isLong, label, children }: FrameProps) {
  const reach = isLong ? { tabIndex: 0, role: 'region', 'aria-label': visibleString(label) } : {};
  return (
    <div className="table-frame" {...reach}>
      {children}
    </div>
  );
}

type CellProps = { readonly column: TableColumn; readonly cell: TableCell | undefined };

function Cell({ column, cell }: CellProps) {
  if (cell === undefined) return null;
  const money = asMoney(cell);
  if (money) return <MoneyValue money={money} />;
  const status = asStatus(cell);
  if (status) {
    return (
      <span className={`status status-${status.tone}`}>
        <OutsideText text={status.text} limit={60} />
      </span>
    );
  }
  const text = String(cell);
  return (
    <OutsideText text={column.type === 'date' ? dateWords(text, 'short') : text} limit={200} />
  );
}

const barWidth = 11;
const barsHeight = 26;

/** Only a picture of what the table says; nothing is said by it alone. */
function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  if (bars.length === 0) return null;
  const width = bars.length * (barWidth + 4);
  return (
    <svg className="bar-row" width={width} height={barsHeight} aria-hidden="true" focusable="false">
      {bars.map(({ height, tone }, index) => {
        const pixels = Math.max(2, height * barsHeight);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other identity.
            key={index}
            className={`bar-${tone}`}
            x={index * (barWidth + 4)}
            y={barsHeight - pixels}
            width={barWidth}
            height={pixels}
            rx={2}
          />
        );
      })}
    </svg>
  );
}
