import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auroraPeople } from '../../demo/people.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';

const stage = Stage.prepare();
const [mara] = auroraPeople;

test('[M7, M8, M12] a date of birth stays hidden until the agent of the case says why', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora', '/');
  await consumer.signIn(mara?.login ?? '');
  await consumer.openChat();
  await consumer.say('Is my contract in my name?');
  await agent.open('Is my contract in my name?');
  const birth = agent.fact(agent.verified, 'Date of birth');
  assert.match(await plainText(birth), /1948.*hidden.*Take the conversation to see it/);
  await agent.reply('Let me look', 'Let me look');
  await agent.page.getByRole('button', { name: 'Show Date of birth' }).press('Enter');
  const dialog = agent.page.getByRole('dialog', { name: 'Show Date of birth' });
  await dialog.getByRole('radio', { name: 'To check whom I am talking to' }).press('Space');
  await dialog.getByLabel('In words, if you like').fill('Asked by telephone before');
  await dialog.getByRole('button', { name: 'Show for 60 seconds' }).press('Enter');
  await birth.getByText('26 October 1948').waitFor();
  await agent.transcript
    .getByText('Looked at “Date of birth”: Asked by telephone before')
    .waitFor();
  await agent.page.reload();
  await agent.page.getByRole('button', { name: 'Show Date of birth' }).waitFor();
  assert.equal(await agent.page.getByText('26 October 1948').count(), 0);
});
