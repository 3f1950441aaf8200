/**
 * The way on one page. What the page answered, or the provider sent back, becomes a verified
 * consumer in a conversation:
 *
 *   answer ─readAnswer─► Credential ─redeem─► RawToken ─verifyIdToken─► VerifiedToken ─identify─►
 *   VerifiedIdentity ─admit─► consumer and session ─attach─► conversation ─publish─► agent's screen
 *
 * Each step takes what only the step before it can make. If this page grows, the new line belongs
 * into one of the folders that it calls; what only looks on is in authenticate-consumer/.
 */
import type { IdentityHint } from '@countersign/protocol';
import { type TokenPolicy, type VerifyIdTokenOptions, verifyIdToken } from '@countersign/tokens';
import { againAfterRaces } from './authenticate-consumer/again-after-races.ts';
import { lookOn } from './authenticate-consumer/look-on.ts';
import { tellTheOthers } from './authenticate-consumer/tell-the-others.ts';
import { type Findings, findingsOf, writeBeside } from './authenticate-consumer/write-beside.ts';
import { offerOf } from './connectors/assurances.ts';
import { type PageAnswer, readAnswer } from './connectors/authorization/read-answer.ts';
import type { AuthorizationResponse } from './connectors/authorization/read-authorization-response.ts';
import { fetchUserInfo } from './connectors/code-flow/fetch-user-info.ts';
import { type RawToken, redeem } from './connectors/code-flow/redeem.ts';
import type { Connector, Connectors } from './connectors/connector.ts';
import type { OutboundLanes } from './connectors/outbound/outbound.ts';
import { attach } from './conversations/attach.ts';
import { type ConversationDependencies, publishChanges } from './conversations/conversation.ts';
import { noteConflicts } from './conversations/facts/note-conflicts.ts';
import { isTooWeak } from './conversations/step-up/answers.ts';
import type { SignInWatch, Witness } from './doctor/sign-in/witness.ts';
import { type Admission, admit } from './identity/admit.ts';
import type { OpenedSession } from './identity/consumer-sessions.ts';
import {
  answerHandshake,
  type ClaimedHandshake,
  claimHandshake,
  startOf,
} from './identity/handshakes.ts';
import { identify } from './identity/identify.ts';
import { IdentityError } from './identity/identity-error.ts';
import type { ConsumerSessionRecord, Transaction } from './storage/port.ts';

export type AuthenticationDependencies = ConversationDependencies & {
  readonly connectors: Connectors;
  readonly outbound: OutboundLanes;
  readonly witness: Witness;
};

export type Attempt = (PageAnswer | AuthorizationResponse) & {
  readonly session: ConsumerSessionRecord;
  /** The one that the browser's cookie names, where that is another. */
  readonly companion?: ConsumerSessionRecord | undefined;
  readonly handshakeId: string;
  /** Under which the audit finds it again. */
  readonly correlationId: string;
  /** Whom the page says it is: compared, never believed. */
  readonly hint?: IdentityHint | undefined;
};

/** A new session in place of the one that asked, and what the operator may read of it. */
export type Authenticated = OpenedSession & Pick<Admission, 'verification'> & Findings;

/** @throws ConnectorError, TokenError or IdentityError, each with a code; then nothing changed. */
export async function authenticateConsumer(
  deps: AuthenticationDependencies,
  attempt: Attempt,
): Promise<Authenticated> {
  const { session } = attempt;
  const claimed = { id: attempt.handshakeId, sessionId: session.id };
  const handshake = await claimHandshake(deps, claimed);
  const connector = await deps.connectors.findToSignIn(handshake.brandId, handshake.connectorId);
  const { requestId } = handshake;
  const asksProvider = connector.code !== undefined;
  return answerHandshake(deps, { handshake, asksProvider }, (useUp) =>
    lookOn(deps, { connector, session, requestId }, async (watch) => {
      const proven = await prove(deps, attempt, { handshake, connector, watch });
      const admission = await letIn(deps, attempt, { handshake, useUp, ...proven });
      await tellTheOthers(deps, admission, attempt.companion);
      return { ...admission, ...proven.findings };
    }),
  );
}

type Begun = {
  readonly handshake: ClaimedHandshake;
  readonly connector: Connector;
  readonly watch: SignInWatch;
};

/** Who it is. Nothing is written yet. */
async function prove(
  deps: AuthenticationDependencies,
  attempt: Attempt,
  { handshake, connector, watch }: Begun,
) {
  const { codeVerifier, nonce, requestId } = handshake;
  const outbound = deps.outbound.lane(connector.id);

  const credential = await readAnswer(connector, handshake, attempt);

  const raw = await redeem(outbound, connector, { ...credential, codeVerifier });
  watch.redeemed(raw.idToken);

  const expected = expectedOf(connector, raw, { nonce, now: deps.runtime.now() });
  const verify = (policy: TokenPolicy) => verifyIdToken(raw.idToken, { ...expected, policy });
  const token = await verify(connector.policy);
  watch.verified(token, verify);

  const userInfo = await fetchUserInfo({ ...deps, outbound }, connector, raw);

  const now = deps.runtime.now();
  const { identity, unreadable } = identify({ connector, token, userInfo, now });

  const answer = { requestId, acrsFrom: offerOf(connector).acrsFrom };
  if (await isTooWeak(deps, attempt.session, { answer, proven: identity.fields })) {
    throw new IdentityError('assurance_insufficient');
  }
  const findings = findingsOf(connector, { token, unreadable, hint: attempt.hint });
  return { raw, token, identity, answer, findings };
}

function expectedOf(
  connector: Connector,
  { provider, accessToken, flow }: RawToken,
  { nonce, now }: { readonly nonce: string; readonly now: number },
): Omit<VerifyIdTokenOptions, 'policy'> {
  const { decryptionKeys, decryptionGate } = connector;
  const keys = connector.keys(provider);
  const seconds = Math.floor(now / 1000);
  return { keys, decryptionKeys, decryptionGate, now: seconds, nonce, accessToken, flow };
}

type Proven = Awaited<ReturnType<typeof prove>> &
  Pick<Begun, 'handshake'> & { readonly useUp: (tx: Transaction) => void };

/** Consumer, verification, session and conversation in one transaction: all of it or nothing. */
function letIn(
  deps: AuthenticationDependencies,
  { session, correlationId }: Attempt,
  proven: Proven,
): Promise<Admission> {
  const { handshake, useUp, identity, answer } = proven;
  const begunAt = startOf(handshake);
  const besides = { ...proven, nonce: handshake.nonce, correlationId };
  return againAfterRaces(async () => {
    const admission = await admit(deps, session, { identity, begunAt });

    const attachment = await attach(deps, admission, answer);

    const beside = await writeBeside(deps, admission, besides);
    const committed = await deps.storage.transaction((tx) => {
      useUp(tx);
      admission.record(tx);
      attachment.record(tx);
      beside(tx);
    });
    publishChanges(deps.bus, session.brandId, committed);
    if (attachment.conversationId) await noteConflicts(deps, attachment.conversationId);
    return admission;
  });
}
