import {
  type AgentFrame,
  closeCodes,
  type FrameToAgent,
  framePermissions,
  isAllowed,
  limits,
  parseAgentFrame,
} from '@countersign/protocol';
import { findSettings, isOutdated } from '../audit/follow/follow-audit.ts';
import type { Hint } from '../bus/port.ts';
import {
  type ActingAgent,
  assignToAgent,
  closeAsAgent,
  findForAgent,
  readAsAgent,
  writeAsAgent,
} from '../conversations/agent-acts.ts';
import { ConversationError } from '../conversations/conversation-error.ts';
import {
  presentEventsForAgent,
  presentSnapshotForAgent,
} from '../conversations/present-for-agent.ts';
import { presentInbox, presentInboxEvents } from '../conversations/present-inbox.ts';
import { separateAsAgent } from '../conversations/separation/separate-earlier.ts';
import { askToVerify, withdrawRequest } from '../conversations/step-up/ask-to-verify.ts';
import type {
  AgentRecord,
  AgentSessionRecord,
  AppendedEvent,
  ConversationRecord,
} from '../storage/port.ts';
import type { Link } from './link.ts';
import { createPump } from './pump.ts';
import { refusalCode } from './refusal.ts';
import type { SocketDependencies } from './socket-dependencies.ts';
import { consumeTicket } from './tickets.ts';

/** An agent's Workspace: first a ticket, then the inbox and conversations of the agent's brand. */
export function openAgentSocket(deps: SocketDependencies, link: Link): void {
  let agent: AgentSocket | undefined;
  link.onText(async (text) => {
    const frame = parseAgentFrame(text);
    if (!frame) return link.close(closeCodes.protocolError);
    if (agent) return frame.type === 'hello' ? undefined : agent.receive(frame);
    if (frame.type !== 'hello') return link.close(closeCodes.protocolError);
    const sessionId = await consumeTicket(deps, frame.ticket, 'agent');
    const acting = sessionId && (await findActingAgent(deps, sessionId));
    if (!acting) return link.close(closeCodes.ticketInvalid);
    const leave = deps.sockets.enter(acting.session.id);
    if (!leave) return link.close(closeCodes.slowDown);
    link.onClose(leave);
    agent = new AgentSocket(deps, link, acting);
  });
}

type Acting = { readonly session: AgentSessionRecord; readonly agent: AgentRecord };

async function findActingAgent(
  deps: SocketDependencies,
  sessionId: string,
): Promise<Acting | undefined> {
  const session = await deps.storage.agentSessions.find(sessionId);
  if (!session || session.expiresAt <= deps.runtime.now()) return undefined;
  const agent = await deps.storage.agents.find(session.agentId);
  return agent && { session, agent };
}

type AppendingFrame = Extract<
  AgentFrame,
  { type: 'send' | 'note' | 'assign' | 'close' | 'separate' | 'ask' | 'withdraw' }
>;

async function actAsAgent(
  deps: SocketDependencies,
  agent: ActingAgent,
  frame: AppendingFrame,
): Promise<AppendedEvent> {
  switch (frame.type) {
    case 'assign':
      return assignToAgent(deps, agent, frame);
    case 'close':
      return closeAsAgent(deps, agent, frame);
    case 'separate':
      return separateAsAgent(deps, agent, frame);
    case 'ask':
      return askToVerify(deps, agent, frame);
    case 'withdraw':
      return withdrawRequest(deps, agent, frame);
    default: {
      const { masks } = await deps.brandOf(agent.brandId);
      return writeAsAgent(deps, agent, { ...frame, masks });
    }
  }
}

type Follow = {
  cursor: number;
  isLeft: boolean;
  /** Something that was shown is gone: all of it is shown anew. */
  isCleared: boolean;
  readonly pump: () => void;
  leave(): void;
};

class AgentSocket {
  readonly #deps: SocketDependencies;
  readonly #link: Link;
  readonly #acting: Acting;
  readonly #follows = new Map<string, Follow>();
  #inbox: Follow | undefined;

