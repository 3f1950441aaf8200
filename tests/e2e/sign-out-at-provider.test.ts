import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { auroraPeople } from '../../demo/people.ts';
import type { Consumer } from './kit/consumer.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

const stage = Stage.prepare();
const [, jonas, lucia] = auroraPeople.map(({ login }) => login) as [string, string, string];
const oneSecond = { timeout: 1_000 };

/** Signs out at Aurora ID's own page, as in another tab of the same browser. */
async function signOutAtProvider(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Sign out of Aurora ID?' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
}

function proofsOf(consumer: Consumer): number {
  const { urls } = consumer.watch;
  return urls.filter((url) => url.endsWith('/api/consumer/authentications')).length;
}

test('[L3, L15, A74] signing out at the provider shows at the agent within a second, and closes the chat', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora');
  await consumer.signIn(jonas);
  await consumer.openChat();
  await consumer.standing.getByText('Jonas Okafor').waitFor();
  await consumer.say('Is my line ready?');
  await agent.open('Is my line ready?');
  await agent.verified.waitFor();
  await consumer.field.fill('half a sentence');
  const proofs = proofsOf(consumer);

  const tab = await consumer.context.newPage();
  await tab.goto(`${stage.system.provider.issuer}/signout`);
  await signOutAtProvider(tab);
  await tab.getByRole('heading', { name: 'You are signed out' }).waitFor();

  const why = agent.card.getByText('the consumer signed out at the provider');
  await why.waitFor(oneSecond);
  await agent.transcript.getByText('Signed out at Aurora ID · proof lapsed').waitFor(oneSecond);
  assert.match(await plainText(agent.verified), /^Was verified by Aurora ID/);
  assert.match(await plainText(agent.transcript), /Is my line ready\? \S+ · verified/);

  const notice = consumer.chat.getByRole('heading', { name: 'You have been signed out' });
  await notice.waitFor(oneSecond);
  const seen = await consumer.chat.locator('body').innerText();
  assert.doesNotMatch(seen, /Jonas|Is my line ready|half a sentence/);
  assert.equal(proofsOf(consumer), proofs, 'the page was not asked again');

  await consumer.chat.getByRole('button', { name: 'Go on without signing in' }).click();
  await consumer.standing.getByText('Not signed in').waitFor();
  assert.equal(await consumer.field.inputValue(), '');
  assert.deepEqual(consumer.watch.faults, []);
});

test('[L13, L14, R25] after a sign-out on the page, the chat leads to the provider’s, and back', {
  skip,
}, async () => {
  const consumer = await stage.consumer('aurora');
  await consumer.signIn(lucia);
  await consumer.openChat();
  await consumer.standing.getByText('Signed in as').waitFor();
  await consumer.page.evaluate(() => {
    (window as unknown as { countersign: { signOut(): void } }).countersign.signOut();
  });
  const link = consumer.chat.getByRole('link', { name: 'Sign out at Aurora ID too' });
  await link.waitFor();
  const [popup] = await Promise.all([consumer.context.waitForEvent('page'), link.click()]);
  await signOutAtProvider(popup);
  await popup.waitForURL(`${sites.service}/signed-out/aurora/aurora-id?state=*`);
  await popup.getByRole('heading', { name: 'You are signed out' }).waitFor();
  assert.match(await popup.locator('main').innerText(), /Of the chat, and at Aurora ID/);
  assert.equal(await popup.evaluate(() => window.opener), null);
  assert.deepEqual(consumer.watch.faults, []);
});
