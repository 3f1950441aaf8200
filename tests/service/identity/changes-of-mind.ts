import assert from 'node:assert/strict';
import { search, write } from './consumer-acts.ts';
import { type Act, isCalm, type TabNumber, tabOf } from './model.ts';
import type { Scene } from './scene.ts';

/** Several steps in one, because by themselves they seldom meet in the order that matters. */
export const changesOfMind = (tab: TabNumber): readonly Act[] => [
  joining(tab),
  {
    says: `${tab} signs in as A, and as B before its page has answered`,
    weight: 2,
    isPossible: isCalm,
    run: async (scene) => {
      const one = tabOf(scene, tab);
      one.isPageSlow = true;
      await signIn(scene, tab, 'A');
      await signIn(scene, tab, 'B');
      one.answerLate();
      await expectOnly(scene, tab, 'B');
    },
  },
  {
    says: `${tab} signs in as A, and as B before the service’s answer has arrived`,
    weight: 2,
    isPossible: isCalm,
    run: async (scene) => {
      const { network } = tabOf(scene, tab);
      network.holdSignIn();
      await signIn(scene, tab, 'A');
      await signIn(scene, tab, 'B');
      network.letGo();
      await expectOnly(scene, tab, 'B');
    },
  },
  {
    says: `both sign in as A, and ${tab} signs out while the other sleeps`,
    weight: 2,
    isPossible: isCalm,
    run: async (scene) => {
      const [one, other] = [tabOf(scene, tab), tabOf(scene, tab === 0 ? 1 : 0)];
      await signIn(scene, tab === 0 ? 1 : 0, 'A');
      await signIn(scene, tab, 'A');
      // Each window may act unasked again.
      await scene.pass(31);
      other.network.hold('requests');
      other.network.cut();
      void one.client.signOut();
      await scene.settle();
      other.network.letGo();
      await scene.pass(5);
      for (const { state, name } of scene.tabs) {
        if (state.phase === 'ready')
          assert.notEqual(name, scene.name('A'), 'the sign-out is undone');
      }
    },
  },
];

/** What nobody known wrote becomes that of somebody who was never here. */
const joining = (tab: TabNumber): Act => ({
  says: `somebody new goes on with what nobody wrote in ${tab}`,
  weight: 3,
  isPossible: isCalm,
  run: async (scene) => {
    const one = tabOf(scene, tab);
    if (one.name !== null) void one.client.signOut();
    await scene.settle();
    write(scene, one);
    search(scene, one);
    write(scene, one);
    await scene.settle();
    await signIn(scene, tab, `D${scene.nextText()}r`);
    write(scene, one);
  },
});

async function signIn(scene: Scene, tab: TabNumber, who: string): Promise<void> {
  tabOf(scene, tab).signIn(scene.name(who));
  await scene.settle();
}

async function expectOnly(scene: Scene, tab: TabNumber, who: string): Promise<void> {
  const shown = () => {
    const { name, state } = tabOf(scene, tab);
    return [name, state.proof.state, state.phase];
  };
  await scene.settle();
  assert.deepEqual(shown(), [scene.name(who), 'verified', 'ready']);
  // Until a session that nobody uses is over.
  await scene.pass(25);
  assert.deepEqual(shown(), [scene.name(who), 'verified', 'ready']);
}
