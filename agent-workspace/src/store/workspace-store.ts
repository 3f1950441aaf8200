/**
 * Holds what the agent sees and says what the agent does. Owns the connection, the conversations
 * it follows, and the outbox. Entry point: `createWorkspaceStore`. It hands frames to the pure
 * functions beside it, and never touches the document, the address or any storage.
 */
import { type AgentFrame, type FrameToAgent, isId, lockDue } from '@countersign/protocol';
import type { Connection } from '@countersign/sdk/headless';
import type { AgentApi } from './agent-api.ts';
import { addEarlierItems, type PendingConversation, unreadUpTo } from './conversation-state.ts';
import { addEarlierConversations, allConversations } from './inbox-state.ts';
import { addOutgoing, frameOf, markSending, type OutgoingItem, without } from './outbox.ts';
import {
  applyFrame,
  emptyState,
  followInbox,
  loaded,
  type WorkspaceState,
} from './workspace-state.ts';

export type Connect = (events: {
  readonly onFrame: (frame: FrameToAgent) => void;
  readonly onState: (state: WorkspaceState['link']) => void;
}) => Connection<AgentFrame>;

export type StoreOptions = {
  readonly connect: Connect;
  readonly api: Pick<AgentApi, 'earlierItems' | 'earlierConversations'>;
  readonly now: () => number;
  readonly newId: () => string;
};

/** Conversations looked at last stay live, so that going back and forth is instant. */
const followedAtOnce = 8;
const sentAtOnce = 10;
const typingEveryMilliseconds = 3_000;

