import assert from 'node:assert/strict';
import fc from 'fast-check';
import { agentActs } from './agent-acts.ts';
import { changesOfMind } from './changes-of-mind.ts';
import { consumerActs, write } from './consumer-acts.ts';
import { type Act, isCalm, type Model, tabs } from './model.ts';
import { networkActs } from './network-acts.ts';
import type { Scene } from './scene.ts';
import { proofSeconds } from './tab.ts';

/** Any number of steps of anybody; more often those that people do more often. */
export function stepsOf(mostSteps: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Scene>>> {
  const all = [
    ...tabs.flatMap((tab) => [...consumerActs(tab), ...networkActs(tab), ...changesOfMind(tab)]),
    ...worldActs,
    ...agentActs,
  ];
  const steps = all.flatMap((act) => Array(act.weight ?? 1).fill(fc.constant(new Step(act))));
  return fc.commands(steps, { maxCommands: mostSteps, size: 'max' });
}

const worldActs: readonly Act[] = [
  {
    says: 'the provider signs out whoever is there',
    weight: 2,
    isPossible: ({ known }) => known.size > 0,
    run: async (scene, model) => {
      const sub = scene.tabs.map(({ name }) => name).find((name) => name !== null);
      if (sub === undefined) return;
      assert.equal((await scene.provider.send({ sub })).status, 200);
      if (!model.isCalm) return;
      const theirs = (await scene.look()).filter(({ card }) => card.displayName === sub);
      for (const { card } of theirs) assert.equal(card.proof.state, 'lapsed');
    },
  },
  {
    says: 'the page forgets its user, every proof lapses, and both write',
    weight: 2,
    isPossible: isCalm,
    run: async (scene) => {
      scene.page.user = null;
      await scene.pass(proofSeconds + 60);
      for (const { card } of await scene.look()) assert.notEqual(card.proof.state, 'verified');
      for (const tab of scene.tabs) write(scene, tab);
    },
  },
  {
    says: 'the browser forgets its cookies, both tabs are loaded anew at once, and both sign in as A',
    weight: 8,
    // Who was signed in would stay so, as in a browser that is lost.
    isPossible: ({ isCalm, known }) => isCalm && known.size === 0,
    run: async (scene) => {
      scene.page.user = null;
      scene.browser.cookies.clear();
      for (const tab of scene.tabs) tab.reload();
      await scene.settle();
      for (const tab of scene.tabs) tab.signIn(scene.name('A'));
    },
  },
  { says: 'a minute passes', weight: 2, run: (scene) => scene.pass(60) },
  { says: 'a proof is about to lapse', run: (scene) => scene.pass(proofSeconds * 0.9) },
];

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
    for (const { network } of scene.tabs) network.fault = undefined;
    await scene.pass(1);
    model.learn(scene, await scene.look());
  }

  toString(): string {
    return this.#act.says;
  }
}
