/** What brands think of their connectors' providers: how it is read, recorded and written. */
import type { TrustLookups, TrustWrites } from '../facts-port.ts';
import type { Queries } from './queries.ts';
import { Columns } from './rows/columns.ts';
import type { Parameters } from './writer/operations.ts';

const states = { trusted: true, suspected: true, off: true } as const;

export function trustLookups(from: Queries): TrustLookups {
  return {
    connectorTrust: {
      find: from.one('SELECT * FROM connector_trust WHERE connector_id = ?', (row) => {
        const column = new Columns('connector_trust', row);
        return {
          connectorId: column.text('connector_id'),
          brandId: column.text('brand_id'),
          state: column.word('state', states),
          at: column.integer('at'),
        };
      }),
    },
  };
}

type TrustWrite = keyof typeof trustStatements;

export function trustWrites(
  write: (name: TrustWrite, parameters: Parameters) => void,
): TrustWrites {
  return {
    connectorTrust: {
      put: ({ connectorId, brandId, state, at }) =>
        write('connectorTrust.put', { connectorId, brandId, state, at }),
    },
  };
}

export const trustStatements = {
  'connectorTrust.put': {
    sql: `INSERT INTO connector_trust (connector_id, brand_id, state, at)
      VALUES ($connectorId, $brandId, $state, $at)
      ON CONFLICT (connector_id) DO UPDATE SET state = excluded.state, at = excluded.at`,
  },
} as const;
