/**
 * The way on one page. What the page answered, or the provider sent back, becomes a verified
 * consumer in a conversation:
 *
 *   answer ─readAnswer─► Credential ─redeem─► RawToken ─verifyIdToken─► VerifiedToken ─identify─►
 *   VerifiedIdentity ─admit─► consumer and session ─attach─► conversation ─publish─► agent's screen
 *
 * Each step takes what only the step before it can make. If this page grows, the new line belongs
 * into one of the folders that it calls.
 */
import type { IdentityHint } from '@countersign/protocol';
import {
  TokenError,
  type TokenPolicy,
  type VerifiedToken,
  verifyIdToken,
} from '@countersign/tokens';
import { offerOf } from './connectors/assurances.ts';
import { type PageAnswer, readAnswer } from './connectors/authorization/read-answer.ts';
import type { AuthorizationResponse } from './connectors/authorization/read-authorization-response.ts';
import { fetchUserInfo } from './connectors/code-flow/fetch-user-info.ts';
import { redeem } from './connectors/code-flow/redeem.ts';
import type { Connector, Connectors } from './connectors/connector.ts';
import { ConnectorError } from './connectors/connector-error.ts';
import type { OutboundLanes } from './connectors/outbound/outbound.ts';
import { attach } from './conversations/attach.ts';
import { type ConversationDependencies, publishChanges } from './conversations/conversation.ts';
import { endVerification } from './conversations/end-verification.ts';
import { failRequest, isTooWeak, type StepUpAnswer } from './conversations/step-up/answers.ts';
import type { SignInWatch, Witness } from './doctor/sign-in/witness.ts';
import { type Admission, admit } from './identity/admit.ts';
import type { OpenedSession } from './identity/consumer-sessions.ts';
import { consumeHandshake, startOf } from './identity/handshakes.ts';
import { identify } from './identity/identify.ts';
import { IdentityError } from './identity/identity-error.ts';
import type { VerifiedIdentity } from './identity/verified-identity.ts';
import { keepRefreshToken } from './refresh/keep-refresh-token.ts';
import { type ConsumerSessionRecord, type NewAuditRecord, StorageError } from './storage/port.ts';

export type AuthenticationDependencies = ConversationDependencies & {
  readonly connectors: Connectors;
  readonly outbound: OutboundLanes;
  readonly witness: Witness;
};

export type Attempt = (PageAnswer | AuthorizationResponse) & {
  readonly session: ConsumerSessionRecord;
  readonly handshakeId: string;
  /** Under which the audit finds it again. */
  readonly correlationId: string;
  /** Whom the page says it is: compared, never believed. */
  readonly hint?: IdentityHint | undefined;
};

/** A new session in place of the one that asked, and what the operator may read of it. */
export type Authenticated = OpenedSession & {
  readonly connectorId: string;
  readonly unreadableClaims: readonly string[];
  readonly hintDiffers: boolean;
};

type Findings = Pick<Authenticated, 'connectorId' | 'unreadableClaims' | 'hintDiffers'>;

/** @throws ConnectorError, TokenError or IdentityError, each with a code; then nothing changed. */
export async function authenticateConsumer(
  deps: AuthenticationDependencies,
  attempt: Attempt,
): Promise<Authenticated> {
  const { session } = attempt;
  const handshake = await consumeHandshake(deps, {
    id: attempt.handshakeId,
    sessionId: session.id,
  });
  const connector = await deps.connectors.find(handshake.brandId, handshake.connectorId);
  const watch = deps.witness.watch({ connector, session });
  try {
    const authenticated = await authenticateAt(deps, attempt, { handshake, connector, watch });
    watch.accepted(authenticated);
    return authenticated;
  } catch (error) {
    watch.refused(error);
    await tellAgent(deps, session, { requestId: handshake.requestId, error });
    throw error;
  }
}

type Started = {
  readonly handshake: Awaited<ReturnType<typeof consumeHandshake>>;
  readonly connector: Connector;
  /** The doctor looks on; nothing that it does changes the way. */
  readonly watch: SignInWatch;
};

