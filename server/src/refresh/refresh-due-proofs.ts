/**
 * Refresh: the way of authenticate-consumer.ts once more, without the page. Shortly before a proof
 * ends, a refresh token takes the place of the page's answer, where the brand has opted in:
 *
 *   refresh token ─redeemRefreshToken─► RawToken ─verifyIdToken─► VerifiedToken ─identify─►
 *   VerifiedIdentity ─renew─► the same verification ─markRenewal─► agent's screen
 *
 * Owns when a refresh token is used and what comes of it. Entry points: refreshDueProofs, and
 * keepRefreshToken at the sign-in. Hands over to identity/ and conversations/. Must never keep a
 * token unsealed, past the end of its verification, or for a brand that has not opted in.
 */
import { TokenError, type VerifiedToken, verifyIdToken } from '@countersign/tokens';
import { recordAudit } from '../audit/record-audit.ts';
import { fetchUserInfo } from '../connectors/code-flow/fetch-user-info.ts';
import { type RawToken, redeemRefreshToken } from '../connectors/code-flow/redeem.ts';
import type { Connector, Connectors } from '../connectors/connector.ts';
import { ConnectorError } from '../connectors/connector-error.ts';
import type { OutboundLanes } from '../connectors/outbound/outbound.ts';
import { markRenewal } from '../conversations/attach.ts';
import { type ConversationDependencies, publishChanges } from '../conversations/conversation.ts';
import { endSessionWithProof } from '../conversations/end-verification.ts';
import { noteConflicts } from '../conversations/facts/note-conflicts.ts';
import { isLive } from '../identity/consumer-sessions.ts';
import { identify } from '../identity/identify.ts';
import { IdentityError } from '../identity/identity-error.ts';
import { checkSameConsumer, renew } from '../identity/renew.ts';
import {
  type ConsumerSessionRecord,
  type RefreshRecord,
  StorageError,
  type VerificationRecord,
} from '../storage/port.ts';
import { type KeptToken, openToken, sealToken } from './keep-refresh-token.ts';

export type RefreshDependencies = ConversationDependencies & {
  readonly connectors: Connectors;
  readonly outbound: OutboundLanes;
};

const againMs = 60 * 1000;
const atOnce = 50;

/** main.ts calls it again and again. A provider that hangs holds up its own consumers only. */
export async function refreshDueProofs(deps: RefreshDependencies): Promise<void> {
  const due = await deps.storage.verifications.listToRefresh(deps.runtime.now(), atOnce);
  await Promise.all(due.map((record) => refreshProof(deps, record)));
}

type Due = {
  readonly record: RefreshRecord;
  readonly verification: VerificationRecord;
  readonly sessions: readonly ConsumerSessionRecord[];
};

async function refreshProof(deps: RefreshDependencies, record: RefreshRecord): Promise<void> {
  const { verificationId: id, refreshAt: from } = record;
  const now = deps.runtime.now();
  const verification = await deps.storage.verifications.find(id);
  const living = await deps.storage.consumerSessions.listByVerification(id);
  const sessions = living.filter((session) => isLive(session, now));
  if (!verification || sessions.length === 0) return forget(deps, id);
  try {
    // One process uses the token, and only once: many providers take two uses for a theft.
    const claim = { from, to: now + againMs };
    await deps.storage.transaction((tx) => tx.verifications.claimRefresh(id, claim));
    await refresh(deps, { record, verification, sessions });
  } catch (error) {
    if (isCode(error, 'verification_over')) return;
    await refuse(deps, { record, verification, sessions }, error);
  }
}

