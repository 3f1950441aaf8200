/**
 * Consumer sessions: one browser's or device's standing with us. A cookie that scripts cannot read
 * renews a short-lived access token that lives in memory only and is bound to a key of the window
 * that cannot be copied. Every change of proof makes a new session, so that an id known from before
 * is worth nothing after (A65).
 */
import { limits } from '@countersign/protocol';
import { hashSecret, isSameSecret, newId, newSecret, type Runtime } from '../runtime.ts';
import type {
  ConsumerSessionRecord,
  NewConsumerRecord,
  Storage,
  Transaction,
  WrappedConsumerKey,
} from '../storage/port.ts';
import type { Vault } from '../vault/vault.ts';
import { IdentityError } from './identity-error.ts';

/** So long an anonymous browser finds its conversation again. */
const anonymousSessionSeconds = 7 * 24 * 3600;
/** A lapsed session stays open so long for re-authentication, so that typed text is not lost. */
export const lapsedGraceSeconds = 3600;

type NewSession = Omit<ConsumerSessionRecord, 'endedAt' | 'usedAt'>;

export type SessionDependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: Vault;
};

/** A session with the secret that only its browser gets; null where it has it already. */
export type OpenedSession = {
  readonly session: NewSession;
  readonly cookie: string | null;
  /** The session before it was signed out from elsewhere, and its window may not know yet. */
  readonly wasSignedOut?: boolean;
};

/** An access token, and the thumbprint of the key that the request was proven with. */
export type HeldToken = { readonly accessToken: string; readonly thumbprint: string };

type StartRequest = {
  readonly brandId: string;
  readonly cookie: string | undefined;
  /** The last access token of this window, also when its five minutes are over. */
  readonly held: HeldToken | undefined;
};

/**
 * Continues the session of this cookie, or starts an anonymous one. Where the browser blocks the
 * cookie, a window that is still open continues by its key. The cookie goes first, because another
 * window of the browser may have signed in or out; but not one that came late, with the answer to
 * a sign-in that this window has left behind.
 */
export async function startSession(
  deps: SessionDependencies,
  request: StartRequest,
): Promise<OpenedSession> {
  const byCookie = await continueByCookie(deps, request);
  const byKey = await continueByKey(deps, request);
  if (byKey) await meetCookie(deps, byKey.session, request.cookie);
  const isLate = byCookie && byKey && byKey.session.epoch > byCookie.session.epoch;
  const known = isLate ? await newCookie(deps, byKey) : (byCookie ?? byKey);
  // Another window of the browser may be a visitor's already; this one must not undo the sign-out.
  const isSomebody = typeof known?.session.verificationId === 'string';
  const wasSignedOut = !isSomebody && (await isSignedOut(deps, request));
  if (known) return { ...known, wasSignedOut };
  const { consumer, key } = await newConsumer(deps, { brandId: request.brandId });
  const browserId = (await findBrowserId(deps, request)) ?? newId(deps.runtime);
  const now = deps.runtime.now();
  const opened = newSession(deps, {
    brandId: request.brandId,
    consumerId: consumer.id,
    verificationId: null,
    connectorId: null,
    sidKey: null,
    visitorId: null,
    browserId,
    epoch: nextEpoch(now),
    expiresAt: now + anonymousSessionSeconds * 1000,
    page: null,
  });
  await deps.storage.transaction((tx) => {
    tx.consumers.insert(consumer);
    tx.consumerKeys.insert(key);
    tx.consumerSessions.insert(opened.session);
  });
  return { ...opened, wasSignedOut };
}

/** Two windows that lose their session at one moment are still of one browser (H27). */
async function findBrowserId(
  deps: SessionDependencies,
  { brandId, cookie, held }: StartRequest,
): Promise<string | undefined> {
  const { consumerSessions } = deps.storage;
  const token = held && readAccessToken(deps, held);
  const former =
    (token && (await consumerSessions.find(token.sessionId))) ??
    (cookie && (await consumerSessions.findByCookie(hashSecret(cookie))));
  return former && former.brandId === brandId ? former.browserId : undefined;
}

/** So many epochs fit into a millisecond before they would run ahead of the clock. */
const epochsPerMs = 1_000;
let lastEpoch = 0;

/**
 * Above all epochs that this process has given out, and above the browser's own. After a sign-out a
 * browser comes with nothing to count on from, so the time says what is later; but two changes may
 * fall into one millisecond, and a clock may be set back.
 */
export function nextEpoch(now: number, before = 0): number {
  lastEpoch = Math.max(lastEpoch + 1, before + 1, now * epochsPerMs);
  return lastEpoch;
}

/** A window that slept while it happened comes with the token of the session that ended. */
async function isSignedOut(deps: SessionDependencies, { held }: StartRequest): Promise<boolean> {
  const token = held && readAccessToken(deps, held);
  const session = token && (await deps.storage.consumerSessions.find(token.sessionId));
  if (!session?.verificationId || session.endedAt === null) return false;
  const verification = await deps.storage.verifications.find(session.verificationId);
  return verification?.endReason?.startsWith('signed_out') ?? false;
}

async function continueByCookie(
  deps: SessionDependencies,
  { brandId, cookie }: StartRequest,
): Promise<OpenedSession | undefined> {
  if (!cookie) return undefined;
  const session = await deps.storage.consumerSessions.findByCookie(hashSecret(cookie));
  const isOurs = session?.brandId === brandId && isLive(session, deps.runtime.now());
  return isOurs ? { session, cookie } : undefined;
}

