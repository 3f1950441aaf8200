import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newMessageId } from '../../kit/consumer.ts';
import type { Scene } from './scene.ts';
import type { Fault, Traffic } from './slow-network.ts';
import { proofSeconds, type Tab } from './tab.ts';
import { replyTo, textOf } from './watch.ts';

/** What the model knows without asking: whether anything is held back, and what can be let go. */
export type Model = {
  readonly held: Set<number>;
  readonly slow: Set<number>;
  isPageKnown: boolean;
};
export const newModel = (): Model => ({ held: new Set(), slow: new Set(), isPageKnown: false });

type Act = {
  readonly says: string;
  readonly isPossible?: (model: Model) => boolean;
  readonly run: (scene: Scene, model: Model) => Promise<void> | void;
};

/** One step of somebody; afterwards everything comes to rest, and is looked at. */
class Step implements fc.AsyncCommand<Model, Scene> {
  readonly #act: Act;

  constructor(act: Act) {
    this.#act = act;
  }

  check(model: Readonly<Model>): boolean {
    return this.#act.isPossible?.(model) ?? true;
  }

  async run(model: Model, scene: Scene): Promise<void> {
    await this.#act.run(scene, model);
    await scene.settle();
    // An agent's socket may send only so many frames in a second.
    await scene.pass(2);
    await scene.look();
  }

  toString(): string {
    return this.#act.says;
  }
}

const isCalm = ({ held, slow }: Model): boolean => held.size === 0 && slow.size === 0;
const tabs = [0, 1] as const;
const tabOf = (scene: Scene, tab: number): Tab => scene.tabs[tab === 0 ? 0 : 1];

const consumerActs = (tab: 0 | 1): readonly Act[] => [
  ...['A', 'B', 'C'].map((who) => signIn(tab, who)),
  {
    says: `${tab} writes`,
    run: (scene) => write(scene, tabOf(scene, tab)),
  },
  {
    says: `${tab} types`,
    run: (scene) => {
      const { client, state, name } = tabOf(scene, tab);
      if (state.phase === 'ready') client.setDraft(textOf(name, scene.nextText()));
    },
  },
  {
    says: `${tab} signs out`,
    run: async (scene, model) => {
      const { client, name } = tabOf(scene, tab);
      void client.signOut();
      if (!isCalm(model)) return;
      await scene.settle();
      // The other tab has noticed by then, and must not undo it.
      await scene.pass(3);
      if (name === null) return;
      // A tab that does not know how to go on shows nothing, whoever it last heard of.
      const stays = scene.tabs.filter(({ state }) => state.phase === 'ready');
      assert(!stays.map((one) => one.name).includes(name), 'still there');
    },
  },
  { says: `${tab} is loaded anew`, run: (scene) => tabOf(scene, tab).reload() },
  {
    says: `${tab} answers the agent`,
    run: (scene) => {
      const { client, state } = tabOf(scene, tab);
      const { request } = state.conversation ?? {};
      if (request) void client.authenticate(request.id);
    },
  },
  {
    says: `${tab} declines`,
    run: (scene) => {
      const { client, state } = tabOf(scene, tab);
      const { request } = state.conversation ?? {};
      if (request) client.decline(request.id);
    },
  },
];

/** Where nothing is held back, whoever signs in is there, and it is them whom the agent sees. */
function signIn(tab: 0 | 1, who: string): Act {
  return {
    says: `${tab} signs in as ${who}`,
    run: async (scene, model) => {
      const name = scene.name(who);
      tabOf(scene, tab).signIn(name);
      if (!isCalm(model)) return;
      await scene.settle();
      const { state } = tabOf(scene, tab);
      assert.deepEqual([tabOf(scene, tab).name, state.proof.state], [name, 'verified']);
    },
  };
}

function write(scene: Scene, { client, state, name }: Tab): void {
  if (state.phase === 'ready') client.send(textOf(name, scene.nextText()));
}

const faults: readonly Fault[] = ['doubled', 'answer lost', 'request lost'];
const traffics: readonly Traffic[] = ['requests', 'answers', 'frames sent', 'frames received'];

