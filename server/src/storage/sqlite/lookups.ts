/**
 * The reading half: prepared statements on a read-only connection, in the calling thread. In WAL
 * mode a reader never waits for the writer, and each statement sees the newest commit. Every
 * statement has a bound on its rows, because it runs on the event loop.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Lookups } from '../port.ts';
import { auditLookups } from './audit-lookups.ts';
import { factLookups } from './facts.ts';
import { Queries } from './queries.ts';
import { retainedLists } from './retention/retained.ts';
import { holdingCount } from './rows/holding-count.ts';
import * as record from './rows/records.ts';
import { webhookLookups } from './webhooks.ts';

const conversations = `SELECT c.*, p.page FROM conversations AS c
  LEFT JOIN conversation_pages AS p ON p.conversation_id = c.id`;
/** For lists: page attributes may be large, and no list shows them. */
const conversationRows = 'SELECT c.* FROM conversations AS c';

export function createLookups(db: DatabaseSync): Lookups {
  const from = new Queries(db);
  return {
    ...directory(from),
    ...consumers(from),
    conversations: conversationLookups(from),
    events: eventLookups(from),
    ...auditLookups(from),
    ...factLookups(from),
    ...webhookLookups(from),
    findings: findingLookups(from),
    holdings: holdingLookups(from),
    retention: retentionLookups(from),
  };
}

function directory(from: Queries) {
  return {
    brands: {
      find: from.one('SELECT * FROM brands WHERE id = ?', record.brand),
      list: from.all('SELECT * FROM brands ORDER BY id', record.brand),
    },
    connectors: {
      find: from.one('SELECT * FROM connectors WHERE id = ?', record.connector),
      listByBrand: from.all(
        'SELECT * FROM connectors WHERE brand_id = ? ORDER BY position, id',
        record.connector,
      ),
    },
    brandKeys: {
      listByBrand: from.all(
        'SELECT * FROM brand_keys WHERE brand_id = ? ORDER BY created_at, id',
        record.brandKey,
      ),
    },
    agents: {
      find: from.one('SELECT * FROM agents WHERE id = ?', record.agent),
      findByLogin: from.one('SELECT * FROM agents WHERE login = ?', record.agent),
      listByBrand: from.all('SELECT * FROM agents WHERE brand_id = ? ORDER BY login', record.agent),
    },
    agentSessions: {
      find: from.one('SELECT * FROM agent_sessions WHERE id = ?', record.agentSession),
      findByCookie: from.one(
        'SELECT * FROM agent_sessions WHERE cookie_hash = ?',
        record.agentSession,
      ),
    },
    invitations: {
      find: from.one('SELECT * FROM invitations WHERE token_hash = ?', record.invitation),
    },
  };
}

function consumers(from: Queries) {
  const session = (condition: string) =>
    from.one(`SELECT * FROM consumer_sessions WHERE ${condition}`, record.consumerSession);
  return {
    consumers: {
      find: from.one('SELECT * FROM consumers WHERE id = ?', record.consumer),
      findByIdentityKey: from.one(
        'SELECT * FROM consumers WHERE identity_key = ?',
        record.consumer,
      ),
      listJoined: from.all(
        'SELECT * FROM consumers WHERE joined_to = ? ORDER BY created_at, id',
        record.consumer,
      ),
    },
    ...keyLookups(from),
    verifications: {
      find: from.one('SELECT * FROM verifications WHERE id = ?', record.verification),
      listNewest: from.page(
        `SELECT * FROM verifications WHERE consumer_id = ?
          ORDER BY verified_at DESC, id DESC LIMIT ?`,
        record.verification,
      ),
      findHeld: heldProof(from),
      listDue: from.page(
        `SELECT * FROM verifications WHERE ended_at IS NULL AND expires_at <= ?
          ORDER BY expires_at LIMIT ?`,
        record.verification,
      ),
      listLocksDue: from.page(
        `SELECT * FROM verifications WHERE ended_at IS NULL AND locks_at <= ?
          ORDER BY locks_at LIMIT ?`,
        record.verification,
      ),
      listToRefresh: from.page(
        `SELECT id, refresh, refresh_at FROM verifications WHERE refresh_at <= ?
          ORDER BY refresh_at LIMIT ?`,
        record.refresh,
      ),
    },
    verificationRequests: {
      find: from.one(
        'SELECT * FROM verification_requests WHERE conversation_id = ?',
        record.verificationRequest,
      ),
      listDue: from.page(
        'SELECT * FROM verification_requests WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
        record.verificationRequest,
      ),
    },
    consumerSessions: {
      find: session('id = ?'),
      findByCookie: session('cookie_hash = ?'),
      listByVerification: from.all(
        `SELECT * FROM consumer_sessions WHERE verification_id = ? AND ended_at IS NULL
          ORDER BY created_at, id`,
        record.consumerSession,
      ),
      listUnused: from.page(
        `SELECT * FROM consumer_sessions WHERE verification_id IS NOT NULL AND ended_at IS NULL
          AND used_at IS NULL AND created_at <= ? ORDER BY created_at LIMIT ?`,
        record.consumerSession,
      ),
      ...liveSessions(from),
    },
    signOuts: { find: from.one('SELECT * FROM sign_outs WHERE target = ?', record.signOut) },
    signOutOrders: {
      list: from.page('SELECT * FROM sign_out_orders ORDER BY at LIMIT ?', record.signOutOrder),
    },
    handshakes: { find: from.one('SELECT * FROM handshakes WHERE id = ?', record.handshake) },
    tickets: { find: from.one('SELECT * FROM tickets WHERE ticket_hash = ?', record.ticket) },
  };
}