  constructor(deps: SocketDependencies, link: Link, acting: Acting) {
    this.#deps = deps;
    this.#link = link;
    this.#acting = acting;
    const stop = deps.bus.subscribe(`agent-session:${acting.session.id}`, (hint) => {
      if (hint.kind === 'ended') link.close(closeCodes.sessionEnded);
    });
    link.onClose(() => {
      stop();
      this.#inbox?.leave();
      for (const follow of this.#follows.values()) follow.leave();
    });
  }

  async receive(frame: Exclude<AgentFrame, { type: 'hello' }>): Promise<void> {
    const { id: sessionId } = this.#acting.session;
    if (!this.#deps.paceOf.session.take(sessionId)) return this.#link.close(closeCodes.slowDown);
    // Permission is read for each frame: a session that ended a moment ago may do nothing more.
    const acting = await findActingAgent(this.#deps, this.#acting.session.id);
    if (!acting) return this.#link.close(closeCodes.sessionEnded);
    try {
      const { agent } = acting;
      const permission = framePermissions[frame.type];
      if (!isAllowed(agent.roles, permission)) {
        await this.#deps.recordRefusal({ agent, permission, correlationId: null });
        throw new ConversationError('forbidden');
      }
      await this.#act(acting.agent, frame);
    } catch (error) {
      const code = refusalCode(error, this.#deps.runtime.log);
      this.#send({
        type: 'refused',
        code,
        ...('id' in frame ? { id: frame.id } : {}),
        ...('conversationId' in frame ? { conversationId: frame.conversationId } : {}),
      });
    }
  }

  async #act(agent: ActingAgent, frame: Exclude<AgentFrame, { type: 'hello' }>): Promise<void> {
    const deps = this.#deps;
    switch (frame.type) {
      case 'follow-inbox':
        return this.#followInbox(agent, frame);
      case 'follow':
        return this.#follow(agent, frame);
      case 'unfollow':
        return this.#unfollow(frame.conversationId);
      case 'read':
        return readAsAgent(deps, agent, frame);
      case 'typing': {
        await findForAgent(deps, agent, frame.conversationId);
        const by = { kind: 'agent', id: agent.id, name: agent.name } as const;
        return deps.bus.publish(`conversation:${frame.conversationId}`, { kind: 'typing', by });
      }
      default:
        return this.#append(agent, frame);
    }
  }

  async #append(agent: ActingAgent, frame: AppendingFrame): Promise<void> {
    const deps = this.#deps;
    const { conversationId, at, ...done } = await actAsAgent(deps, agent, frame);
    // What was separated meanwhile has a number there, which would mean something else here.
    const sequence = conversationId === frame.conversationId ? done.sequence : 0;
    this.#send({ type: 'sent', id: frame.id, sequence, at });
  }

