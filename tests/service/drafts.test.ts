/** What was typed before a sign-in is given back as a draft, but not what had arrived. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startStage } from '../kit/stage.ts';
import { Scene } from './identity/scene.ts';
import type { Tab } from './identity/tab.ts';

const stage = await startStage({ after }, { beatMs: 3_600_000 });
let runs = 0;

/** The one tab's messages arrive, and the answers to them do not: then its person signs in. */
async function play(work: (scene: Scene, tab: Tab) => Promise<void>): Promise<void> {
  runs += 1;
  const scene = await Scene.open(stage, String(runs));
  const [tab] = scene.tabs;
  tab.network.hold('frames received');
  try {
    await work(scene, tab);
  } finally {
    await scene.close();
  }
}

async function signIn(scene: Scene, tab: Tab): Promise<void> {
  await scene.settle();
  tab.signIn(scene.name('A'));
  await scene.settle();
}

test('[L18] a message that arrived leaves the draft, and what had not been sent stays', async () => {
  await play(async (scene, tab) => {
    tab.client.send('nobody-1 one\nnobody-1 two');
    tab.client.setDraft('nobody-2 half');
    await signIn(scene, tab);
    assert.equal(tab.state.draft, 'nobody-1 one\nnobody-1 two\nnobody-2 half', 'nobody knows');
    tab.network.letGo();
    await scene.settle();
    assert.equal(tab.state.draft, 'nobody-2 half');
    assert.equal(tab.name, scene.name('A'));
  });
});

test('[L18] nor is anything taken away that the consumer has changed since', async () => {
  await play(async (scene, tab) => {
    tab.client.send('nobody-1 one');
    await signIn(scene, tab);
    tab.client.setDraft('nobody-1 one, or two');
    tab.network.letGo();
    await scene.settle();
    assert.equal(tab.state.draft, 'nobody-1 one, or two');
  });
});
