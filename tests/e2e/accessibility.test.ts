import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auroraPeople } from '../../demo/people.ts';
import { accessibilityFaults as faults } from './kit/accessibility-faults.ts';
import type { AgentDesk } from './kit/agent-desk.ts';
import type { Consumer } from './kit/consumer.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

const stage = Stage.prepare();
const [mara] = auroraPeople;

test('the window and the Agent Workspace have no serious accessibility fault, light or dark', {
  skip,
}, async () => {
  const { agent, consumer } = await conversation();
  const found: Record<string, readonly string[]> = {};
  for (const colorScheme of ['light', 'dark'] as const) {
    await consumer.page.emulateMedia({ colorScheme });
    await agent.page.emulateMedia({ colorScheme });
    found[`window, ${colorScheme}`] = await faults(await consumer.frame());
    found[`conversation, ${colorScheme}`] = await faults(agent.page);
  }
  await agent.page.getByRole('link', { name: 'Conversations' }).click();
  await agent.transcript.waitFor({ state: 'detached' });
  found.inbox = await faults(agent.page);
  await agent.page.getByRole('link', { name: 'Team' }).click();
  await agent.page.getByRole('main').getByText('Anna Brunner').waitFor();
  found.team = await faults(agent.page);
  const none = Object.fromEntries(Object.keys(found).map((place) => [place, []]));
  assert.deepEqual(found, none);
});

test('the chat in its own window, and the page at which a sign-in comes back, have none either', {
  skip,
}, async () => {
  const page = await (await stage.browser.newContext()).newPage();
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${sites.service}/window/aurora`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    found.push(...(await faults(page)));
    for (const response of ['code=1&code=2', 'code=1&state=popup.x.y']) {
      await page.goto(`${sites.service}/callback/aurora/aurora-id?${response}`);
      await page.getByText('Please close this window').waitFor();
      found.push(...(await faults(page)));
    }
  }
  assert.deepEqual(found, []);
});

async function conversation(): Promise<{ agent: AgentDesk; consumer: Consumer }> {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora', '/shop/travel-package');
  await consumer.page.getByRole('button', { name: /^Add to cart ?: Travel package/ }).click();
  await consumer.page.getByLabel('News four times a year').fill('other@mail.example');
  await consumer.page.getByRole('button', { name: 'Subscribe' }).click();
  await consumer.openChat();
  await consumer.say('Asked as nobody');
  await consumer.signIn(mara!.login);
  await consumer.standing.getByText('Signed in as').waitFor();
  await consumer.say('Asked as Mara');
  await agent.open('Asked as Mara');
  await agent.reply('An answer');
  await consumer.reads('An answer');
  await agent.differences.waitFor();
  return { agent, consumer };
}
