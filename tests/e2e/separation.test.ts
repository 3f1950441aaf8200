import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auroraPeople } from '../../demo/people.ts';
import { accessibilityFaults } from './kit/accessibility-faults.ts';
import { Stage, skip } from './kit/stage.ts';

// A shared computer: somebody wrote, and then somebody else signed in.

const stage = Stage.prepare();
const people = auroraPeople.filter(({ stepUpCode, claims }) => stepUpCode && claims.package);

test('[Q15] who signs in lets go of what was not theirs, and every screen follows', {
  skip,
}, async () => {
  const { agent, consumer } = await sharedComputer(0);
  await consumer.chat.getByRole('button', { name: 'They are not mine' }).press('Enter');
  const keep = consumer.chat.getByRole('button', { name: 'Keep them' });
  await keep.press('Escape');
  await consumer.chat.getByRole('button', { name: 'They are not mine' }).press('Enter');
  await keep.waitFor();
  assert.deepEqual(await accessibilityFaults(await consumer.frame()), []);
  await consumer.chat.getByRole('button', { name: 'Remove them from my chat' }).press('Enter');
  await consumer.log
    .getByText('What was written before you signed in is not in this chat')
    .waitFor();
  assert.equal(await consumer.log.getByText('My name is Eve').count(), 0);
  await agent.reads('the consumer separated what was written before');
  assert.equal(await agent.transcript.getByText('My name is Eve').count(), 0);
  await agent.page.getByRole('link', { name: 'Show it' }).click();
  await agent.reads('My name is Eve');
  await agent.card.getByText('Not verified').first().waitFor();
  assert.deepEqual([...consumer.watch.faults, ...agent.watch.faults], []);
});

test('[Q15] an agent separates it after a second thought, and the window follows', {
  skip,
}, async () => {
  const { agent, consumer } = await sharedComputer(1);
  const open = agent.page.getByRole('button', { name: 'Separate what was written before' });
  await open.press('Enter');
  const dialog = agent.page.getByRole('dialog', { name: 'Separate the earlier messages?' });
  assert.deepEqual(await accessibilityFaults(agent.page), []);
  await dialog.getByRole('button', { name: 'Keep them here' }).press('Enter');
  await open.press('Enter');
  await dialog.getByRole('button', { name: 'Separate them' }).press('Enter');
  await agent.reads('You separated what was written before');
  await consumer.log
    .getByText('What was written before you signed in is not in this chat')
    .waitFor();
  assert.equal(await consumer.log.getByText('My name is Eve').count(), 0);
  assert.equal(await open.count(), 0);
});

async function sharedComputer(index: number) {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora');
  await consumer.openChat();
  await consumer.say(`My name is Eve ${index}`);
  await consumer.signIn(people[index]!.login);
  await consumer.standing.getByText('Signed in as').waitFor();
  await consumer.say(`I am somebody else ${index}`);
  await agent.open(`I am somebody else ${index}`);
  await agent.reads('My name is Eve');
  return { agent, consumer };
}
