import type {
  ConsumerConversation,
  ConsumerFrame,
  FrameToConsumer,
  RefusedFrame,
} from '@countersign/protocol';
import { applyToConsumerConversation } from '@countersign/protocol';
import type { ConsumerClientState } from './consumer-state.ts';
import type { Connection, ConnectionState } from './open-connection.ts';
import { openConnection } from './open-connection.ts';
import { changeMessage, nextToSend, sendAgain, withoutShown } from './outbox.ts';
import type { PageData } from './page-data.ts';
import type { Platform } from './platform.ts';
import type { WritableStore } from './store.ts';

export type ConversationLinkOptions = Platform & {
  readonly url: string;
  readonly getTicket: () => Promise<string>;
  readonly store: WritableStore<ConsumerClientState>;
  readonly pageData: PageData;
  readonly makeId: () => string;
  /** Messages that the transcript shows. */
  readonly onShown: (ids: ReadonlySet<string>) => void;
  readonly onLapse: () => void;
  readonly onProofLost: (code: number) => 'reconnect' | 'end';
};

const typingShown = 6_000;
const typingEvery = 3_000;
const slowDownPause = 3_000;

/**
 * The live side of one consumer's chat: socket, conversation, what waits to be sent. It lives for
 * one identity epoch; `leave` ends it, and nothing that arrives later is heard.
 */
export class ConversationLink {
  readonly #options: ConversationLinkOptions;
  #connection: Connection<ConsumerFrame> | undefined;
  /** Identifies the connection; callbacks of a left one do nothing. */
  #life = 0;
  /** The sequence at which we last asked for missing events. */
  #gapAt = -1;
  #needsSnapshot = false;
  #pageFrameOnItsWay: string | undefined;
  #separationOnItsWay: string | undefined;
  #typingTimer: unknown;
  #pauseTimer: unknown;
  #typedAt = 0;
  #readUpTo = 0;

  constructor(options: ConversationLinkOptions) {
    this.#options = options;
  }

  /** Opens the socket, or opens it anew under the session that now holds. */
  connect(): void {
    if (this.#connection) {
      this.#connection.reconnect();
      return;
    }
    this.#life += 1;
    const life = this.#life;
    const whileAlive =
      <Value>(work: (value: Value) => void) =>
      (value: Value): void => {
        if (life === this.#life) work(value);
      };
    this.#connection = openConnection<FrameToConsumer, ConsumerFrame>({
      ...this.#options,
      hello: (ticket) => this.#hello(ticket),
      onFrame: whileAlive((frame) => this.#receive(frame)),
      onState: whileAlive((state) => this.#stateChanged(state)),
      expectsAnswer: (frame) => ['send', 'page', 'separate'].includes(frame.type),
    });
  }

  leave(): void {
    this.#life += 1;
    this.#connection?.end();
    this.#connection = undefined;
    this.#gapAt = -1;
    this.#needsSnapshot = false;
    this.#readUpTo = 0;
    this.#options.timers.clear(this.#typingTimer);
    this.#options.timers.clear(this.#pauseTimer);
    this.#separationOnItsWay = undefined;
    const nothing = { agentTyping: null, separation: null };
    this.#options.store.update({ connection: 'offline', ...nothing });
  }

  wake(): void {
    this.#connection?.wake();
  }

  /** Sends what waits, as far as the connection and the order allow. */
  flush(): void {
    const { store, pageData } = this.#options;
    const page = pageData.frames[0];
    if (page && page.id !== this.#pageFrameOnItsWay && this.#connection?.send(page)) {
      this.#pageFrameOnItsWay = page.id;
    }
    const message = nextToSend(store.getState().outbox);
    if (!message) return;
    const { id, text } = message;
    if (this.#connection?.send({ type: 'send', id, text })) {
      this.#changeMessage(id, { state: 'sending' });
    }
  }

  decline(requestId: string): void {
    this.#connection?.send({ type: 'decline', id: this.#options.makeId(), requestId });
  }

  separate(): void {
    const id = this.#options.makeId();
    const isSent = this.#connection?.send({ type: 'separate', id }) ?? false;
    this.#separationOnItsWay = isSent ? id : undefined;
    this.#options.store.update({ separation: isSent ? 'asking' : 'away' });
  }

  #separated(separation: ConsumerClientState['separation']): void {
    this.#separationOnItsWay = undefined;
    this.#options.store.update({ separation });
  }