function heldProof(from: Queries): Lookups['verifications']['findHeld'] {
  const list = from.page(
    `SELECT v.* FROM consumer_sessions s JOIN verifications v ON v.id = s.verification_id
      WHERE s.consumer_id = ? AND s.ended_at IS NULL AND s.expires_at > ?
        AND v.id <> ? AND s.browser_id IS NOT ? AND v.ended_at IS NULL AND v.expires_at > ?
      ORDER BY v.verified_at DESC LIMIT ?`,
    record.verification,
  );
  return async (consumerId, { now, except, exceptBrowser }) =>
    (await list(consumerId, now, except, exceptBrowser, now, 1))[0];
}

type LiveSessions = Pick<
  Lookups['consumerSessions'],
  'listBySid' | 'listByConsumer' | 'listByConnector' | 'listByBrowser'
>;

function liveSessions(from: Queries): LiveSessions {
  const list = (condition: string) =>
    from.page(
      `SELECT * FROM consumer_sessions WHERE ${condition} AND ended_at IS NULL
        AND created_at <= ? ORDER BY created_at LIMIT ?`,
      record.consumerSession,
    );
  const bySid = list('sid_key = ?');
  const byConsumer = list('consumer_id = ?');
  const withoutSid = list('consumer_id = ? AND sid_key IS NULL');
  const inBrowser = list('consumer_id = ? AND browser_id = ?');
  const byConnector = list('connector_id = ?');
  const byBrowser = list('browser_id = ?');
  return {
    listBySid: (sidKey, { until, limit }) => bySid(sidKey, until, limit),
    listByConsumer: (consumerId, { until, limit, browserId, ...page }) =>
      browserId === undefined
        ? (page.withoutSid ? withoutSid : byConsumer)(consumerId, until, limit)
        : inBrowser(consumerId, browserId, until, limit),
    listByConnector: (connectorId, { until, limit }) => byConnector(connectorId, until, limit),
    listByBrowser: (browserId, { until, limit }) => byBrowser(browserId, until, limit),
  };
}

function keyLookups(from: Queries): Pick<Lookups, 'consumerKeys' | 'wrappingKeys' | 'rootKeys'> {
  return {
    consumerKeys: {
      find: from.one('SELECT * FROM consumer_keys WHERE consumer_id = ?', record.consumerKey),
      listByWrappingKey: from.page(
        'SELECT * FROM consumer_keys WHERE wrapping_key_id = ? LIMIT ?',
        record.consumerKey,
      ),
    },
    wrappingKeys: {
      find: from.one('SELECT * FROM wrapping_keys WHERE id = ?', record.wrappingKey),
      findCurrent: from.one(
        'SELECT * FROM wrapping_keys WHERE brand_id = ? AND retired_at IS NULL',
        record.wrappingKey,
      ),
      listRetired: from.all(
        'SELECT * FROM wrapping_keys WHERE retired_at IS NOT NULL ORDER BY retired_at, id',
        record.wrappingKey,
      ),
    },
    rootKeys: { list: from.all('SELECT * FROM root_keys', record.rootKey) },
  };
}