async function refresh(deps: RefreshDependencies, due: Due): Promise<void> {
  const { verification, sessions } = due;
  const begunAt = deps.runtime.now();
  const kept = await openToken(deps, due.record);
  const connector = await deps.connectors.findToSignIn(
    verification.brandId,
    verification.connectorId,
  );
  const { code } = connector;
  // The brand may have changed its mind since the sign-in.
  if (!code?.refreshed || kept.until <= begunAt) return forget(deps, verification.id);
  const outbound = deps.outbound.lane(connector.id);
  const provider = await connector.provider();
  // Or its provider: what one has given is never shown to another.
  if (provider.issuer !== verification.issuer) return forget(deps, verification.id);
  const asked = { refreshToken: kept.refreshToken, provider };
  const raw = await redeemRefreshToken(outbound, code, asked);
  const token = await verify(deps, { connector, raw, kept });
  const { issuer, subject } = token;
  await checkSameConsumer(deps, verification.consumerId, { ...verification, issuer, subject });
  const userInfo = await fetchUserInfo({ ...deps, outbound }, connector, raw);
  const { identity } = identify({ connector, token, userInfo, now: deps.runtime.now() });
  const renewal = await renew(deps, identity, { verification, sessions, begunAt });
  const mark = await markRenewal(deps, verification.id);
  const refreshToken = raw.refreshToken ?? kept.refreshToken;
  const times = { verifiedAt: deps.runtime.now(), expiresAt: renewal.expiresAt };
  const next = { ...kept, refreshToken, issuedAt: token.issuedAt };
  const record = await sealToken(deps, { ...verification, ...times }, next);
  const committed = await deps.storage.transaction((tx) => {
    renewal.record(tx);
    mark.record(tx);
    tx.verifications.setRefresh(record);
  });
  publishChanges(deps.bus, verification.brandId, committed);
  for (const { conversationId } of committed.events) await noteConflicts(deps, conversationId);
  for (const { id } of sessions) deps.bus.publish(`consumer-session:${id}`, { kind: 'changed' });
  await audit(deps, verification, { action: 'consumer.refreshed', detail: {} });
}

/** OIDC Core 12.2. That it is the same subject is for identity/ to say, which knows whose it is. */
async function verify(
  { runtime }: RefreshDependencies,
  { connector, raw, kept }: { connector: Connector; raw: RawToken; kept: KeptToken },
): Promise<VerifiedToken> {
  const token = await verifyIdToken(raw.idToken, {
    policy: connector.code?.refreshed ?? connector.policy,
    keys: connector.keys(raw.provider),
    decryptionKeys: connector.decryptionKeys,
    decryptionGate: connector.decryptionGate,
    now: Math.floor(runtime.now() / 1000),
    nonce: kept.nonce,
    accessToken: raw.accessToken,
    flow: raw.flow,
  });
  const isOlder = token.issuedAt < kept.issuedAt;
  const isOtherSignIn =
    kept.authTime !== null && (token.authTime ?? kept.authTime) !== kept.authTime;
  if (isOlder || isOtherSignIn) throw new IdentityError('refreshed_for_another');
  return token;
}

/** Says nothing of the consumer: the provider is away, or we are busy. It is tried again. */
const passing = new Set(['provider_unreachable', 'key_set_unavailable', 'decryption_busy']);
/** The consumer has to come in person; until then the proof runs out by itself. */
const personal = new Set(['auth_too_old', 'acr_insufficient']);

async function refuse(deps: RefreshDependencies, due: Due, error: unknown): Promise<void> {
  const { verification, sessions } = due;
  const code = codeOf(error);
  if (passing.has(code)) return;
  await audit(deps, verification, { action: 'consumer.refresh_refused', detail: { code } });
  await forget(deps, verification.id);
  const isAboutSomebody = error instanceof TokenError || error instanceof IdentityError;
  const isReplayed = isCode(error, 'token_replayed');
  if ((!isAboutSomebody && !isReplayed) || personal.has(code)) return;
  // R19: whoever that token is about, it is not this consumer's.
  const end = { reason: 'signed_out_by_brand' } as const;
  for (const session of sessions) await endSessionWithProof(deps, session, end);
}

function codeOf(error: unknown): string {
  const isKnown =
    error instanceof TokenError ||
    error instanceof ConnectorError ||
    error instanceof IdentityError ||
    error instanceof StorageError;
  return isKnown ? error.code : 'unknown';
}

function isCode(error: unknown, code: StorageError['code']): boolean {
  return error instanceof StorageError && error.code === code;
}

async function forget(deps: RefreshDependencies, verificationId: string): Promise<void> {
  await deps.storage.transaction((tx) => tx.verifications.forgetRefresh(verificationId));
}

async function audit(
  deps: RefreshDependencies,
  { brandId, consumerId }: VerificationRecord,
  entry: Pick<Parameters<typeof recordAudit>[1], 'action' | 'detail'>,
): Promise<void> {
  const who = { brandId, actor: 'system', subject: consumerId, correlationId: null };
  await recordAudit(deps, { ...who, ...entry });
}
