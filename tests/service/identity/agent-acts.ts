import assert from 'node:assert/strict';
import type { AgentConversation } from '@countersign/protocol';
import { newMessageId } from '../../kit/consumer.ts';
import type { Frame } from '../../kit/test-socket.ts';
import { expectAnswered, expectSeparated, isJoined } from './expectations.ts';
import { type Act, isAsked, isOpen } from './model.ts';
import type { Scene } from './scene.ts';
import { replyTo } from './watch.ts';

/** What an agent does in an open conversation: the one that it is about, or the newest. */
export const agentActs: readonly Act[] = [
  {
    says: 'the agent replies',
    weight: 3,
    isPossible: isOpen,
    run: async (scene) => {
      await act(scene, 'send', ({ card }) => {
        const name = card.proof.state === 'anonymous' ? null : card.displayName;
        return { text: replyTo(name, scene.nextText()) };
      });
    },
  },
  {
    says: 'the agent closes',
    weight: 2,
    isPossible: isOpen,
    run: (scene) => act(scene, 'close').then(() => {}),
  },
  {
    says: 'the agent asks to verify',
    weight: 8,
    isPossible: isOpen,
    run: async (scene, model) => {
      const asked = await act(scene, 'ask');
      if (!asked || !model.isCalm) return;
      const { conversation, answer, id } = asked;
      const expected = conversation.request?.id ?? (answer.type === 'sent' ? id : undefined);
      const { request } = await scene.read(conversation.id);
      assert.equal(request?.id, expected);
      await scene.eachWindowOf(conversation.id, ({ request }) => request?.id === expected);
    },
  },
  {
    says: 'the agent withdraws what they asked',
    isPossible: isAsked,
    run: async (scene, model) => {
      const withdrawn = await act(scene, 'withdraw', ({ request }) => {
        return { requestId: request?.id ?? newMessageId() };
      });
      const request = withdrawn?.conversation.request;
      if (!request || !model.isCalm) return;
      const { id: conversationId } = withdrawn.conversation;
      await expectAnswered(scene, { conversationId, request, outcome: 'withdrawn' });
    },
  },
  {
    says: 'the agent separates',
    weight: 8,
    isPossible: ({ isJoined }) => isJoined,
    run: async (scene, model) => {
      const separated = await act(scene, 'separate');
      if (separated && model.isCalm) await expectSeparated(scene, separated.conversation);
    },
  },
];

const meant: Readonly<Record<string, (conversation: AgentConversation) => boolean>> = {
  separate: isJoined,
  withdraw: ({ request }) => request !== null,
};

type Acted = {
  /** As it was before. */
  readonly conversation: AgentConversation;
  readonly id: string;
  readonly answer: Frame;
};

async function act(
  scene: Scene,
  type: 'ask' | 'close' | 'send' | 'separate' | 'withdraw',
  more: (conversation: AgentConversation) => object = () => ({}),
): Promise<Acted | undefined> {
  const open = (await scene.look()).filter(({ status }) => status === 'open');
  const isMeant = meant[type] ?? (() => true);
  const conversation = open.find(isMeant) ?? open[0];
  if (!conversation) return undefined;
  const id = newMessageId();
  const frame = { type, conversationId: conversation.id, id, ...more(conversation) };
  return { conversation, id, answer: await scene.ask(frame) };
}
