import type { VerificationOutcome } from '@countersign/protocol';
import type { Admission } from '../../identity/admit.ts';
import { type Demand, meets } from '../../identity/meets.ts';
import type {
  ConsumerSessionRecord,
  ConversationRecord,
  Transaction,
  VerificationRecord,
  VerificationRequestRecord,
} from '../../storage/port.ts';
import type { ConversationDependencies } from '../conversation.ts';
import { ConversationError } from '../conversation-error.ts';
import { answerRequest, endRequest, findRequestOf } from './ask-to-verify.ts';

/** What a sign-in says to an agent's request. */
export type StepUpAnswer = {
  /** The request for which the sign-in was begun; null if for none. */
  readonly requestId: string | null;
  /** The strengths of the connector, from this one on. */
  readonly acrsFrom: (acr: string) => readonly string[];
};

type Proven = Pick<VerificationRecord, 'acr' | 'authenticatedAt'>;

/**
 * Whether a proof is too weak or too old for the request that it was begun for. One for a request
 * that is over meanwhile is a sign-in like any other.
 */
export async function isTooWeak(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  { answer, proven }: { readonly answer: StepUpAnswer; readonly proven: Proven },
): Promise<boolean> {
  const request = await findAnswered(deps, session, answer.requestId);
  return request !== undefined && !meets(demandOf(request, answer), proven, deps.runtime.now());
}

function demandOf(request: VerificationRequestRecord, { acrsFrom }: StepUpAnswer): Demand {
  const { assurance, maxAgeSeconds } = request;
  return { acrs: assurance && acrsFrom(assurance.acr), maxAgeSeconds };
}

/** The proof for a request was refused: the agent is told so, and the earlier proof stays. */
export async function failRequest(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  failed: { readonly requestId: string | null; readonly outcome: VerificationOutcome },
): Promise<void> {
  const request = await findAnswered(deps, session, failed.requestId);
  if (!request) return;
  const { outcome } = failed;
  const ending = { outcome, by: 'consumer', subject: session.consumerId };
  await endRequest(deps, request, ending).catch(ignoreIfOver);
}

async function findAnswered(
  deps: ConversationDependencies,
  { consumerId }: ConsumerSessionRecord,
  requestId: string | null,
): Promise<VerificationRequestRecord | undefined> {
  if (requestId === null) return undefined;
  return findRequestOf(deps, consumerId, requestId).catch(ignoreIfOver);
}

function ignoreIfOver(error: unknown): undefined {
  if (error instanceof ConversationError && error.code === 'request_over') return undefined;
  throw error;
}

type Attached = {
  readonly answer: StepUpAnswer;
  /** Goes on under the new proof. */
  readonly conversation: ConversationRecord | undefined;
  /** Stays behind: another consumer's, or an anonymous one that is closed. */
  readonly left: ConversationRecord | undefined;
  /** False for a proof that was only renewed, of which the consumer may know nothing. */
  readonly isMarked: boolean;
};

/**
 * What becomes of the requests that are open where a consumer was admitted. The caller's
 * transaction fails with `request_over` if one of them ended meanwhile; then read again.
 */
export async function planAnswers(
  deps: ConversationDependencies,
  admission: Admission,
  attached: Attached,
): Promise<(tx: Transaction) => void> {
  const { conversation, left } = attached;
  const { verificationRequests } = deps.storage;
  const asked = conversation && (await verificationRequests.find(conversation.id));
  const dropped = left && (await verificationRequests.find(left.id));
  const at = admission.verification.verifiedAt;
  const isFulfilled = asked !== undefined && fulfils(asked, admission, attached);
  return (tx) => {
    const ending = { at, by: 'consumer' };
    const subject = admission.consumer.id;
    if (isFulfilled) answerRequest(tx, asked, { ...ending, subject, outcome: 'fulfilled' });
    const outcome = admission.isOtherConsumer ? 'other_consumer' : 'elsewhere';
    if (dropped) answerRequest(tx, dropped, { ...ending, subject: left.consumerId, outcome });
  };
}

function fulfils(
  request: VerificationRequestRecord,
  { verification }: Admission,
  { answer, isMarked }: Attached,
): boolean {
  const { connectorId, id } = request;
  if (connectorId !== null && connectorId !== verification.connectorId) return false;
  const isMeant = isMarked || id === answer.requestId;
  return isMeant && meets(demandOf(request, answer), verification, verification.verifiedAt);
}
