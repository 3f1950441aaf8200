import { write } from './consumer-acts.ts';
import { type Act, isCalm, type Model, type TabNumber, tabOf } from './model.ts';
import type { Scene } from './scene.ts';
import type { Fault, Traffic } from './slow-network.ts';

const faults: readonly Fault[] = ['doubled', 'answer lost', 'request lost'];
const traffics: readonly Traffic[] = ['requests', 'answers', 'frames sent', 'frames received'];

export const networkActs = (tab: TabNumber): readonly Act[] => [
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
    weight: 16,
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
    weight: 16,
    isPossible: ({ slow }) => slow.has(tab),
    run: (scene, { slow }) => {
      slow.delete(tab);
      tabOf(scene, tab).answerLate();
    },
  },
  // What was written is on its way when the connection breaks, and nobody knows whether it arrived.
  {
    says: `${tab} is cut off while it writes`,
    weight: 3,
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
