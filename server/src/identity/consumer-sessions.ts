/**
 * Consumer sessions: one browser's or device's standing with us. A cookie that scripts cannot read
 * renews a short-lived access token that lives in memory only. Every change of proof makes a new
 * session, so that an id known from before is worth nothing after (A65).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { limits } from '@countersign/protocol';
import { hashSecret, newId, newSecret, type Runtime } from '../runtime.ts';
import type {
  ConsumerKeyRecord,
  ConsumerRecord,
  ConsumerSessionRecord,
  Storage,
  Transaction,
} from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import { IdentityError } from './identity-error.ts';

/** So long an anonymous browser finds its conversation again. */
const anonymousSessionSeconds = 7 * 24 * 3600;
/** A lapsed session stays open so long for re-authentication, so that typed text is not lost. */
export const lapsedGraceSeconds = 3600;

export type SessionDependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: Vault;
};

/** A session with the two secrets that only its browser gets. */
export type OpenedSession = {
  readonly session: Omit<ConsumerSessionRecord, 'endedAt' | 'usedAt'>;
  readonly cookie: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
};

/** Continues the session of this cookie, or starts an anonymous one. */
export async function startSession(
  deps: SessionDependencies,
  request: { readonly brandId: string; readonly cookie: string | undefined },
): Promise<OpenedSession> {
  const known = request.cookie && (await continueSession(deps, request.brandId, request.cookie));
  if (known) return known;
  const { consumer, key } = newConsumer(deps, { brandId: request.brandId });
  const now = deps.runtime.now();
  const opened = newSession(deps, {
    brandId: request.brandId,
    consumerId: consumer.id,
    verificationId: null,
    connectorId: null,
    sidKey: null,
    // The time, so that it rises on this browser whatever was forgotten in between.
    epoch: now,
    expiresAt: now + anonymousSessionSeconds * 1000,
    page: null,
  });
  await deps.storage.transaction((tx) => {
    tx.consumers.insert(consumer);
    tx.consumerKeys.insert(key);
    tx.consumerSessions.insert(opened.session);
  });
  return opened;
}

async function continueSession(
  deps: SessionDependencies,
  brandId: string,
  cookie: string,
): Promise<OpenedSession | undefined> {
  const session = await deps.storage.consumerSessions.findByCookie(hashSecret(cookie));
  const isOurs = session?.brandId === brandId && isLive(session, deps.runtime.now());
  return isOurs ? { session, cookie, ...issueAccessToken(deps, session.id) } : undefined;
}

type AccessToken = { readonly accessToken: string; readonly accessTokenExpiresAt: number };

/**
 * Session id, end and a keyed hash over both: nothing is stored, so every tab of the browser can
 * have one, and all end at once with the session.
 */
function issueAccessToken(
  deps: Pick<SessionDependencies, 'runtime' | 'vault'>,
  sessionId: string,
): AccessToken {
  const accessTokenExpiresAt = deps.runtime.now() + limits.accessTokenSeconds * 1000;
  const signed = `${sessionId}.${accessTokenExpiresAt}`;
  const accessToken = `${signed}.${deps.vault.derive('access-token', signed)}`;
  return { accessToken, accessTokenExpiresAt };
}

/** @throws IdentityError `session_over` */
export async function findSessionByAccessToken(
  deps: SessionDependencies,
  accessToken: string,
): Promise<ConsumerSessionRecord> {
  const [sessionId = '', expiresAt = '', mac = ''] = accessToken.slice(0, 200).split('.');
  const expected = deps.vault.derive('access-token', `${sessionId}.${expiresAt}`);
  // Hashes have one length, which the comparison in constant time asks for (A82).
  const isOurs = timingSafeEqual(sha256(mac), sha256(expected));
  const now = deps.runtime.now();
  const session =
    isOurs && Number(expiresAt) > now
      ? await deps.storage.consumerSessions.find(sessionId)
      : undefined;
  if (!session || !isLive(session, now)) throw new IdentityError('session_over');
  return session;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function isLive(
  session: Pick<ConsumerSessionRecord, 'endedAt' | 'expiresAt'>,
  now: number,
): boolean {
  return session.endedAt === null && session.expiresAt > now;
}

type SessionFields = Pick<
  ConsumerSessionRecord,
  | 'brandId'
  | 'consumerId'
  | 'verificationId'
  | 'connectorId'
  | 'sidKey'
  | 'epoch'
  | 'expiresAt'
  | 'page'
>;

export function newSession(
  deps: Pick<SessionDependencies, 'runtime' | 'vault'>,
  fields: SessionFields,
): OpenedSession {
  const cookie = newSecret(deps.runtime);
  const id = newId(deps.runtime);
  const createdAt = deps.runtime.now();
  const session = { ...fields, id, cookieHash: hashSecret(cookie), createdAt };
  return { session, cookie, ...issueAccessToken(deps, id) };
}

export function newConsumer(
  deps: Pick<SessionDependencies, 'runtime' | 'vault'>,
  fields: { brandId: string; connectorId?: string; identityKey?: string },
): { consumer: ConsumerRecord; key: ConsumerKeyRecord } {
  const id = newId(deps.runtime);
  const consumer = {
    id,
    brandId: fields.brandId,
    connectorId: fields.connectorId ?? null,
    identityKey: fields.identityKey ?? null,
    createdAt: deps.runtime.now(),
  };
  return { consumer, key: deps.vault.newConsumerKey(id) };
}

/** Records the end of a session; the caller publishes it after the commit. */
export function endSession(tx: Transaction, session: { readonly id: string }, now: number): void {
  tx.consumerSessions.end(session.id, now);
}