const networkActs = (tab: 0 | 1): readonly Act[] => [
  ...traffics.map((traffic) => ({
    says: `${tab} has its ${traffic} delayed`,
    isPossible: ({ held }: Model) => !held.has(tab),
    run: (scene: Scene, { held }: Model) => {
      held.add(tab);
      tabOf(scene, tab).network.hold(traffic);
    },
  })),
  {
    says: `${tab} gets what was held`,
    isPossible: ({ held }) => held.has(tab),
    run: (scene, { held }) => {
      held.delete(tab);
      tabOf(scene, tab).network.letGo();
    },
  },
  {
    says: `${tab} has a slow page`,
    isPossible: ({ slow }) => !slow.has(tab),
    run: (scene, { slow }) => {
      slow.add(tab);
      tabOf(scene, tab).isPageSlow = true;
    },
  },
  {
    says: `${tab} gets the page’s answers`,
    isPossible: ({ slow }) => slow.has(tab),
    run: (scene, { slow }) => {
      slow.delete(tab);
      tabOf(scene, tab).answerLate();
    },
  },
  // What was written is on its way when the connection breaks, and nobody knows whether it arrived.
  {
    says: `${tab} is cut off while it writes`,
    run: (scene) => {
      const { network } = tabOf(scene, tab);
      write(scene, tabOf(scene, tab));
      network.cut();
    },
  },
  ...faults.map((fault) => ({
    says: `${tab} has its next request ${fault}, signing in as B`,
    isPossible: isCalm,
    run: (scene: Scene) => {
      const { network } = tabOf(scene, tab);
      network.fault = fault;
      tabOf(scene, tab).signIn(scene.name('B'));
    },
  })),
  {
    says: `${tab} writes twice what it writes once`,
    run: (scene) => {
      tabOf(scene, tab).network.fault = 'doubled';
      write(scene, tabOf(scene, tab));
    },
  },
];

const agentAct = (type: 'ask' | 'close' | 'send'): Act => ({
  says: `the agent: ${type}`,
  run: async (scene) => {
    const conversation = (await scene.look()).find(({ status }) => status === 'open');
    if (!conversation) return;
    const { id: conversationId, card } = conversation;
    const name = card.proof.state === 'anonymous' ? null : card.displayName;
    const text = type === 'send' ? { text: replyTo(name, scene.nextText()) } : {};
    const frame = { type, conversationId, id: newMessageId(), ...text };
    await scene.desk.socket.ask(frame);
  },
});

const worldActs: readonly Act[] = [
  agentAct('ask'),
  agentAct('close'),
  agentAct('send'),
  {
    says: 'the provider signs out whoever is there',
    run: async (scene, model) => {
      const sub = scene.tabs.map(({ name }) => name).find((name) => name !== null);
      if (sub === undefined) return;
      assert.equal((await scene.provider.send({ sub })).status, 200);
      if (!isCalm(model)) return;
      const theirs = (await scene.look()).filter(({ card }) => card.displayName === sub);
      for (const { card } of theirs) assert.equal(card.proof.state, 'lapsed');
    },
  },
  {
    says: 'the page forgets its user, and every proof lapses',
    isPossible: isCalm,
    run: async (scene) => {
      scene.page.user = null;
      await scene.pass(proofSeconds + 60);
      for (const { card } of await scene.look()) assert.notEqual(card.proof.state, 'verified');
    },
  },
  { says: 'a minute passes', run: (scene) => scene.pass(60) },
  { says: 'a proof is about to lapse', run: (scene) => scene.pass(proofSeconds * 0.9) },
];

/** Any number of steps of anybody; more often those that people do more often. */
export function stepsOf(mostSteps: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Scene>>> {
  const all = [
    ...tabs.flatMap((tab) => [...consumerActs(tab), ...networkActs(tab)]),
    ...worldActs,
    ...tabs.flatMap((tab) => [...consumerActs(tab).slice(0, 4)]),
  ];
  const steps = all.map((act) => fc.constant(new Step(act)));
  return fc.commands(steps, { maxCommands: mostSteps, size: 'max' });
}