async function continueByKey(
  deps: SessionDependencies,
  { brandId, held }: StartRequest,
): Promise<{ readonly session: ConsumerSessionRecord; readonly cookie: null } | undefined> {
  const token = held && readAccessToken(deps, held);
  const session = token && (await deps.storage.consumerSessions.find(token.sessionId));
  const isOurs = session?.brandId === brandId && isLive(session, deps.runtime.now());
  return isOurs ? { session, cookie: null } : undefined;
}

/** In place of the late one, so that the browser's windows have one session again. */
async function newCookie(deps: SessionDependencies, { session }: OpenedSession) {
  const cookie = newSecret(deps.runtime);
  const cookieHash = hashSecret(cookie);
  await deps.storage.transaction((tx) => tx.consumerSessions.setCookie(session.id, cookieHash));
  return { session, cookie };
}

/** A session, and another one that still lives in the same browser. */
export type MetSessions = {
  readonly session: ConsumerSessionRecord;
  readonly companion: ConsumerSessionRecord | undefined;
};

/**
 * A window's session, and the one that its cookie names. If they are two, the browser's windows
 * have begun side by side; from now on the sessions are known to be of one browser (H27).
 */
export async function meetCookie(
  deps: SessionDependencies,
  session: ConsumerSessionRecord,
  cookie: string | undefined,
): Promise<MetSessions> {
  const cookieHash = cookie && hashSecret(cookie);
  const isAnother = cookieHash && !isSameSecret(cookieHash, session.cookieHash);
  if (!isAnother) return { session, companion: undefined };
  const { consumerSessions } = deps.storage;
  const other = await consumerSessions.findByCookie(cookieHash);
  if (other?.brandId !== session.brandId) return { session, companion: undefined };
  const companion = isLive(other, deps.runtime.now()) ? other : undefined;
  if (other.browserId === session.browserId) return { session, companion };
  await deps.storage.transaction((tx) => tx.consumerSessions.unite(session.id, other.id));
  return { session: (await consumerSessions.find(session.id)) ?? session, companion };
}

export type AccessToken = {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
};

/**
 * Session id, end and a keyed hash over both and the thumbprint of the window's key (RFC 9449):
 * nothing is stored, so every window of the browser has one of its own, and all end at once with
 * the session.
 */
export function issueAccessToken(
  deps: Pick<SessionDependencies, 'runtime' | 'vault'>,
  sessionId: string,
  thumbprint: string,
): AccessToken {
  const accessTokenExpiresAt = deps.runtime.now() + limits.accessTokenSeconds * 1000;
  const named = `${sessionId}.${accessTokenExpiresAt}`;
  const accessToken = `${named}.${deps.vault.derive('access-token', `${named}.${thumbprint}`)}`;
  return { accessToken, accessTokenExpiresAt };
}

/** @throws IdentityError `session_over`, also for a token that is bound to another key */
export async function findSessionByAccessToken(
  deps: SessionDependencies,
  held: HeldToken,
): Promise<ConsumerSessionRecord> {
  const token = readAccessToken(deps, held);
  const now = deps.runtime.now();
  const session =
    token && token.expiresAt > now
      ? await deps.storage.consumerSessions.find(token.sessionId)
      : undefined;
  if (!session || !isLive(session, now)) throw new IdentityError('session_over');
  return session;
}

function readAccessToken(
  deps: Pick<SessionDependencies, 'vault'>,
  { accessToken, thumbprint }: HeldToken,
): { readonly sessionId: string; readonly expiresAt: number } | undefined {
  const [sessionId = '', expiresAt = '', mac = ''] = accessToken.slice(0, 200).split('.');
  const bound = `${sessionId}.${expiresAt}.${thumbprint}`;
  const expected = deps.vault.derive('access-token', bound);
  return isSameSecret(mac, expected) ? { sessionId, expiresAt: Number(expiresAt) } : undefined;
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
  | 'visitorId'
  | 'browserId'
  | 'epoch'
  | 'expiresAt'
  | 'page'
>;

export function newSession(
  deps: Pick<SessionDependencies, 'runtime'>,
  fields: SessionFields,
): OpenedSession {
  const cookie = newSecret(deps.runtime);
  const id = newId(deps.runtime);
  const createdAt = deps.runtime.now();
  const session = { ...fields, id, cookieHash: hashSecret(cookie), createdAt };
  return { session, cookie };
}

export async function newConsumer(
  deps: Pick<SessionDependencies, 'runtime' | 'vault'>,
  fields: { brandId: string; connectorId?: string; identityKey?: string },
): Promise<{ consumer: NewConsumerRecord; key: WrappedConsumerKey }> {
  const id = newId(deps.runtime);
  const consumer = {
    id,
    brandId: fields.brandId,
    connectorId: fields.connectorId ?? null,
    identityKey: fields.identityKey ?? null,
    createdAt: deps.runtime.now(),
  };
  return { consumer, key: await deps.vault.newConsumerKey(fields.brandId, id) };
}

/** Records the end of a session; the caller publishes it after the commit. */
export function endSession(tx: Transaction, session: { readonly id: string }, now: number): void {
  tx.consumerSessions.end(session.id, now);
}
