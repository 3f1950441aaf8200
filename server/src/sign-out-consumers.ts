/**
 * The way out on one page. Who says that it is over, and for whom:
 *
 *   the consumer ── signOut ──────────► this session, or all of the consumer's
 *   the provider ── receiveLogout ────► the sessions of one sign-in (`sid`), or of a subject
 *   the brand ───── orderSignOut ─────► everybody who came by a connector; `trustConnector` with
 *                                       `off` lets nobody in again
 *
 * First it is remembered, so that a sign-in that is under way does not get in; then the sessions
 * end with their proofs. What is asked twice is done once: the same sessions, and no later one.
 */
import { type ConnectorTrust, limits } from '@countersign/protocol';
import type { VerifiedLogoutToken } from '@countersign/tokens';
import { recordAudit } from './audit/record-audit.ts';
import type { Connector } from './connectors/connector.ts';
import { readLogoutToken } from './connectors/logout/read-logout-token.ts';
import type { ConversationDependencies } from './conversations/conversation.ts';
import { endInBrowser, endSessions } from './conversations/end-sessions.ts';
import { endSessionWithProof } from './conversations/end-verification.ts';
import { endSession } from './identity/consumer-sessions.ts';
import {
  browserTarget,
  connectorTarget,
  sidTarget,
  subjectTarget,
  withoutSidTarget,
} from './identity/sign-out-targets.ts';
import {
  type ConsumerSessionRecord,
  type SignOutOrderRecord,
  StorageError,
  type Transaction,
} from './storage/port.ts';

/** So long a handshake can be answered, and a little for the answer itself. */
const rememberedMs = (limits.handshakeSeconds + 60) * 1000;
/** What was on its way to the disk when the sign-out came may be this much younger. */
const onItsWayMs = 2_000;

export type SignOutWish = {
  readonly everywhere: boolean;
  /** The session that the browser's cookie names, where that is another. */
  readonly companion?: ConsumerSessionRecord | undefined;
};

/**
 * The consumer's own wish: nobody is signed in in any window of their browser afterwards. Answers
 * how many other sessions ended.
 */
export async function signOut(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  { everywhere, companion }: SignOutWish,
): Promise<number> {
  const { consumerId, browserId } = session;
  const now = deps.runtime.now();
  const consumer = everywhere ? await deps.storage.consumers.find(consumerId) : undefined;
  const targets = [browserTarget(deps.vault, session), consumer?.identityKey ?? []].flat();
  await deps.storage.transaction((tx) => {
    endSession(tx, session, now);
    remember(tx, targets, now);
  });
  const hint = { kind: 'ended', reason: 'signed_out' } as const;
  deps.bus.publish(`consumer-session:${session.id}`, hint);
  const ended = await endInBrowser(deps, session, { everywhere });
  // Another person's, whose cookie is taken away with this answer.
  const isOthers = companion?.verificationId && companion.consumerId !== consumerId;
  const end = { reason: 'signed_out', browserId } as const;
  return ended + Number(isOthers && (await endSessionWithProof(deps, companion, end)));
}

export type ReceivedLogout = {
  readonly names: 'sid' | 'subject';
  readonly sessions: number;
  /** This very token came before: the provider missed our answer, or somebody copied it. */
  readonly isRepeat: boolean;
};

/**
 * OpenID Connect Back-Channel Logout 1.0. Settles when every session is over.
 *
 * @throws TokenError, ConnectorError, StorageError
 */
export async function receiveLogout(
  deps: ConversationDependencies,
  connector: Connector,
  raw: string,
): Promise<ReceivedLogout> {
  const token = await readLogoutToken(connector, raw, deps.runtime.now());
  const targets = targetsOfLogout(deps, connector, token);
  const isRepeat = await isKnown(deps, connector, { token, targets });
  const [first] = targets;
  const remembered = first && (await deps.storage.signOuts.find(first.target));
  const until = (remembered?.at ?? 0) + onItsWayMs;
  let sessions = 0;
  for (const { list, everywhere } of targets) {
    const inTime = (limit: number) => list({ until, limit });
    const end = { reason: 'signed_out_at_provider', everywhere } as const;
    sessions += await endSessions(deps, { list: inTime, end });
  }
  return { names: token.sid === undefined ? 'subject' : 'sid', sessions, isRepeat };
}

type Target = {
  readonly target: string;
  /** Of the whole subject: no other sign-in of theirs is left. */
  readonly everywhere: boolean;
  readonly list: (page: {
    until: number;
    limit: number;
  }) => Promise<readonly ConsumerSessionRecord[]>;
};

/**
 * One sign-in if the token names it, else all of the subject. Sign-ins whose ID token had no `sid`
 * cannot be told apart, so those of the subject end too.
 */