function conversationLookups(from: Queries): Lookups['conversations'] {
  const one = (rest: string) => from.one(`${conversations} WHERE ${rest}`, record.conversation);
  const page = (rest: string) =>
    from.page(`${conversationRows} WHERE ${rest} LIMIT ?`, record.conversationRow);
  const changed = page('c.brand_id = ? AND c.inbox_sequence > ? ORDER BY c.inbox_sequence');
  const ofConsumer = page(
    'c.consumer_id = ? AND c.inbox_sequence < ? ORDER BY c.inbox_sequence DESC',
  );
  const newest = page('c.brand_id = ? AND c.inbox_sequence < ? ORDER BY c.inbox_sequence DESC');
  return {
    find: one('c.id = ?'),
    findOpenByConsumer: one("c.consumer_id = ? AND c.status = 'open'"),
    findNewestByConsumer: one(
      'c.consumer_id = ? ORDER BY c.started_at DESC, c.inbox_sequence DESC LIMIT 1',
    ),
    listByConsumer: (consumerId, { before, limit }) => ofConsumer(consumerId, before, limit),
    listChanged: (brandId, { after, limit }) => changed(brandId, after, limit),
    listNewest: (brandId, { before, limit }) => newest(brandId, before ?? infinity, limit),
    listByVerification: from.all(
      `${conversationRows} WHERE c.verification_id = ? ORDER BY c.inbox_sequence`,
      record.conversationRow,
    ),
  };
}

const infinity = Number.MAX_SAFE_INTEGER;

function eventLookups(from: Queries): Lookups['events'] {
  const of = 'SELECT * FROM events WHERE conversation_id = ?';
  const after = from.page(`${of} AND sequence > ? ORDER BY sequence LIMIT ?`, record.event);
  const before = from.page(`${of} AND sequence < ? ORDER BY sequence DESC LIMIT ?`, record.event);
  const beforeOfTypes = from.page(
    `${of} AND sequence < ? AND type IN (SELECT value FROM json_each(?))
      ORDER BY sequence DESC LIMIT ?`,
    record.event,
  );
  return {
    listAfter: (id, page) => after(id, page.after, page.limit),
    async listBefore(id, page) {
      const end = page.before ?? infinity;
      const newestFirst =
        page.types === undefined
          ? await before(id, end, page.limit)
          : await beforeOfTypes(id, end, JSON.stringify(page.types), page.limit);
      return newestFirst.toReversed();
    },
  };
}

function findingLookups(from: Queries): Lookups['findings'] {
  const listed = from.page(
    `SELECT * FROM findings WHERE connector_id = ? AND day >= ?
      ORDER BY last_at DESC, kind, code LIMIT ?`,
    record.finding,
  );
  return {
    listByConnector: (connectorId, { sinceDay, limit }) => listed(connectorId, sinceDay, limit),
  };
}

function holdingLookups(from: Queries): Lookups['holdings'] {
  const of = (table: string) =>
    `SELECT * FROM ${table} WHERE consumer_id = ? AND id > ? ORDER BY id LIMIT ?`;
  const count = (table: string, first: string, last = first) => {
    const one = from.one(
      `SELECT count(*) AS count, min(${first}) AS first_at, max(${last}) AS last_at
        FROM ${table} WHERE consumer_id = ?`,
      holdingCount,
    );
    return async (id: string) => (await one(id)) ?? { count: 0, firstAt: null, lastAt: null };
  };
  const verifications = from.page(of('verifications'), record.verification);
  const sessions = from.page(of('consumer_sessions'), record.consumerSession);
  const audit = from.page(
    `SELECT * FROM audit_records WHERE brand_id = ? AND subject = ? AND number > ?
      ORDER BY number LIMIT ?`,
    record.auditRecord,
  );
  return {
    listVerifications: (id, { after, limit }) => verifications(id, after, limit),
    listSessions: (id, { after, limit }) => sessions(id, after, limit),
    listAudit: (brandId, subject, { after, limit }) => audit(brandId, subject, after, limit),
    countVerifications: count('verifications', 'verified_at'),
    countSessions: count('consumer_sessions', 'created_at'),
    countConversations: count(
      'conversations',
      'started_at',
      'max(started_at, coalesce(last_message_at, 0))',
    ),
  };
}

function retentionLookups(from: Queries): Lookups['retention'] {
  const listed = {
    invitation: from.page(retainedLists.invitation, record.retentionCandidate),
    attributes: from.page(retainedLists.attributes, record.retentionCandidate),
    text: from.page(retainedLists.text, record.retentionCandidate),
    conversation: from.page(retainedLists.conversation, record.retentionCandidate),
    session: from.page(retainedLists.session, record.retentionCandidate),
    consumer: from.page(retainedLists.consumer, record.retentionCandidate),
  };
  return {
    list: (of, brandId, { before, after, limit }) =>
      listed[of](brandId, before, after.at, after.id, limit),
  };
}