export class WorkspaceStore {
  readonly #options: StoreOptions;
  readonly #listeners = new Set<() => void>();
  readonly #connection: Connection<AgentFrame>;
  #state = emptyState;
  /** Oldest visit first. */
  #followed: readonly string[] = [];
  readonly #askedAgain = new Map<string, number>();
  readonly #inFlight = new Set<string>();
  #typedAt = 0;
  readonly #reportedRead = new Map<string, number>();

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#connection = options.connect({
      onFrame: (frame) => this.#receive(frame),
      onState: (link) => this.#linkChanged(link),
    });
  }

  readonly getState = (): WorkspaceState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The server's time. */
  now(): number {
    return this.#options.now() + this.#state.clockOffset;
  }

  /** For what is sent once, however often it is tried. */
  newId(): string {
    return this.#options.newId();
  }

  follow(conversationId: string): void {
    // It stands in the address, where anything may be written; to ask for it would be a fault.
    if (!isId(conversationId)) {
      this.#placeholder(conversationId, 'not_found');
      return;
    }
    const isKnown = conversationId in this.#state.conversations;
    this.#followed = [...this.#followed.filter((id) => id !== conversationId), conversationId];
    if (!isKnown) this.#ask(conversationId);
    const excess = this.#followed.length - followedAtOnce;
    for (const id of this.#followed.slice(0, Math.max(0, excess))) this.#unfollow(id);
  }

  /** Asks again for a conversation that was refused. */
  followAgain(conversationId: string): void {
    if (!isId(conversationId)) return;
    this.#forget(conversationId);
    this.#ask(conversationId);
  }

  /** @returns false if nothing more can wait for the connection; the text stays with the caller. */
  say(
    conversationId: string,
    kind: 'send' | 'note' | 'assign' | 'close' | 'separate',
    text = '',
  ): boolean {
    return this.#queue({ conversationId, kind, text });
  }

  /** Asks the consumer to verify. */
  ask(conversationId: string, wish: NonNullable<OutgoingItem['wish']>): boolean {
    return this.#queue({ conversationId, kind: 'ask', text: '', wish });
  }

  withdraw(conversationId: string, requestId: string): boolean {
    return this.#queue({ conversationId, kind: 'withdraw', text: '', requestId });
  }

  #queue(said: Omit<OutgoingItem, 'id' | 'at' | 'state'>): boolean {
    const id = this.#options.newId();
    const item = { ...said, id, at: this.now(), state: 'sending' } as const;
    const outbox = addOutgoing(this.#state.outbox, item);
    if (outbox === 'full') return false;
    this.#update({ outbox });
    this.#pump();
    return true;
  }

  retry(id: string): void {
    this.#update({ outbox: markSending(this.#state.outbox, id) });
    this.#pump();
  }

  discard(id: string): void {
    this.#update({ outbox: without(this.#state.outbox, new Set([id])) });
  }

  typing(conversationId: string): void {
    const now = this.#options.now();
    if (now - this.#typedAt < typingEveryMilliseconds) return;
    this.#typedAt = now;
    this.#connection.send({ type: 'typing', conversationId });
  }

  /** Everything that the consumer sent has been in front of the agent. */
  markRead(conversationId: string): void {
    const conversation = loaded(this.#state, conversationId);
    const upTo = conversation && unreadUpTo(conversation);
    if (upTo === undefined || upTo <= (this.#reportedRead.get(conversationId) ?? 0)) return;
    if (!this.#connection.send({ type: 'read', conversationId, upTo })) return;
    this.#reportedRead.set(conversationId, upTo);
  }

  async loadEarlierItems(conversationId: string): Promise<void> {
    const known = loaded(this.#state, conversationId);
    const first = known && (known.older[0] ?? known.current.transcript[0]);
    if (!known?.hasEarlier || !first || known.earlierState === 'loading') return;
    this.#change(conversationId, { earlierState: 'loading' });
    try {
      const answer = await this.#options.api.earlierItems(conversationId, first.sequence);
      const after = loaded(this.#state, conversationId);
      if (after) this.#change(conversationId, addEarlierItems(after, answer));
    } catch {
      this.#change(conversationId, { earlierState: 'failed' });
    }
  }

  async loadEarlierConversations(): Promise<void> {
    const { inbox, earlierInbox } = this.#state;
    const last = inbox && allConversations(inbox).at(-1);
    if (!inbox?.hasEarlier || !last || earlierInbox === 'loading') return;
    this.#update({ earlierInbox: 'loading' });
    try {
      const answer = await this.#options.api.earlierConversations(last.inboxSequence);
      const after = this.#state.inbox;
      this.#update({ earlierInbox: 'ready' });
      if (after) this.#update({ inbox: addEarlierConversations(after, answer) });
    } catch {
      this.#update({ earlierInbox: 'failed' });
    }
  }

  /** Drops the values that lock at this moment, as the server does: also without a connection. */
  lockDue(): void {
    for (const id of this.#followed) {
      const current = loaded(this.#state, id)?.current;
      const card = current && lockDue(current.card, this.now());
      if (card !== current?.card) this.#change(id, { current: { ...current, card } });
    }
  }

  /** True while something has been sent and not been acknowledged. */
  hasUnsent(): boolean {
    return this.#state.outbox.some(({ state }) => state !== 'sent');
  }

  /** The network is back, or the agent looks at the tab again. */
  wake(): void {
    this.#connection.wake();
  }

  /** Ends the connection and forgets every consumer at once (A74). */
  end(): void {
    this.#connection.end();
    this.#followed = [];
    this.#update({ ...emptyState, link: 'ended' });
  }

  #receive(frame: FrameToAgent): void {
    const { state, reply } = applyFrame(this.#state, frame, this.#options.now());
    this.#update(state);
    if (reply?.type === 'follow' || reply?.type === 'follow-inbox') this.#askOnce(reply);
    if ((frame.type === 'sent' || frame.type === 'refused') && frame.id !== undefined) {
      this.#inFlight.delete(frame.id);
      this.#pump();
    }
  }

  /** A gap of many events is asked about once, not once per event. */
  #askOnce(frame: Extract<AgentFrame, { type: 'follow' | 'follow-inbox' }>): void {
    const about = frame.type === 'follow' ? frame.conversationId : 'inbox';
    const { sequence = 0 } = frame;
    if (this.#askedAgain.get(about) === sequence) return;
    this.#askedAgain.set(about, sequence);
    this.#connection.send(frame);
  }

  #linkChanged(link: WorkspaceState['link']): void {
    this.#update({ link });
    if (link !== 'online') return;
    this.#askedAgain.clear();
    this.#inFlight.clear();
    this.#reportedRead.clear();
    this.#connection.send(followInbox(this.#state));
    for (const id of this.#followed) this.#ask(id);
    this.#pump();
  }

  /** Sends what waits, in its order, a few at a time: a long outbox must not look like a flood. */
  #pump(): void {
    for (const item of this.#state.outbox) {
      if (this.#inFlight.size >= sentAtOnce) return;
      if (item.state !== 'sending' || this.#inFlight.has(item.id)) continue;
      if (!this.#connection.send(frameOf(item))) return;
      this.#inFlight.add(item.id);
    }
  }

  #ask(conversationId: string): void {
    const sequence = loaded(this.#state, conversationId)?.current.sequence;
    const frame = { type: 'follow', conversationId } as const;
    // Marks it as followed before the answer: snapshots of what we left are dropped.
    if (sequence === undefined) this.#placeholder(conversationId);
    this.#connection.send(sequence === undefined ? frame : { ...frame, sequence });
  }

  #placeholder(conversationId: string, pending: PendingConversation['pending'] = 'loading'): void {
    if (conversationId in this.#state.conversations) return;
    this.#update({
      conversations: {
        ...this.#state.conversations,
        [conversationId]: { pending },
      },
    });
  }

  #unfollow(conversationId: string): void {
    this.#followed = this.#followed.filter((id) => id !== conversationId);
    this.#forget(conversationId);
    this.#connection.send({ type: 'unfollow', conversationId });
  }

  #forget(conversationId: string): void {
    const { [conversationId]: _, ...conversations } = this.#state.conversations;
    this.#update({ conversations });
  }

  #change(conversationId: string, change: object): void {
    const known = loaded(this.#state, conversationId);
    if (!known) return;
    const conversations = {
      ...this.#state.conversations,
      [conversationId]: { ...known, ...change },
    };
    this.#update({ conversations });
  }

  #update(change: Partial<WorkspaceState>): void {
    const isSame = Object.entries(change).every(
      ([name, value]) => this.#state[name as keyof WorkspaceState] === value,
    );
    if (isSame) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener();
  }
}
