import assert from 'node:assert/strict';
import type { ConsumerConversation } from '@countersign/protocol';
import { newMessageId } from '../../kit/consumer.ts';
import { expectAnswered, expectNobody, expectSeparated, outcomeOf } from './expectations.ts';
import { type Act, isOpen, type Model, type TabNumber, tabOf } from './model.ts';
import type { Scene } from './scene.ts';
import type { Tab } from './tab.ts';
import { textOf } from './watch.ts';

export const consumerActs = (tab: TabNumber): readonly Act[] => [
  ...['A', 'B', 'C'].map((who) => signIn(tab, who)),
  { says: `${tab} writes`, weight: 6, run: (scene) => write(scene, tabOf(scene, tab)) },
  {
    says: `${tab} types`,
    run: (scene) => {
      const { client, state, name } = tabOf(scene, tab);
      if (state.phase === 'ready') client.setDraft(textOf(name, scene.nextText()));
    },
  },
  {
    says: `${tab} is on a page that knows what its person looks for`,
    run: (scene) => search(scene, tabOf(scene, tab)),
  },
  {
    says: `${tab} signs out`,
    weight: 3,
    isPossible: ({ known }) => known.has(tab),
    run: async (scene, model) => {
      const { client, name } = tabOf(scene, tab);
      const isShared = scene.tabs.some((one) => one.name !== null && one.name !== name);
      void client.signOut();
      if (!model.isCalm) return;
      await scene.settle();
      // The other tab has noticed by then, and must not undo it.
      await scene.pass(3);
      if (name !== null) await expectNobody(scene, isShared ? [name] : undefined);
    },
  },
  { says: `${tab} is loaded anew`, run: (scene) => tabOf(scene, tab).reload() },
  answer(tab),
  {
    says: `${tab} declines`,
    weight: 2,
    isPossible: isOpen,
    run: async (scene, model) => {
      const { client, name } = tabOf(scene, tab);
      const { request, id } = await askedIn(scene, tab, model);
      if (!request || !id) return;
      client.decline(request.id);
      if (!model.isCalm) return;
      await expectAnswered(scene, { conversationId: id, request, outcome: 'declined' });
      assert.equal(tabOf(scene, tab).name, name);
    },
  },
  {
    says: `${tab} says that what was before is not theirs`,
    weight: 6,
    isPossible: ({ isJoined }) => isJoined,
    run: async (scene, model) => {
      const { client, state } = tabOf(scene, tab);
      const { id, transcript = [], status } = state.conversation ?? {};
      const isJoined = transcript.some((item) => item.type === 'identity' && item.joined);
      if (!id || !isJoined || status === 'closed') return;
      const before = await scene.read(id);
      client.separate();
      if (model.isCalm) await expectSeparated(scene, before);
    },
  },
];

/** Where nothing is held back, whoever signs in is there, and it is them whom the agent sees. */
function signIn(tab: TabNumber, who: string): Act {
  return {
    says: `${tab} signs in as ${who}`,
    weight: 2,
    run: async (scene, model) => {
      const one = tabOf(scene, tab);
      const name = scene.name(who);
      const before = { name: one.name, ...one.state.conversation };
      const outcome = outcomeOf(await scene.look(), { name: before.name, user: name });
      one.signIn(name);
      if (!model.isCalm) return;
      await scene.settle();
      assert.deepEqual([one.name, one.state.proof.state], [name, 'verified']);
      const { id: conversationId, request } = before;
      // Who is verified already may only renew their proof, which answers nothing.
      if (!request || !conversationId || before.name === name) return;
      await expectAnswered(scene, { conversationId, request, outcome });
    },
  };
}

/** The consumer approves what an agent asked for; their page says who it is by now. */
function answer(tab: TabNumber): Act {
  return {
    says: `${tab} answers the agent`,
    weight: 5,
    isPossible: isOpen,
    run: async (scene, model) => {
      const { client, name } = tabOf(scene, tab);
      const { request, id } = await askedIn(scene, tab, model);
      if (!request || !id) return;
      const { user } = scene.page;
      const outcome = outcomeOf(await scene.look(), { name, user });
      void client.authenticate(request.id);
      if (!model.isCalm) return;
      await scene.settle();
      await expectAnswered(scene, { conversationId: id, request, outcome });
    },
  };
}

/** The conversation that a tab shows; where nothing is held back, an agent asks in it first. */
async function askedIn(
  scene: Scene,
  tab: TabNumber,
  model: Model,
): Promise<Partial<ConsumerConversation>> {
  const shown = (): Partial<ConsumerConversation> => tabOf(scene, tab).state.conversation ?? {};
  const { id, status, request } = shown();
  if (!id || status !== 'open' || request || !model.isCalm) return shown();
  const ask = { type: 'ask', conversationId: id, id: newMessageId() };
  const { type } = await scene.ask(ask);
  if (type === 'sent') await scene.eachWindowOf(id, (now) => now.request?.id === ask.id);
  return shown();
}

/** The page tells what its person looks for. */
export function search(scene: Scene, { client, state, name }: Tab): void {
  if (state.phase !== 'ready') return;
  client.setPlace({ url: `${scene.stage.aurora.pageOrigin}/shop`, title: 'Shop' });
  client.pushEntries([{ type: 'searchInfo', keywords: [textOf(name, scene.nextText())] }]);
}

export function write(scene: Scene, { client, state, name }: Tab): void {
  if (state.phase === 'ready') client.send(textOf(name, scene.nextText()));
}
