/**
 * Conversations: who said what, under which proof, in which order. Entry points: sendAsConsumer,
 * sendAsAgent, attach, pushPage, endVerification, the agent's acts, and one presenter per audience.
 * Hands over to gateway/ through the bus, after the commit. Must never see a token or a claim, and
 * never show what a presenter did not make.
 */
import type { MessageProof } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import type { Bus } from '../bus/port.ts';
import type { Runtime } from '../runtime.ts';
import type {
  Committed,
  ConversationRow,
  EventRecord,
  Storage,
  VerificationRecord,
} from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import type { Vault } from '../vault/vault.ts';
import { ConversationError } from './conversation-error.ts';

export type ConversationDependencies = {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly bus: Bus;
};

/** Tells whoever follows that there is more to read. Only ever after the commit. */
export function publishChanges(bus: Bus, brandId: string, committed: Committed): void {
  const newest = new Map(committed.events.map((event) => [event.conversationId, event.sequence]));
  for (const [conversationId, sequence] of newest) {
    bus.publish(`conversation:${conversationId}`, { kind: 'changed', sequence });
  }
  if (newest.size > 0) bus.publish(`inbox:${brandId}`, { kind: 'changed' });
}

/** @throws ConversationError `message_empty`, `message_too_long` */
export function checkText(text: string): string {
  if (text.length > limits.messageCharacters) throw new ConversationError('message_too_long');
  if (text.trim() === '') throw new ConversationError('message_empty');
  return text.toWellFormed();
}

/** @throws ConversationError `consumer_restricted`: nothing of them is shown, or added to */
export async function checkUnrestricted(
  { vault }: Pick<ConversationDependencies, 'vault'>,
  { consumerId }: Pick<ConversationRow, 'consumerId'>,
): Promise<void> {
  if ((await vault.accessTo(consumerId)) !== 'restricted') return;
  throw new ConversationError('consumer_restricted');
}

export function previewOf(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, limits.previewCharacters).toWellFormed();
}

/** The state under which a message is sent: that of its session's own verification, now. */
export function messageProof(
  verification: VerificationRecord | undefined,
  now: number,
): MessageProof {
  if (!verification) return { state: 'anonymous' };
  const isOver = verification.endedAt !== null || verification.expiresAt <= now;
  return {
    state: isOver ? 'lapsed' : 'verified',
    ...(verification.acr === null ? {} : { acr: verification.acr }),
    verifiedAt: verification.verifiedAt,
  };
}

/** The text of a message or note; undefined if there is none that may be shown. */
export async function openText(vault: Vault, record: EventRecord): Promise<string | undefined> {
  const { text, clientId, conversationId } = record;
  if (!text || clientId === null) return undefined;
  return vault.openToShow(text, sealingContext.text(conversationId, clientId));
}
