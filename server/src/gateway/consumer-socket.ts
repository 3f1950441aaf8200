import {
  type ConsumerFrame,
  closeCodes,
  type FrameToConsumer,
  limits,
  parseConsumerFrame,
} from '@countersign/protocol';
import { isOutdated } from '../audit/follow/follow-audit.ts';
import type { Hint } from '../bus/port.ts';
import { readAsConsumer } from '../conversations/agent-acts.ts';
import { ConversationError } from '../conversations/conversation-error.ts';
import {
  presentEventsForConsumer,
  presentSnapshotForConsumer,
} from '../conversations/present-for-consumer.ts';
import { pushPage } from '../conversations/push-page.ts';
import { sendAsConsumer } from '../conversations/send-as-consumer.ts';
import { separateAsConsumer } from '../conversations/separation/separate-earlier.ts';
import { declineRequest } from '../conversations/step-up/ask-to-verify.ts';
import { readConsumerProof } from '../identity/consumer-card.ts';
import { isLive } from '../identity/consumer-sessions.ts';
import type { ConsumerSessionRecord, ConversationRecord } from '../storage/port.ts';
import type { Link } from './link.ts';
import { createPump } from './pump.ts';
import { refusalCode } from './refusal.ts';
import type { SocketDependencies } from './socket-dependencies.ts';
import { consumeTicket } from './tickets.ts';

/** A consumer's window: first a ticket, then its own conversation and nothing else. */
export function openConsumerSocket(deps: SocketDependencies, link: Link): void {
  let consumer: ConsumerSocket | undefined;
  link.onText(async (text) => {
    const frame = parseConsumerFrame(text);
    if (!frame) return link.close(closeCodes.protocolError);
    if (consumer) return frame.type === 'hello' ? undefined : consumer.receive(frame);
    if (frame.type !== 'hello') return link.close(closeCodes.protocolError);
    const session = await sessionOfTicket(deps, frame.ticket);
    if (!session) return link.close(closeCodes.ticketInvalid);
    const leave = deps.sockets.enter(session.id);
    if (!leave) return link.close(closeCodes.slowDown);
    link.onClose(leave);
    consumer = new ConsumerSocket(deps, link, session);
    await consumer.start(frame.resume);
  });
}

async function sessionOfTicket(
  deps: SocketDependencies,
  ticket: string,
): Promise<ConsumerSessionRecord | undefined> {
  const sessionId = await consumeTicket(deps, ticket, 'consumer');
  const session = sessionId && (await deps.storage.consumerSessions.find(sessionId));
  return session && isLive(session, deps.runtime.now()) ? session : undefined;
}

/** Windows say it every three seconds; each time reaches every agent who follows. */
const typingEveryMs = 1_000;

type Resume = { readonly conversationId: string; readonly sequence: number };

class ConsumerSocket {
  readonly #deps: SocketDependencies;
  readonly #link: Link;
  readonly #session: ConsumerSessionRecord;
  readonly #pump: () => void;
  #conversationId: string | undefined;
  /** What has been read of the conversation, and what of it the window has been sent. */
  #cursor = 0;
  #sentUpTo = 0;
  #typedAt = Number.NEGATIVE_INFINITY;
  #isSnapshotDue = false;
  #unfollow = (): void => {};

