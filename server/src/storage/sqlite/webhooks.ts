/** What is to be told to brands' own servers: how it is read, recorded and written. */
import type { WebhookDelivery, WebhookLookups, WebhookWrites } from '../webhook-port.ts';
import type { Queries } from './queries.ts';
import { Columns, type Row } from './rows/columns.ts';
import type { Parameters } from './writer/operations.ts';

export function webhookLookups(from: Queries): WebhookLookups {
  const count = from.all(
    `SELECT count(*) AS waiting FROM webhook_deliveries
      WHERE brand_id = ? AND endpoint_id = ? AND next_at IS NOT NULL`,
    (row) => new Columns('webhook_deliveries', row).integer('waiting'),
  );
  return {
    webhooks: {
      findPlace: from.one('SELECT number FROM webhook_places WHERE brand_id = ?', (row) => ({
        number: new Columns('webhook_places', row).integer('number'),
      })),
      listDue: from.page(
        `SELECT * FROM webhook_deliveries WHERE brand_id = ? AND next_at <= ?
          ORDER BY next_at, number LIMIT ?`,
        delivery,
      ),
      listNewest: from.page(
        `SELECT * FROM webhook_deliveries WHERE brand_id = ?
          ORDER BY number DESC, endpoint_id LIMIT ?`,
        delivery,
      ),
      countWaiting: async ({ brandId, endpointId }) => (await count(brandId, endpointId))[0] ?? 0,
    },
  };
}

const outcomes = { delivered: true, given_up: true } as const;

function delivery(row: Row): WebhookDelivery {
  const column = new Columns('webhook_deliveries', row);
  return {
    brandId: column.text('brand_id'),
    endpointId: column.text('endpoint_id'),
    number: column.integer('number'),
    type: column.text('type'),
    body: column.text('body'),
    createdAt: column.integer('created_at'),
    attempts: column.integer('attempts'),
    nextAt: column.integerOrNull('next_at'),
    outcome: column.wordOrNull('outcome', outcomes),
    lastResult: column.textOrNull('last_result'),
    lastAt: column.integerOrNull('last_at'),
  };
}

type WebhookWrite = keyof typeof webhookStatements;

export function webhookWrites(
  write: (name: WebhookWrite, parameters: Parameters) => void,
): WebhookWrites {
  return {
    webhooks: {
      move: (brandId, { from, to }) =>
        from === null
          ? write('webhooks.begin', { brandId, to })
          : write('webhooks.move', { brandId, from, to }),
      stop(brandId) {
        write('webhooks.forgetPlace', { brandId });
        write('webhooks.forgetWaiting', { brandId });
      },
      insert: ({ brandId, endpointId, number, type, body, createdAt }) =>
        write('webhooks.insert', { brandId, endpointId, number, type, body, createdAt }),
      claim: ({ brandId, endpointId, number }, { from, to }) =>
        write('webhooks.claim', { brandId, endpointId, number, from, to }),
      note: ({ brandId, endpointId, number }, { nextAt, outcome, result, at }) =>
        write('webhooks.note', { brandId, endpointId, number, nextAt, outcome, result, at }),
      removeOver: (before) => write('webhooks.removeOver', { before }),
    },
  };
}

const ofKey = 'brand_id = $brandId AND endpoint_id = $endpointId AND number = $number';

export const webhookStatements = {
  'webhooks.begin': {
    sql: 'INSERT INTO webhook_places (brand_id, number) VALUES ($brandId, $to)',
    ifTaken: 'webhooks_moved',
  },
  'webhooks.move': {
    sql: 'UPDATE webhook_places SET number = $to WHERE brand_id = $brandId AND number = $from',
    ifUnchanged: 'webhooks_moved',
  },
  'webhooks.forgetPlace': { sql: 'DELETE FROM webhook_places WHERE brand_id = $brandId' },
  'webhooks.forgetWaiting': {
    sql: 'DELETE FROM webhook_deliveries WHERE brand_id = $brandId AND next_at IS NOT NULL',
  },
  'webhooks.insert': {
    sql: `INSERT INTO webhook_deliveries
      (brand_id, endpoint_id, number, type, body, created_at, attempts, next_at)
      VALUES ($brandId, $endpointId, $number, $type, $body, $createdAt, 0, $createdAt)`,
  },
  'webhooks.claim': {
    sql: `UPDATE webhook_deliveries SET next_at = $to, attempts = attempts + 1
      WHERE ${ofKey} AND next_at = $from`,
    ifUnchanged: 'webhooks_moved',
  },
  'webhooks.note': {
    sql: `UPDATE webhook_deliveries SET next_at = $nextAt, outcome = $outcome,
      last_result = $result, last_at = $at WHERE ${ofKey}`,
  },
  'webhooks.removeOver': {
    sql: `DELETE FROM webhook_deliveries WHERE next_at IS NULL AND last_at < $before`,
  },
} as const;
