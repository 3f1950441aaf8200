import type { Admission } from '../identity/admit.ts';
import type { ConversationRecord, EventBody, Transaction } from '../storage/port.ts';
import type { ConversationDependencies } from './conversation.ts';
import { planAnswers, type StepUpAnswer } from './step-up/answers.ts';

export type Attachment = {
  /** The conversation that goes on under the new proof; undefined until the first message. */
  readonly conversationId: string | undefined;
  readonly record: (tx: Transaction) => void;
};

/**
 * Admitted consumer → their conversation. The open conversation of the verified consumer goes on;
 * if there is none, an anonymous one of the very same browser session becomes theirs, and its
 * earlier messages keep their mark. A conversation never moves from one verified consumer to
 * another.
 */
export async function attach(
  deps: ConversationDependencies,
  admission: Admission,
  answer: StepUpAnswer,
): Promise<Attachment> {
  const { consumer, previous } = admission;
  const own = await deps.storage.conversations.findOpenByConsumer(consumer.id);
  const anonymous =
    previous.verificationId === null
      ? await deps.storage.conversations.findOpenByConsumer(previous.consumerId)
      : undefined;
  const conversation = own ?? anonymous;
  const closesAnonymous = own !== undefined && anonymous !== undefined;
  const left = closesAnonymous ? anonymous : await findLeft(deps, admission);
  if (!conversation) {
    const nothing = { answer, left, conversation, isMarked: false };
    return { conversationId: undefined, record: await planAnswers(deps, admission, nothing) };
  }
  const body = await bodyOf(deps, conversation, { admission, answer });
  const isMarked = body.type === 'identity';
  const answers = { answer, conversation, left, isMarked };
  const recordAnswers = await planAnswers(deps, admission, answers);
  return {
    conversationId: conversation.id,
    record: (tx) => {
      // What was written before is sealed for the visitor: whoever erases the one erases the other.
      if (conversation.consumerId !== consumer.id) {
        tx.consumers.join(conversation.consumerId, consumer.id);
      }
      appendIdentity(tx, { conversation, admission, body });
      recordAnswers(tx);
      if (closesAnonymous) closeAnonymous(tx, anonymous, admission);
    },
  };
}

/** Of the verified consumer who was here before, if it is another now. */
async function findLeft(
  deps: ConversationDependencies,
  { isOtherConsumer, previous }: Admission,
): Promise<ConversationRecord | undefined> {
  if (!isOtherConsumer) return undefined;
  return deps.storage.conversations.findOpenByConsumer(previous.consumerId);
}

/**
 * A mark in the transcript where the proof changed. A proof that is renewed in time by the same
 * means, as every page of the brand's site does, only brings the card up to date; not so one that
 * the consumer gave because an agent asked.
 */
async function bodyOf(
  deps: ConversationDependencies,
  conversation: ConversationRecord,
  { admission, answer }: { readonly admission: Admission; readonly answer: StepUpAnswer },
): Promise<EventBody> {
  const { verification } = admission;
  const before = conversation.verificationId
    ? await deps.storage.verifications.find(conversation.verificationId)
    : undefined;
  const isRenewal =
    answer.requestId === null &&
    conversation.proofState === 'verified' &&
    before?.endedAt === null &&
    before.acr === verification.acr &&
    before.connectorId === verification.connectorId;
  if (isRenewal) return { type: 'card' };
  const change = conversation.proofState === 'anonymous' ? 'verified' : 'reverified';
  const isJoined = conversation.consumerId !== admission.consumer.id;
  const joined = isJoined ? { joined: conversation.consumerId } : {};
  return { type: 'identity', change, verificationId: verification.id, ...joined };
}

function appendIdentity(
  tx: Transaction,
  attached: {
    readonly conversation: ConversationRecord;
    readonly admission: Admission;
    readonly body: EventBody;
  },
): void {
  const { conversation, admission, body } = attached;
  tx.conversations.append(conversation.id, {
    event: {
      at: admission.verification.verifiedAt,
      clientId: null,
      body,
      text: null,
    },
    change: {
      consumerId: admission.consumer.id,
      proofState: 'verified',
      verificationId: admission.verification.id,
    },
    ofConsumer: conversation.consumerId,
  });
}

/** The verified consumer has a conversation already; the anonymous one does not join it. */
function closeAnonymous(
  tx: Transaction,
  anonymous: ConversationRecord,
  admission: Admission,
): void {
  tx.conversations.append(anonymous.id, {
    event: {
      at: admission.verification.verifiedAt,
      clientId: null,
      body: { type: 'closed', by: 'system' },
      text: null,
    },
    change: { status: 'closed', waitingSince: null },
  });
}

/**
 * Renewed proof → the conversations that stand on it. As at every renewal in time, the card is
 * brought up to date and the transcript has no mark.
 */
export async function markRenewal(
  deps: ConversationDependencies,
  verificationId: string,
): Promise<{ readonly record: (tx: Transaction) => void }> {
  const conversations = await deps.storage.conversations.listByVerification(verificationId);
  const event = {
    at: deps.runtime.now(),
    clientId: null,
    body: { type: 'card' },
    text: null,
  } as const;
  return {
    record: (tx) => {
      for (const { id } of conversations) {
        tx.conversations.append(id, {
          event,
          change: {},
          whenClosed: 'append',
          ofVerification: verificationId,
        });
      }
    },
  };
}
