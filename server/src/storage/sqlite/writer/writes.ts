/**
 * Every statement that changes something, with the guard it stands for. Shared by the recorder,
 * which names statements, and the writer thread, which runs them.
 */
import type { StorageErrorCode } from '../../port.ts';
import { factStatements } from '../facts.ts';
import { retainedRemovals } from '../retention/retained.ts';
import { webhookStatements } from '../webhooks.ts';

export type Write = {
  readonly sql: string;
  /** The guard that a unique constraint stands for. */
  readonly ifTaken?: StorageErrorCode;
  /** The guard that fails when no row was changed. */
  readonly ifUnchanged?: StorageErrorCode;
  /** The guard that fails when a row is there: the statement touches it and changes nothing. */
  readonly ifChanged?: StorageErrorCode;
  /** What it removes must not be found in the log either. */
  readonly leavesNothing?: true;
};

/** A sweep of expired rows takes so many, so that nobody waits long behind it. */
const sweptRows = 20_000;

export const writes = {
  'brands.put': {
    sql: `INSERT INTO brands (id, name, settings) VALUES ($id, $name, $settings)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings`,
  },
  // A connector never changes its brand: its consumers would change hands with it.
  'connectors.put': {
    sql: `INSERT INTO connectors (id, brand_id, position, settings)
      VALUES ($id, $brandId, $position, $settings)
      ON CONFLICT (id) DO UPDATE SET position = excluded.position, settings = excluded.settings
      WHERE brand_id = excluded.brand_id`,
    ifUnchanged: 'already_exists',
  },
  'connectors.removeOthers': {
    sql: `DELETE FROM connectors
      WHERE brand_id = $brandId AND id NOT IN (SELECT value FROM json_each($keptIds))`,
  },
  'brandKeys.insert': {
    sql: `INSERT INTO brand_keys (id, brand_id, algorithm, public_jwk, private_key, created_at)
      VALUES ($id, $brandId, $algorithm, $publicJwk, $privateKey, $createdAt)`,
    ifTaken: 'already_exists',
  },
  'brandKeys.retire': {
    sql: 'UPDATE brand_keys SET retired_at = $at WHERE id = $id AND retired_at IS NULL',
    ifUnchanged: 'key_retired',
  },
  'brandKeys.keepPublic': {
    sql: 'UPDATE brand_keys SET private_key = $left WHERE id = $id AND retired_at IS NOT NULL',
  },
  'brandKeys.remove': { sql: 'DELETE FROM brand_keys WHERE id = $id' },
  'agents.insert': {
    sql: `INSERT INTO agents (id, brand_id, login, name, roles, password_hash, created_at)
      VALUES ($id, $brandId, $login, $name, $roles, $passwordHash, $createdAt)`,
    ifTaken: 'already_exists',
  },
  'agents.setRoles': { sql: 'UPDATE agents SET roles = $roles WHERE id = $id' },
  'agentSessions.insert': {
    sql: `INSERT INTO agent_sessions
      (id, agent_id, cookie_hash, csrf_token, created_at, expires_at)
      VALUES ($id, $agentId, $cookieHash, $csrfToken, $createdAt, $expiresAt)`,
  },
  'agentSessions.remove': { sql: 'DELETE FROM agent_sessions WHERE id = $id' },
  'agentSessions.removeExpired': { sql: sweep('agent_sessions', 'id') },
  'invitations.insert': {
    sql: `INSERT INTO invitations (token_hash, brand_id, login, name, roles, expires_at)
      VALUES ($tokenHash, $brandId, $login, $name, $roles, $expiresAt)`,
  },
  'invitations.consume': {
    sql: 'DELETE FROM invitations WHERE token_hash = $tokenHash AND expires_at > $now',
    ifUnchanged: 'invitation_used',
  },
  'consumers.insert': {
    sql: `INSERT INTO consumers (id, brand_id, identity_key, connector_id, created_at)
      VALUES ($id, $brandId, $identityKey, $connectorId, $createdAt)`,
    ifTaken: 'already_exists',
  },
  'consumers.join': { sql: 'UPDATE consumers SET joined_to = $to WHERE id = $id' },
  'consumers.erase': {
    sql: `UPDATE consumers SET identity_key = NULL, erased_at = $at
      WHERE id = $id AND erased_at IS NULL AND held_at IS NULL`,
    ifUnchanged: 'consumer_erased',
  },
  'verifications.blank': {
    sql: `UPDATE verifications SET attributes = x'', amr = '[]' WHERE consumer_id = $consumerId`,
  },
  'consumerSessions.blank': {
    sql: `UPDATE consumer_sessions SET page = NULL, visitor_id = NULL, browser_id = id
      WHERE consumer_id = $consumerId`,
  },
  'conversations.blank': {
    sql: `UPDATE conversations SET preview = NULL, is_cleared = 1 WHERE id = $id`,
  },
  'conversations.blankEvents': {
    sql: 'UPDATE events SET text = NULL WHERE conversation_id = $id AND text IS NOT NULL',
  },
  'conversations.unmarkJoined': {
    sql: `UPDATE events SET body = json_remove(body, '$.joined')
      WHERE conversation_id = $id AND sequence = $joinedAt AND type = 'identity'
        AND body ->> 'joined' = $joined`,
    ifUnchanged: 'conversation_moved',
  },
  'conversations.removeBefore': {
    sql: `DELETE FROM events WHERE conversation_id = $id AND sequence < $joinedAt
      AND type IN ('message', 'note', 'corrected')`,
  },
  'conversations.setLast': {
    sql: `UPDATE conversations SET last_message_from = $from, last_message_at = $at,
        preview = $preview, waiting_since = $waitingSince
      WHERE id = $id AND sequence = $sequence`,
    ifUnchanged: 'conversation_moved',
  },
  'conversations.removePage': { sql: 'DELETE FROM conversation_pages WHERE conversation_id = $id' },
  'consumerKeys.insert': {
    sql: `INSERT INTO consumer_keys (consumer_id, wrapping_key_id, wrapped)
      VALUES ($consumerId, $wrappingKeyId, $wrapped)`,
  },
  'consumerKeys.rewrap': {
    sql: `UPDATE consumer_keys SET wrapping_key_id = $wrappingKeyId, wrapped = $wrapped
      WHERE consumer_id = $consumerId AND wrapping_key_id = $from`,
  },
  'consumerKeys.restrict': {
    sql: `UPDATE consumer_keys SET restricted_at = $at
      WHERE consumer_id = $consumerId AND restricted_at IS NULL`,
    ifUnchanged: 'restriction_stands',
  },
  'consumerKeys.unrestrict': {
    sql: `UPDATE consumer_keys SET restricted_at = NULL
      WHERE consumer_id = $consumerId AND restricted_at IS NOT NULL`,
    ifUnchanged: 'restriction_over',
  },
  'consumerKeys.remove': {
    sql: 'DELETE FROM consumer_keys WHERE consumer_id = $consumerId',
    leavesNothing: true,
  },
  'wrappingKeys.insertIfNone': {
    sql: `INSERT INTO wrapping_keys (id, brand_id, wrapped, created_at)
      VALUES ($id, $brandId, $wrapped, $createdAt)
      ON CONFLICT (brand_id) WHERE retired_at IS NULL DO NOTHING`,
  },
  'wrappingKeys.retire': {
    sql: 'UPDATE wrapping_keys SET retired_at = $at WHERE id = $id AND retired_at IS NULL',
    ifUnchanged: 'key_retired',
  },
  'wrappingKeys.remove': {
    sql: `DELETE FROM wrapping_keys WHERE id = $id AND retired_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM consumer_keys WHERE wrapping_key_id = $id)`,
    leavesNothing: true,
  },
  'rootKeys.insertIfNone': {
    sql: `INSERT INTO root_keys (master_key_id, wrapped) SELECT $masterKeyId, $wrapped
      WHERE NOT EXISTS (SELECT 1 FROM root_keys)`,
  },
  'rootKeys.put': {
    sql: `INSERT INTO root_keys (master_key_id, wrapped) VALUES ($masterKeyId, $wrapped)
      ON CONFLICT (master_key_id) DO UPDATE SET wrapped = excluded.wrapped`,
  },
  'rootKeys.remove': {
    sql: 'DELETE FROM root_keys WHERE master_key_id = $masterKeyId',
    leavesNothing: true,
  },
  'verifications.insert': {
    sql: `INSERT INTO verifications
      (id, brand_id, consumer_id, connector_id, connector_name, issuer, flow, acr, amr,
        authenticated_at, verified_at, expires_at, attributes, locks_at)
      VALUES ($id, $brandId, $consumerId, $connectorId, $connectorName, $issuer, $flow, $acr, $amr,
        $authenticatedAt, $verifiedAt, $expiresAt, $attributes, $locksAt)`,
  },
  'verifications.end': {
    sql: `UPDATE verifications SET ended_at = $at, end_reason = $reason, refresh = NULL,
        refresh_at = NULL
      WHERE id = $id AND ended_at IS NULL`,
    ifUnchanged: 'verification_over',
  },
  'verifications.passLock': {
    sql: `UPDATE verifications SET locks_at = $to
      WHERE id = $id AND locks_at = $from AND ended_at IS NULL`,
    ifUnchanged: 'verification_over',
  },
  'verifications.setRefresh': {
    sql: `UPDATE verifications SET refresh = $sealed, refresh_at = $refreshAt
      WHERE id = $verificationId AND ended_at IS NULL`,
    ifUnchanged: 'verification_over',
  },
  'verifications.forgetRefresh': {
    sql: 'UPDATE verifications SET refresh = NULL, refresh_at = NULL WHERE id = $id',
  },
  'verifications.claimRefresh': {
    sql: `UPDATE verifications SET refresh_at = $to
      WHERE id = $id AND refresh_at = $from AND ended_at IS NULL`,
    ifUnchanged: 'verification_over',
  },
  'verifications.renew': {
    sql: `UPDATE verifications SET acr = $acr, amr = $amr, verified_at = $verifiedAt,
        expires_at = $expiresAt, attributes = $attributes, locks_at = $locksAt
      WHERE id = $id AND ended_at IS NULL`,
    ifUnchanged: 'verification_over',
  },
  'consumerSessions.insert': {
    sql: `INSERT INTO consumer_sessions
      (id, brand_id, consumer_id, verification_id, connector_id, sid_key, visitor_id,
        browser_id, epoch, cookie_hash, created_at, expires_at, page)
      VALUES ($id, $brandId, $consumerId, $verificationId, $connectorId, $sidKey, $visitorId,
        coalesce((SELECT browser_id FROM consumer_sessions WHERE id = $inPlaceOf), $browserId),
        $epoch, $cookieHash, $createdAt, $expiresAt, $page)`,
  },
  'consumerSessions.unite': {
    sql: `UPDATE consumer_sessions
      SET browser_id = (SELECT browser_id FROM consumer_sessions WHERE id = $other)
      WHERE browser_id = (SELECT browser_id FROM consumer_sessions WHERE id = $id)`,
  },
  'consumerSessions.markUsed': {
    sql: `UPDATE consumer_sessions SET used_at = coalesce(used_at, $at)
      WHERE id = $id AND ended_at IS NULL`,
    ifUnchanged: 'session_over',
  },
  'consumerSessions.setPage': {
    sql: 'UPDATE consumer_sessions SET page = $page WHERE id = $id AND ended_at IS NULL',
    ifUnchanged: 'session_over',
  },
  'consumerSessions.setCookie': {
    sql: 'UPDATE consumer_sessions SET cookie_hash = $cookieHash WHERE id = $id AND ended_at IS NULL',
    ifUnchanged: 'session_over',
  },
  'consumerSessions.extend': {
    sql: 'UPDATE consumer_sessions SET expires_at = $expiresAt WHERE id = $id AND ended_at IS NULL',
    ifUnchanged: 'session_over',
  },
  'consumerSessions.end': {
    sql: 'UPDATE consumer_sessions SET ended_at = $at WHERE id = $id AND ended_at IS NULL',
    ifUnchanged: 'session_over',
  },
  'signOuts.put': {
    sql: `INSERT INTO sign_outs (target, at, expires_at) VALUES ($target, $at, $expiresAt)
      ON CONFLICT (target) DO UPDATE SET at = max(at, excluded.at),
        expires_at = max(expires_at, excluded.expires_at)`,
  },
  'signOuts.checkNone': {
    sql: `UPDATE sign_outs SET at = at
      WHERE target IN (SELECT value FROM json_each($targets)) AND at >= $since`,
    ifChanged: 'signed_out',
  },
  'signOuts.removeExpired': { sql: sweep('sign_outs', 'target') },
  'signOutOrders.put': {
    sql: `INSERT INTO sign_out_orders (connector_id, brand_id, at)
      VALUES ($connectorId, $brandId, $at)
      ON CONFLICT (connector_id) DO UPDATE SET at = max(at, excluded.at)`,
  },
  'signOutOrders.remove': {
    sql: 'DELETE FROM sign_out_orders WHERE connector_id = $connectorId AND at = $at',
  },
  'verificationRequests.insert': {
    sql: `INSERT INTO verification_requests (conversation_id, id, brand_id, agent_id, connector_id,
        acr, acr_label, max_age_seconds, expires_at)
      SELECT $conversationId, $id, $brandId, $agentId, $connectorId, $acr, $label, $maxAgeSeconds,
        $expiresAt
      WHERE NOT EXISTS (SELECT 1 FROM events
        WHERE conversation_id = $conversationId AND client_id = $id)`,
    ifTaken: 'request_open',
    ifUnchanged: 'request_open',
  },
  'verificationRequests.end': {
    sql: 'DELETE FROM verification_requests WHERE conversation_id = $conversationId AND id = $id',
    ifUnchanged: 'request_over',
  },
  'verificationRequests.removeOf': {
    sql: 'DELETE FROM verification_requests WHERE conversation_id = $conversationId',
  },
  'handshakes.insert': {
    sql: `INSERT INTO handshakes
        (id, brand_id, connector_id, session_id, way, redirect_uri, provider_digest, request_id,
          expires_at)
      VALUES ($id, $brandId, $connectorId, $sessionId, $way, $redirectUri, $providerDigest,
        $requestId,
        $expiresAt)`,
  },
  'handshakes.consume': {
    sql: 'DELETE FROM handshakes WHERE id = $id AND expires_at > $now',
    ifUnchanged: 'handshake_used',
  },
  'handshakes.removeExpired': { sql: sweep('handshakes', 'id') },
  'usedTokens.insert': {
    sql: `INSERT INTO used_tokens (connector_id, digest, expires_at)
      VALUES ($connectorId, $digest, $expiresAt)`,
    ifTaken: 'token_replayed',
  },
  'usedTokens.removeExpired': { sql: sweep('used_tokens', 'connector_id, digest') },
  'tickets.insert': {
    sql: `INSERT INTO tickets (ticket_hash, kind, session_id, expires_at)
      VALUES ($ticketHash, $kind, $sessionId, $expiresAt)`,
  },
  'tickets.consume': {
    sql: 'DELETE FROM tickets WHERE ticket_hash = $ticketHash AND expires_at > $now',
    ifUnchanged: 'ticket_used',
  },
  'tickets.removeExpired': { sql: sweep('tickets', 'ticket_hash') },
  'conversations.insert': {
    sql: `INSERT INTO conversations
      (id, brand_id, consumer_id, status, started_at, sequence, inbox_sequence, proof_state,
        verification_id, read_by_agent, read_by_consumer, unread)
      VALUES ($id, $brandId, $consumerId, 'open', $startedAt, 0, 0, $proofState,
        $verificationId, 0, 0, 0)`,
    ifTaken: 'already_exists',
  },
  'conversationPages.put': {
    sql: `INSERT INTO conversation_pages (conversation_id, page) VALUES ($conversationId, $page)
      ON CONFLICT (conversation_id) DO UPDATE SET page = excluded.page`,
  },
  'auditCheckpoints.insert': {
    sql: `INSERT INTO audit_checkpoints (brand_id, number, hash, statement)
      VALUES ($brandId, $number, $hash, $statement) ON CONFLICT (brand_id, number) DO NOTHING`,
  },
  'auditCuts.put': {
    sql: `INSERT INTO audit_cuts (brand_id, number, hash, statement)
      VALUES ($brandId, $number, $hash, $statement)
      ON CONFLICT (brand_id) DO UPDATE SET number = excluded.number, hash = excluded.hash,
        statement = excluded.statement WHERE number < excluded.number`,
  },
  'auditRecords.removeCut': {
    sql: `DELETE FROM audit_records WHERE brand_id = $brandId AND number IN
      (SELECT number FROM audit_records WHERE brand_id = $brandId AND number <=
        (SELECT number FROM audit_cuts WHERE brand_id = $brandId) ORDER BY number LIMIT $limit)`,
  },
  // The checkpoint at the cut stays: it says the same as the cut does.
  'auditCheckpoints.removeCut': {
    sql: `DELETE FROM audit_checkpoints WHERE brand_id = $brandId AND number IN
      (SELECT number FROM audit_checkpoints WHERE brand_id = $brandId AND number <
        (SELECT number FROM audit_cuts WHERE brand_id = $brandId) ORDER BY number LIMIT $limit)`,
  },
  'auditKeys.insert': {
    sql: `INSERT INTO audit_keys (kid, public_jwk, private_key, created_at)
      VALUES ($kid, $publicJwk, $privateKey, $createdAt)`,
  },
  // Whoever sends rubbish can raise numbers, not fill the disk.
  'findings.add': {
    sql: `INSERT INTO findings
      (brand_id, connector_id, day, kind, code, count, last_at, correlation_id)
      SELECT $brandId, $connectorId, $day, $kind, $code, $count, $lastAt, $correlationId
      WHERE EXISTS (SELECT 1 FROM findings
          WHERE connector_id = $connectorId AND day = $day AND kind = $kind AND code = $code)
        OR (SELECT count(*) FROM findings WHERE connector_id = $connectorId AND day = $day) < 500
      ON CONFLICT (connector_id, day, kind, code) DO UPDATE SET
        count = count + excluded.count, last_at = max(last_at, excluded.last_at),
        correlation_id = excluded.correlation_id`,
  },
  ...factStatements,
  ...webhookStatements,
  ...retainedRemovals,
  'findings.removeBefore': { sql: 'DELETE FROM findings WHERE day < $day' },
} as const satisfies Record<string, Write>;

export type WriteName = keyof typeof writes;

/** By number instead of by name: a name would travel with each value, and be looked up again. */
export function numbered({ sql }: Write): { readonly sql: string; readonly names: string[] } {
  const names = [...new Set([...sql.matchAll(parameter)].map(([, name = '']) => name))];
  return { sql: sql.replace(parameter, (_, name) => `?${names.indexOf(name) + 1}`), names };
}

const parameter = /\$(\w+)/g;

/** Constant names only: nothing that came from outside is ever put into SQL text. */
function sweep(table: string, key: string): string {
  return `DELETE FROM ${table} WHERE (${key}) IN
    (SELECT ${key} FROM ${table} WHERE expires_at <= $now ORDER BY expires_at LIMIT ${sweptRows})`;
}
