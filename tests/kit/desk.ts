import assert from 'node:assert/strict';
import type {
  AgentConversation,
  ConsumerCard,
  ConsumerConversation,
  ConversationSummary,
} from '@countersign/protocol';
import { act, follow, followInbox, type TestAgent } from './agent.ts';
import { pushPage, say, type TestConsumer } from './consumer.ts';
import type { TestSocket } from './test-socket.ts';

/** A consumer with an open window, and what they have said in it. */
export type Chat = {
  readonly consumer: TestConsumer;
  readonly socket: TestSocket;
  readonly conversationId: string;
};

/** The consumer opens the window and says something; there is a conversation then. */
export async function startChat(consumer: TestConsumer, text = 'hello'): Promise<Chat> {
  if (!consumer.session) await consumer.start();
  const socket = await consumer.open();
  const before = await takeSnapshot(socket);
  const sent = await say(socket, text);
  assert.equal(sent.type, 'sent', JSON.stringify(sent));
  const isNew = before.id === null || before.status === 'closed';
  // Settings that were saved a moment ago bring one unasked, of before it was said.
  const { id } = isNew ? await takeSnapshot(socket, (of) => of.id !== before.id) : before;
  assert(id);
  return { consumer, socket, conversationId: id };
}

export async function takeSnapshot(
  socket: TestSocket,
  fits: (state: ConsumerConversation) => boolean = () => true,
): Promise<ConsumerConversation> {
  const frame = await socket.take('snapshot', ({ state }) => fits(state as ConsumerConversation));
  return frame.state as ConsumerConversation;
}

/** An agent at the Workspace, who reads what is true right now. */
export class Desk {
  readonly socket: TestSocket;

  private constructor(socket: TestSocket) {
    this.socket = socket;
  }

  static async open(agent: TestAgent): Promise<Desk> {
    return new Desk(await agent.open());
  }

  read(conversationId: string): Promise<AgentConversation> {
    return follow(this.socket, conversationId);
  }

  async card(conversationId: string): Promise<ConsumerCard> {
    return (await this.read(conversationId)).card;
  }

  async row(conversationId: string): Promise<ConversationSummary | undefined> {
    const { conversations } = await followInbox(this.socket);
    return conversations.find(({ id }) => id === conversationId);
  }

  reply = (conversationId: string, text: string): ReturnType<typeof act> =>
    act(this.socket, 'send', { conversationId, text });
  note = (conversationId: string, text: string): ReturnType<typeof act> =>
    act(this.socket, 'note', { conversationId, text });
  close = (conversationId: string): ReturnType<typeof act> =>
    act(this.socket, 'close', { conversationId });
}

export async function push(chat: Chat, entries: readonly object[]): Promise<void> {
  const sent = await pushPage(chat.socket, chat.consumer.brand.pageOrigin, entries);
  assert.equal(sent.type, 'sent', JSON.stringify(sent));
}