  async #followInbox(
    agent: ActingAgent,
    { sequence, settings }: Extract<AgentFrame, { type: 'follow-inbox' }>,
  ): Promise<void> {
    this.#inbox?.leave();
    const follow = this.#startFollow(`inbox:${agent.brandId}`, (own) => this.#inboxStep(own));
    this.#inbox = follow;
    const isAsNow = settings === (await findSettings(this.#deps.storage, agent.brandId));
    if (sequence !== undefined && isAsNow) follow.cursor = sequence;
    else await this.#sendInbox(follow);
    follow.pump();
  }

  async #sendInbox(follow: Follow): Promise<void> {
    const { brandId } = this.#acting.agent;
    const read = () => presentInbox(this.#deps, brandId);
    const state = await this.#deps.readOnce.inbox(brandId, read);
    follow.cursor = state.sequence;
    this.#send({ type: 'inbox', state, now: this.#deps.runtime.now() });
  }

  async #inboxStep(follow: Follow): Promise<'more' | 'done'> {
    if (follow.isLeft || !(await this.#mayRead())) return 'done';
    const { brandId } = this.#acting.agent;
    if (follow.isCleared) {
      follow.isCleared = false;
      await this.#sendInbox(follow);
      return 'more';
    }
    const read = () => presentInboxEvents(this.#deps, brandId, follow.cursor);
    const events = await this.#deps.readOnce.inboxEvents(`${follow.cursor} ${brandId}`, read);
    if (follow.isLeft) return 'done';
    if (!events) {
      await this.#sendInbox(follow);
      return 'more';
    }
    for (const event of events) {
      if (event.sequence <= follow.cursor) continue;
      this.#send({ type: 'inbox-event', after: follow.cursor, event });
      follow.cursor = event.sequence;
    }
    return events.length > 0 ? 'more' : 'done';
  }

  async #follow(
    agent: ActingAgent,
    frame: { readonly conversationId: string; readonly sequence?: number },
  ): Promise<void> {
    const { conversationId } = frame;
    const conversation = await findForAgent(this.#deps, agent, conversationId);
    this.#unfollow(conversationId);
    this.#leaveOldest();
    const follow = this.#startFollow(`conversation:${conversationId}`, (own) =>
      this.#conversationStep(conversationId, own),
    );
    this.#follows.set(conversationId, follow);
    const { sequence } = frame;
    const isKnown = sequence !== undefined && sequence <= conversation.sequence;
    if (isKnown && !(await isOutdated(this.#deps.storage, conversation, sequence))) {
      await this.#deps.recordView({ agent, conversation });
      follow.cursor = sequence;
    } else await this.#sendSnapshot(agent, conversation, follow);
    follow.pump();
  }

  async #sendSnapshot(
    agent: ActingAgent,
    conversation: ConversationRecord,
    follow: Follow,
  ): Promise<void> {
    const state = await presentSnapshotForAgent(this.#deps, conversation);
    await this.#deps.recordView({ agent, conversation, card: state.card });
    follow.cursor = state.sequence;
    this.#send({ type: 'snapshot', state, now: this.#deps.runtime.now() });
  }

  async #conversationStep(conversationId: string, follow: Follow): Promise<'more' | 'done'> {
    if (follow.isLeft || !(await this.#mayRead())) return 'done';
    const { storage } = this.#deps;
    if (follow.isCleared) return this.#showAnew(conversationId, follow);
    const page = { after: follow.cursor, limit: limits.transcriptItems };
    const records = await storage.events.listAfter(conversationId, page);
    const newest = records.at(-1);
    const conversation = await storage.conversations.find(conversationId);
    if (!newest || !conversation) return 'done';
    const events = await presentEventsForAgent(this.#deps, conversation, records);
    const changed = events.findLast((event) => 'card' in event);
    if (changed && 'card' in changed) {
      const { agent } = this.#acting;
      await this.#deps.recordView({ agent, conversation, card: changed.card });
    }
    if (follow.isLeft) return 'done';
    for (const event of events) {
      this.#send({ type: 'event', conversationId, after: follow.cursor, event });
      follow.cursor = event.sequence;
    }
    follow.cursor = newest.sequence;
    return records.length === page.limit ? 'more' : 'done';
  }

  async #showAnew(conversationId: string, follow: Follow): Promise<'more' | 'done'> {
    follow.isCleared = false;
    const conversation = await this.#deps.storage.conversations.find(conversationId);
    if (conversation) {
      await this.#sendSnapshot(this.#acting.agent, conversation, follow);
      return 'more';
    }
    this.#send({ type: 'refused', code: 'not_found', conversationId });
    this.#unfollow(conversationId);
    return 'done';
  }

  /** Access that ended, by time or because the agent's role is another now, ends delivery too. */
  async #mayRead(): Promise<boolean> {
    if (!this.#link.isOpen()) return false;
    const acting = await findActingAgent(this.#deps, this.#acting.session.id);
    if (acting && isAllowed(acting.agent.roles, 'conversation.read')) return true;
    this.#link.close(closeCodes.sessionEnded);
    return false;
  }

  #startFollow(
    topic: `inbox:${string}` | `conversation:${string}`,
    step: (own: Follow) => Promise<'more' | 'done'>,
  ): Follow {
    const pump = createPump(
      () => step(follow),
      (error) => {
        refusalCode(error, this.#deps.runtime.log);
        this.#link.close(1011);
      },
    );
    // Hints that come before the snapshot has gone out wait: the snapshot may hold them.
    const hinted = (hint: Hint): void => {
      if (hint.kind === 'cleared') follow.isCleared = true;
      if ((hint.kind === 'changed' || hint.kind === 'cleared') && follow.cursor >= 0) pump();
      if (hint.kind === 'typing' && hint.by?.kind === 'consumer') this.#sendTyping(topic);
    };
    const { bus } = this.#deps;
    // The brand's: something changed that no event of a conversation tells.
    const topics = [topic, `brand:${this.#acting.agent.brandId}`] as const;
    const stops = topics.map((one) => bus.subscribe(one, hinted));
    const follow: Follow = {
      cursor: -1,
      isLeft: false,
      isCleared: false,
      pump,
      leave: () => {
        follow.isLeft = true;
        for (const stop of stops) stop();
      },
    };
    return follow;
  }

  #sendTyping(topic: string): void {
    this.#send({ type: 'typing', conversationId: topic.slice('conversation:'.length) });
  }

  #unfollow(conversationId: string): void {
    this.#follows.get(conversationId)?.leave();
    this.#follows.delete(conversationId);
  }

  #leaveOldest(): void {
    if (this.#follows.size < limits.subscriptionsPerSocket) return;
    const [oldest] = this.#follows.keys();
    if (oldest !== undefined) this.#unfollow(oldest);
  }

  #send(frame: FrameToAgent): void {
    this.#link.send(frame);
  }
}