async function authenticateAt(
  deps: AuthenticationDependencies,
  attempt: Attempt,
  { handshake, connector, watch }: Started,
): Promise<Authenticated> {
  const { session } = attempt;
  const credential = await readAnswer(connector, handshake, attempt);
  const { codeVerifier } = handshake;
  const outbound = deps.outbound.lane(connector.id);
  const raw = await redeem(outbound, connector, { ...credential, codeVerifier });
  watch.redeemed(raw.idToken);
  const options = {
    keys: connector.keys(raw.provider),
    decryptionKeys: connector.decryptionKeys,
    decryptionGate: connector.decryptionGate,
    now: Math.floor(deps.runtime.now() / 1000),
    nonce: handshake.nonce,
    accessToken: raw.accessToken,
    flow: raw.flow,
  };
  const verify = (policy: TokenPolicy): Promise<VerifiedToken> =>
    verifyIdToken(raw.idToken, { ...options, policy });
  const token = await verify(connector.policy);
  watch.verified(token, verify);
  const userInfo = await fetchUserInfo({ ...deps, outbound }, connector, raw);
  const { identity, unreadable } = identify({
    connector,
    token,
    userInfo,
    now: deps.runtime.now(),
  });
  const answer = { requestId: handshake.requestId, acrsFrom: offerOf(connector).acrsFrom };
  if (await isTooWeak(deps, session, { answer, proven: identity.fields })) {
    throw new IdentityError('assurance_insufficient');
  }
  const begunAt = startOf(handshake);
  const keep = (proven: Admission['verification']) =>
    keepRefreshToken(deps, proven, { raw, token, nonce: handshake.nonce });
  const findings = {
    connectorId: connector.id,
    unreadableClaims: unreadable,
    hintDiffers: differs(attempt.hint, token),
  };
  const audit = auditOf(attempt.correlationId, findings);
  const admission = await admitAndAttach(deps, session, { identity, begunAt, keep, audit, answer });
  await tellTheOthers(deps, admission);
  return { ...admission, ...findings };
}

/** Written with the proof, so that there is never one without the other. */
function auditOf(correlationId: string, { connectorId, unreadableClaims, hintDiffers }: Findings) {
  return ({ session, verification }: Admission): readonly NewAuditRecord[] => {
    const { brandId, consumerId: subject } = session;
    const entry = {
      brandId,
      actor: 'consumer',
      subject,
      correlationId,
      at: verification.verifiedAt,
    };
    const detail = { connectorId, unreadableClaims: unreadableClaims.join(' ') };
    const differing = { ...entry, action: 'consumer.hint_differs', detail: { connectorId } };
    return [
      { ...entry, action: 'consumer.authenticated', detail },
      ...(hintDiffers ? [differing] : []),
    ];
  };
}

/**
 * Of a request that was answered by a proof that does not count. Whoever changed their mind at the
 * provider, or could not reach it, may try again.
 */
async function tellAgent(
  deps: AuthenticationDependencies,
  session: ConsumerSessionRecord,
  { requestId, error }: { readonly requestId: string | null; readonly error: unknown },
): Promise<void> {
  const isRefusal =
    error instanceof TokenError ||
    error instanceof ConnectorError ||
    error instanceof IdentityError;
  if (!isRefusal || mayTryAgain.has(error.code)) return;
  const isWeak = error.code === 'assurance_insufficient';
  await failRequest(deps, session, { requestId, outcome: isWeak ? 'too_weak' : 'refused' });
}

const mayTryAgain: ReadonlySet<string> = new Set([
  'authorization_cancelled',
  'provider_unreachable',
  'decryption_busy',
  'session_over',
]);

function differs(hint: IdentityHint | undefined, token: VerifiedToken): boolean {
  return hint !== undefined && (hint.iss !== token.issuer || hint.sub !== token.subject);
}

const attempts = 3;

/** Consumer, verification, session and conversation in one transaction: all of it or nothing. */
async function admitAndAttach(
  deps: AuthenticationDependencies,
  session: ConsumerSessionRecord,
  proven: {
    readonly identity: VerifiedIdentity;
    readonly begunAt: number;
    readonly answer: StepUpAnswer;
    readonly keep: (proven: Admission['verification']) => ReturnType<typeof keepRefreshToken>;
    readonly audit: ReturnType<typeof auditOf>;
  },
): Promise<Admission> {
  for (let attempt = 1; ; attempt += 1) {
    const admission = await admit(deps, session, proven);
    const attachment = await attach(deps, admission, proven.answer);
    const keep = await proven.keep(admission.verification);
    try {
      const committed = await deps.storage.transaction((tx) => {
        admission.record(tx);
        attachment.record(tx);
        keep(tx);
        for (const record of proven.audit(admission)) tx.auditRecords.insert(record);
      });
      publishChanges(deps.bus, session.brandId, committed);
      return admission;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (error.code === 'token_replayed') throw new IdentityError('token_replayed');
      if (error.code === 'session_over') throw new IdentityError('session_over');
      if (error.code === 'signed_out') throw new IdentityError('signed_out_meanwhile');
      // Another window of the same consumer was first; read again and try again.
      if (attempt === attempts || !races.has(error.code)) throw error;
    }
  }
}

const races = new Set([
  'already_exists',
  'conversation_moved',
  'conversation_not_open',
  'request_over',
]);

/** The old session's sockets close; a consumer who was here before is no longer here. */
async function tellTheOthers(
  deps: AuthenticationDependencies,
  admission: Admission,
): Promise<void> {
  const { previous } = admission;
  deps.bus.publish(`consumer-session:${previous.id}`, { kind: 'ended', reason: 'replaced' });
  if (!admission.isOtherConsumer || previous.verificationId === null) return;
  const verification = await deps.storage.verifications.find(previous.verificationId);
  if (verification) await endVerification(deps, verification, 'signed_out');
}