  constructor(deps: SocketDependencies, link: Link, session: ConsumerSessionRecord) {
    this.#deps = deps;
    this.#link = link;
    this.#session = session;
    this.#pump = createPump(
      () => this.#step(),
      (error) => {
        refusalCode(error, deps.runtime.log);
        link.close(1011);
      },
    );
    const stop = deps.bus.subscribe(`consumer-session:${session.id}`, (hint) => {
      if (hint.kind === 'ended') link.close(closeCodeOf(hint));
      else this.#askForSnapshot();
    });
    const stopSettings = deps.bus.subscribe(`brand:${session.brandId}`, () =>
      this.#askForSnapshot(),
    );
    link.onClose(() => {
      stop();
      stopSettings();
      this.#unfollow();
    });
  }

  /** Resumes if the browser's conversation is still the session's; otherwise a snapshot. */
  async start(resume: Resume | undefined): Promise<void> {
    const conversation = await this.#findConversation();
    const isSame = conversation !== undefined && conversation.id === resume?.conversationId;
    if (!isSame || resume.sequence > conversation.sequence) return this.#askForSnapshot();
    if (await isOutdated(this.#deps.storage, conversation, resume.sequence)) {
      return this.#askForSnapshot();
    }
    this.#follow(conversation.id, resume.sequence);
    this.#pump();
  }

  async receive(frame: Exclude<ConsumerFrame, { type: 'hello' }>): Promise<void> {
    const id = 'id' in frame ? frame.id : undefined;
    const { id: sessionId } = this.#session;
    if (!this.#deps.paceOf.session.take(sessionId)) return this.#link.close(closeCodes.slowDown);
    try {
      // Not this consumer's doing, perhaps: nobody is sent away for it.
      if (!this.#isInShare()) throw new ConversationError('slow_down');
      if (await this.#isOver()) return this.#link.close(closeCodes.sessionEnded);
      if (frame.type === 'send') await this.#receiveMessage(frame);
      else if (frame.type === 'page') await this.#receivePage(frame);
      else if (frame.type === 'read') {
        await readAsConsumer(this.#deps, this.#session.consumerId, frame.upTo);
      } else if (frame.type === 'decline') {
        const { sequence, at } = await declineRequest(this.#deps, this.#session.consumerId, frame);
        this.#send({ type: 'sent', id: frame.id, sequence, at });
      } else if (frame.type === 'separate') {
        const { consumerId } = this.#session;
        const { sequence, at } = await separateAsConsumer(this.#deps, consumerId, frame);
        this.#send({ type: 'sent', id: frame.id, sequence, at });
      } else this.#receiveTyping();
    } catch (error) {
      const code = refusalCode(error, this.#deps.runtime.log);
      // Not refused for good: the window repeats it under the session that it has by now.
      if (code === 'session_required') return this.#link.close(closeCodes.sessionEnded);
      this.#send({ type: 'refused', code, ...(id === undefined ? {} : { id }) });
    }
  }

  /** Who is above a share of their own takes nothing of what the brand's others have. */
  #isInShare(): boolean {
    const { network, paceOf } = this.#deps;
    const { brandId, consumerId } = this.#session;
    const isOwn = paceOf.consumer.take(consumerId) && paceOf.network.take(network);
    return isOwn && paceOf.brand.take(brandId);
  }

  /** Read each time: the bus may lose a hint, the session's end may not be lost with it. */
  async #isOver(): Promise<boolean> {
    const session = await this.#deps.storage.consumerSessions.find(this.#session.id);
    return !session || !isLive(session, this.#deps.runtime.now());
  }

  async #receiveMessage(frame: { readonly id: string; readonly text: string }): Promise<void> {
    const brand = await this.#deps.brandOf(this.#session.brandId);
    const from = { ...brand, session: this.#session };
    const sent = await sendAsConsumer(this.#deps, from, frame);
    const isElsewhere = sent.conversationId !== this.#conversationId;
    // The number of a repeat in an earlier conversation would mean another message in this one.
    const sequence = sent.repeated && isElsewhere ? 0 : sent.sequence;
    this.#send({ type: 'sent', id: frame.id, sequence, at: sent.at });
    if (isElsewhere) this.#askForSnapshot();
  }

  async #receivePage(frame: Extract<ConsumerFrame, { type: 'page' }>): Promise<void> {
    const { origins } = await this.#deps.brandOf(this.#session.brandId);
    const pageOrigin = URL.parse(frame.page.url)?.origin ?? '';
    if (!origins.includes(pageOrigin)) {
      return this.#send({ type: 'refused', id: frame.id, code: 'origin_not_allowed' });
    }
    const { page, entries } = frame;
    const sequence = await pushPage(this.#deps, this.#session, { page, entries, pageOrigin });
    this.#send({ type: 'sent', id: frame.id, sequence, at: this.#deps.runtime.now() });
  }

  #receiveTyping(): void {
    const now = performance.now();
    if (!this.#conversationId || now - this.#typedAt < typingEveryMs) return;
    this.#typedAt = now;
    const by = { kind: 'consumer', id: this.#session.consumerId } as const;
    this.#deps.bus.publish(`conversation:${this.#conversationId}`, { kind: 'typing', by });
  }

  /** Only the pump sends snapshots and events: so no event overtakes a snapshot that lacks it. */
  #askForSnapshot(): void {
    this.#isSnapshotDue = true;
    this.#pump();
  }

  async #sendSnapshot(): Promise<void> {
    const conversation = await this.#findConversation();
    if (conversation) this.#follow(conversation.id, conversation.sequence);
    const proof = await readConsumerProof(this.#deps, this.#session);
    const state = await presentSnapshotForConsumer(this.#deps, conversation, proof);
    this.#send({ type: 'snapshot', state, now: this.#deps.runtime.now() });
  }

  async #findConversation(): Promise<ConversationRecord | undefined> {
    const { conversations } = this.#deps.storage;
    const { consumerId } = this.#session;
    return (
      (await conversations.findOpenByConsumer(consumerId)) ??
      (await conversations.findNewestByConsumer(consumerId))
    );
  }

  #follow(conversationId: string, sequence: number): void {
    this.#cursor = sequence;
    this.#sentUpTo = sequence;
    if (this.#conversationId === conversationId) return;
    this.#conversationId = conversationId;
    this.#unfollow();
    const topic = `conversation:${conversationId}` as const;
    this.#unfollow = this.#deps.bus.subscribe(topic, (hint) => this.#hinted(hint));
  }

  #hinted(hint: Hint): void {
    if (hint.kind === 'changed') this.#pump();
    else if (hint.kind === 'cleared') this.#askForSnapshot();
    else if (hint.kind === 'typing' && hint.by?.kind === 'agent') {
      this.#send({ type: 'typing', agentName: hint.by.name ?? '' });
    }
  }

  async #step(): Promise<'more' | 'done'> {
    if (!this.#link.isOpen()) return 'done';
    // Access that ended by time alone ends delivery too.
    if (!isLive(this.#session, this.#deps.runtime.now())) {
      this.#link.close(closeCodes.sessionEnded);
      return 'done';
    }
    if (this.#isSnapshotDue) {
      this.#isSnapshotDue = false;
      await this.#sendSnapshot();
      return 'more';
    }
    const conversationId = this.#conversationId;
    if (!conversationId) return 'done';
    const after = this.#cursor;
    const limit = limits.transcriptItems;
    const records = await this.#deps.storage.events.listAfter(conversationId, { after, limit });
    const newest = records.at(-1);
    if (!newest) return 'done';
    const events = await presentEventsForConsumer(this.#deps, records, () =>
      readConsumerProof(this.#deps, this.#session),
    );
    for (const event of events) {
      // Not the number before: that may be a note's, of which this window must not know.
      this.#send({ type: 'event', conversationId, after: this.#sentUpTo, event });
      this.#sentUpTo = event.sequence;
    }
    this.#cursor = newest.sequence;
    return records.length === limit ? 'more' : 'done';
  }

  #send(frame: FrameToConsumer): void {
    this.#link.send(frame);
  }
}

function closeCodeOf({ reason }: Hint): number {
  return reason === 'signed_out_elsewhere' ? closeCodes.signedOut : closeCodes.sessionEnded;
}