  typing(): void {
    const now = this.#options.timers.now();
    if (now - this.#typedAt < typingEvery) return;
    if (this.#connection?.send({ type: 'typing' })) this.#typedAt = now;
  }

  /** Tells agents that the consumer has seen what they wrote. */
  markRead(): void {
    const items = this.#options.store.getState().conversation?.transcript ?? [];
    const last = items.findLast((item) => item.type === 'message' && item.from === 'agent');
    const upTo = last?.sequence ?? 0;
    if (upTo <= this.#readUpTo) return;
    if (this.#connection?.send({ type: 'read', upTo })) this.#readUpTo = upTo;
  }

  #hello(ticket: string): ConsumerFrame {
    const conversation = this.#options.store.getState().conversation;
    if (!conversation || conversation.id === null || this.#needsSnapshot) {
      return { type: 'hello', ticket };
    }
    const { id: conversationId, sequence } = conversation;
    return { type: 'hello', ticket, resume: { conversationId, sequence } };
  }

  #stateChanged(connection: ConnectionState): void {
    const { store } = this.#options;
    this.#pageFrameOnItsWay = undefined;
    if (this.#separationOnItsWay !== undefined) this.#separated('away');
    store.update({ connection, outbox: sendAgain(store.getState().outbox), agentTyping: null });
    if (connection === 'online') this.flush();
  }

  #receive(frame: FrameToConsumer): void {
    // A newer service may say more than we know; that is passed over.
    if (frame.type === 'snapshot' || frame.type === 'event') this.#feed(frame);
    else if (frame.type === 'typing') this.#agentTypes(frame.agentName);
    else if (frame.type === 'refused') this.#refused(frame);
    else if (frame.type === 'sent') {
      if (frame.id === this.#separationOnItsWay) this.#separated(null);
      this.#options.pageData.acknowledge(frame.id);
      this.#changeMessage(frame.id, { state: 'sent', sequence: frame.sequence });
      this.#dropShown();
      this.flush();
    }
  }

  #feed(frame: Extract<FrameToConsumer, { type: 'snapshot' | 'event' }>): void {
    const { store } = this.#options;
    const before = store.getState();
    const next = feedConversation(before.conversation, frame);
    if (next === 'resume' || next === 'snapshot') {
      this.#askAgain(next, before.conversation);
      return;
    }
    if (frame.type === 'snapshot') this.#needsSnapshot = false;
    store.update({ conversation: next, proof: next.proof });
    this.#dropShown();
    if (isAgentMessage(frame)) store.update({ agentTyping: null });
    if (before.proof.state === 'verified' && next.proof.state === 'lapsed') {
      this.#options.onLapse();
    }
  }

  /** There is no frame that asks for missing events: a new `hello` does. */
  #askAgain(need: 'resume' | 'snapshot', conversation: ConsumerConversation | null): void {
    const sequence = conversation?.sequence ?? -1;
    // The same gap once more: resuming does not mend it.
    this.#needsSnapshot = need === 'snapshot' || this.#gapAt === sequence;
    this.#gapAt = sequence;
    this.#connection?.reconnect();
  }

  #refused({ id, code }: RefusedFrame): void {
    if (id === undefined) return;
    if (id === this.#separationOnItsWay) {
      this.#separated(refusedSeparation(code));
      return;
    }
    if (code === 'slow_down') {
      const { timers, store } = this.#options;
      this.#pauseTimer = timers.set(() => {
        this.#pageFrameOnItsWay = undefined;
        store.update({ outbox: sendAgain(store.getState().outbox) });
        this.flush();
      }, slowDownPause);
      return;
    }
    this.#options.pageData.acknowledge(id);
    this.#changeMessage(id, { state: 'refused', refusal: code });
    this.flush();
  }

  #agentTypes(agentName: string): void {
    const { store, timers } = this.#options;
    timers.clear(this.#typingTimer);
    store.update({ agentTyping: agentName });
    this.#typingTimer = timers.set(() => store.update({ agentTyping: null }), typingShown);
  }

  #changeMessage(id: string, change: Parameters<typeof changeMessage>[2]): void {
    const { store } = this.#options;
    store.update({ outbox: changeMessage(store.getState().outbox, id, change) });
  }

  #dropShown(): void {
    const { store } = this.#options;
    const { conversation, outbox } = store.getState();
    if (!conversation) return;
    const ids = new Set<string>();
    for (const item of conversation.transcript) if (item.type === 'message') ids.add(item.id);
    this.#options.onShown(ids);
    store.update({ outbox: withoutShown(outbox, { ids, sequence: conversation.sequence }) });
    this.flush();
  }
}

function isAgentMessage(frame: FrameToConsumer): boolean {
  return frame.type === 'event' && frame.event.type === 'message' && frame.event.from === 'agent';
}

/** The conversation after a frame, or what to ask the service for. */
type FeedResult = ConsumerConversation | 'resume' | 'snapshot';

/**
 * `resume`: events are missing between what we have and this one. `snapshot`: the frame belongs to
 * a conversation that we do not have at all.
 */
function feedConversation(
  conversation: ConsumerConversation | null,
  frame: Extract<FrameToConsumer, { type: 'snapshot' | 'event' }>,
): FeedResult {
  if (frame.type === 'snapshot') return frame.state;
  if (!conversation) return 'snapshot';
  const isFirst = conversation.id === null;
  if (!isFirst && conversation.id !== frame.conversationId) return 'snapshot';
  if (frame.after > conversation.sequence) return isFirst ? 'snapshot' : 'resume';
  const next = applyToConsumerConversation(conversation, frame.event);
  return isFirst ? { ...next, id: frame.conversationId } : next;
}

function refusedSeparation(code: RefusedFrame['code']): ConsumerClientState['separation'] {
  if (code === 'slow_down' || code === 'unavailable') return 'later';
  return code === 'too_much_to_separate' ? 'too_many' : 'refused';
}