function targetsOfLogout(
  deps: ConversationDependencies,
  connector: Connector,
  { issuer, sid, subject }: VerifiedLogoutToken,
): readonly Target[] {
  const { consumers, consumerSessions } = deps.storage;
  const of = { brandId: connector.brandId, connectorId: connector.id, issuer };
  const listOf =
    (identityKey: string, withoutSid: boolean): Target['list'] =>
    async (page) => {
      const consumer = await consumers.findByIdentityKey(identityKey);
      return consumer ? consumerSessions.listByConsumer(consumer.id, { ...page, withoutSid }) : [];
    };
  const named = sidTarget(deps.vault, { ...of, sid: sid ?? null });
  const identityKey = subject && subjectTarget(deps.vault, { ...of, subject });
  const targets: Target[] = [];
  if (named) {
    const list: Target['list'] = (page) => consumerSessions.listBySid(named, page);
    targets.push({ target: named, list, everywhere: false });
  }
  if (named && identityKey) {
    const target = withoutSidTarget(deps.vault, identityKey);
    targets.push({ target, list: listOf(identityKey, true), everywhere: false });
  } else if (identityKey) {
    targets.push({ target: identityKey, list: listOf(identityKey, false), everywhere: true });
  }
  return targets;
}

/** Uses the token up and remembers whom it named, in one step. True if it was used before. */
async function isKnown(
  deps: ConversationDependencies,
  connector: Connector,
  logout: { readonly token: VerifiedLogoutToken; readonly targets: readonly Target[] },
): Promise<boolean> {
  const { digest, expiresAt } = logout.token;
  const targets = logout.targets.map(({ target }) => target);
  try {
    await deps.storage.transaction((tx) => {
      tx.usedTokens.insert({ connectorId: connector.id, digest, expiresAt: expiresAt * 1000 });
      remember(tx, targets, deps.runtime.now());
    });
    return false;
  } catch (error) {
    if (error instanceof StorageError && error.code === 'token_replayed') return true;
    throw error;
  }
}

/**
 * Signs out everybody of a connector: for a stolen key, or a provider that must not be believed any
 * more. It is carried out by the running service within a second, wherever it was ordered.
 */
export async function orderSignOut(
  deps: Pick<ConversationDependencies, 'runtime' | 'storage' | 'vault'>,
  connector: { readonly brandId: string; readonly id: string },
  by: { readonly actor: string; readonly correlationId: string | null },
): Promise<void> {
  await deps.storage.transaction((tx) => order(tx, deps, { connector, by }));
}

type Ordered = { readonly connector: Parameters<typeof orderSignOut>[1]; readonly by: By };
type By = Parameters<typeof orderSignOut>[2];

function order(
  tx: Transaction,
  { runtime, vault }: Parameters<typeof orderSignOut>[0],
  { connector: { id, brandId }, by }: Ordered,
): void {
  const at = runtime.now();
  remember(tx, [connectorTarget(vault, id)], at);
  tx.signOutOrders.put({ connectorId: id, brandId, at });
  const entry = { at, brandId, ...by, action: 'connector.sign_out_ordered', subject: id } as const;
  tx.auditRecords.insert({ ...entry, detail: {} });
}

/**
 * What the brand thinks of a connector's provider from now on (A90). Agents who have a card of its
 * consumers open see it at once. Off: nobody comes in by it, and who did is signed out.
 */
export async function trustConnector(
  deps: ConversationDependencies,
  connector: Ordered['connector'],
  { state, by }: { readonly state: ConnectorTrust; readonly by: By },
): Promise<void> {
  const { id, brandId } = connector;
  const at = deps.runtime.now();
  await deps.storage.transaction((tx) => {
    tx.connectorTrust.put({ connectorId: id, brandId, state, at });
    const entry = { at, brandId, ...by, action: 'connector.trust_changed', subject: id } as const;
    tx.auditRecords.insert({ ...entry, detail: { state } });
    if (state === 'off') order(tx, deps, { connector, by });
  });
  deps.bus.publish(`brand:${brandId}`, { kind: 'cleared' });
}

/** So many batches of sessions for each connector, then the others have their turn. */
const batchesPerOrder = 10;
const ordersAtOnce = 20;

/** Ends sessions of connectors that were ordered to be signed out. main.ts calls it each second. */
export async function carryOutSignOuts(deps: ConversationDependencies): Promise<void> {
  for (const order of await deps.storage.signOutOrders.list(ordersAtOnce)) {
    const page = (limit: number) => ({ until: order.at + onItsWayMs, limit });
    const list = (limit: number) =>
      deps.storage.consumerSessions.listByConnector(order.connectorId, page(limit));
    const batches = batchesPerOrder;
    const end = { reason: 'signed_out_by_brand', everywhere: true } as const;
    const sessions = await endSessions(deps, { list, end, batches });
    const isDone = (await list(1)).length === 0;
    if (isDone) await deps.storage.transaction((tx) => tx.signOutOrders.remove(order));
    await reportCarriedOut(deps, order, { sessions, isDone });
  }
}

async function reportCarriedOut(
  deps: ConversationDependencies,
  order: SignOutOrderRecord,
  detail: { readonly sessions: number; readonly isDone: boolean },
): Promise<void> {
  await recordAudit(deps, {
    brandId: order.brandId,
    actor: 'system',
    action: 'connector.signed_out',
    subject: order.connectorId,
    correlationId: null,
    detail,
  });
}

function remember(tx: Transaction, targets: readonly string[], at: number): void {
  for (const target of targets) {
    tx.signOuts.put({ target, at, expiresAt: at + rememberedMs });
  }
}
