import type { HoldingCount } from '../../holdings-port.ts';
import { Columns, type Row } from './columns.ts';

export function holdingCount(row: Row): HoldingCount {
  const column = new Columns('holdings', row);
  return {
    count: column.integer('count'),
    firstAt: column.integerOrNull('first_at'),
    lastAt: column.integerOrNull('last_at'),
  };
}
