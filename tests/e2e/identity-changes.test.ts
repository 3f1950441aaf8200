import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auroraPeople, polarisPeople } from '../../demo/people.ts';
import type { AgentDesk } from './kit/agent-desk.ts';
import type { Consumer } from './kit/consumer.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import type { BrandName } from './kit/system.ts';

const stage = Stage.prepare();
const [elif] = polarisPeople.map(({ login }) => login) as [string];
const [, jonas, lucia, amina] = auroraPeople.map(({ login }) => login) as string[];

test('a signed ID token from the promise of the page’s method is seen as Implicit Flow', {
  skip,
}, async () => {
  const agent = await stage.agent('polaris');
  const consumer = await stage.consumer('polaris');
  await consumer.signIn(elif);
  await consumer.openChat();
  await isKnownAs(consumer, 'Elif Yıldırım');
  await consumer.say('My meter has stopped');

  await agent.open('My meter has stopped');
  await agent.verified.waitFor();
  assert.match(await plainText(agent.verified), /^Verified by My Polaris/);
  assert.match(
    await plainText(agent.card),
    /Verified by My Polaris · password Since [\d:]+ just now Until [\d:]+ \d+ minutes left/,
  );
  await agent.page.getByRole('button', { name: 'Provenance of Name' }).click();
  await agent.page.getByRole('dialog').getByText('Implicit Flow', { exact: true }).waitFor();
  await agent.page.keyboard.press('Escape');
  assert.equal(await plainText(agent.fact(agent.verified, 'Name')), 'Elif Yıldırım');
  assert.match(await plainText(agent.fact(agent.verified, 'Bills')), /June 2026 EUR [\d.]+/);
  await agent.reply('We send somebody');
  await consumer.reads('We send somebody');
});

for (const brand of ['aurora', 'polaris'] as const) {
  test(`somebody who is not signed in at ${brand} can chat, and is shown as not verified`, {
    skip,
  }, async () => {
    const agent = await stage.agent(brand);
    const consumer = await chatting(brand, 'Do you deliver on Saturdays?');
    assert.match(await plainText(consumer.standing), /^Not signed in/);
    await agent.open('Do you deliver on Saturdays?');
    await isNotVerified(agent, 'Do you deliver on Saturdays?');
    await agent.reply('We do');
    await consumer.reads('We do');
  });
}

test('signing in goes on with the same conversation, and what was said before keeps its mark', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await chatting('aurora', 'Asked as nobody');
  await agent.open('Asked as nobody');
  const address = agent.page.url();
  await isNotVerified(agent, 'Asked as nobody');

  await consumer.signIn(jonas!);
  await isKnownAs(consumer, 'Jonas Okafor');
  await consumer.reads('Asked as nobody');
  await consumer.say('Asked as Jonas');
  await agent.reads('Asked as Jonas');
  await agent.verified.waitFor();
  assert.equal(agent.page.url(), address);
  assert.match(
    await plainText(agent.transcript),
    /Asked as nobody \S+ · sent before verification \S+ · Verified by Aurora ID · password .*Asked as Jonas \S+ · verified, under a minute old/,
  );
});

test('[A65, A74] after signing out nothing of it is left in the browser, and the next person starts anew', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora');
  await consumer.signIn(lucia!);
  await consumer.openChat();
  await isKnownAs(consumer, 'Lucía Vidal Fernández de la Torre');
  await consumer.say('A secret of Lucía');
  await agent.open('A secret of Lucía');
  await agent.reply('For Lucía alone');
  await consumer.reads('For Lucía alone');

  await consumer.signOut();
  await consumer.standing.getByText('Not signed in').waitFor();
  await agent.card.getByText('Proof lapsed').waitFor();
  assert.match(await plainText(agent.card), /Proof lapsed · Aurora ID · the consumer signed out/);
  assert.match(await plainText(agent.verified), /^Was verified by Aurora ID/);
  assert.match(await plainText(agent.transcript), /Signed out · proof by Aurora ID lapsed/);
  assert.doesNotMatch(await consumer.chat.locator('body').innerText(), /Lucía/);

  await consumer.signIn(amina!);
  await isKnownAs(consumer, 'Amina Haddad');
  await consumer.say('A question of Amina');
  assert.doesNotMatch(await consumer.chat.locator('body').innerText(), /Lucía/);
  await agent.row('A question of Amina').waitFor();
  assert.equal(await agent.transcript.getByText('A question of Amina').count(), 0);
  await agent.open('A question of Amina');
  assert.match(await plainText(agent.verified), /Amina Haddad/);
  assert.doesNotMatch(await plainText(agent.talk), /Lucía/);
});

test('two tabs of one consumer share the session and do not drive each other out', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const one = await stage.consumer('aurora');
  await one.signIn(jonas!);
  await one.openChat();
  await isKnownAs(one, 'Jonas Okafor');
  await one.say('From the first tab');
  const other = await one.openTab('/shop');
  await other.openChat();
  await isKnownAs(other, 'Jonas Okafor');
  await other.reads('From the first tab');
  await other.say('From the second tab');
  await one.reads('From the second tab');
  await one.say('The first tab again');
  await other.reads('The first tab again');
  await agent.open('The first tab again');
  await agent.reply('To both tabs');
  await one.reads('To both tabs');
  await other.reads('To both tabs');

  const proofs = one.watch.urls.filter((url) => url.endsWith('/api/consumer/authentications'));
  assert.equal(proofs.length, 2, 'each tab asked its page once');
  await isKnownAs(one, 'Jonas Okafor');
  await isKnownAs(other, 'Jonas Okafor');
});

async function chatting(brand: BrandName, text: string): Promise<Consumer> {
  const consumer = await stage.consumer(brand);
  await consumer.openChat();
  await consumer.say(text);
  return consumer;
}

async function isKnownAs(consumer: Consumer, name: string): Promise<void> {
  await consumer.standing.getByText(name).waitFor();
  assert.match(await plainText(consumer.standing), new RegExp(`^Signed in as ${name}`));
}

async function isNotVerified(agent: AgentDesk, text: string): Promise<void> {
  await agent.card.getByText('Nothing proves who this is.').waitFor();
  assert.equal(await agent.verified.count(), 0);
  assert.equal(await agent.row(text).locator('[data-proof="anonymous"]').count(), 1);
  assert.equal(await agent.talk.locator('[data-proof="verified"]').count(), 0);
  assert.match(
    await plainText(agent.transcript),
    new RegExp(`${escaped(text)} \\S+ · not verified`),
  );
}

function escaped(text: string): string {
  return text.replace(/[?.]/g, '\\$&');
}
