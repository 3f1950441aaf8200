import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { auroraPeople } from '../../demo/people.ts';
import { joinOfficer } from './kit/officer.ts';
import { Stage, skip } from './kit/stage.ts';

const stage = Stage.prepare();
const [mara] = auroraPeople;

test('[Z33, Z34, Z35, A87] an officer finds, exports, restricts and erases; the audit has it, whole', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora', '/');
  await consumer.signIn(mara?.login ?? '');
  await consumer.openChat();
  await consumer.say('What do you know about me?');
  await agent.open('What do you know about me?');
  const page = await joinOfficer(stage.system, stage.browser);

  await page.getByLabel('Conversation', { exact: true }).check();
  await page.getByRole('textbox', { name: 'Conversation' }).fill(agent.page.url());
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: /^Consumer / }).waitFor();
  await page.getByRole('main').getByText('Anna Brunner').first().waitFor();
  assert.ok(!(await page.content()).includes('What do you know'), 'nothing of it is shown');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  assert.match(readFileSync(await (await download).path(), 'utf8'), /What do you know about me/);

  await press(page, 'Restrict …', 'Restrict');
  await agent.transcript.getByText('processing restricted: nothing is shown').waitFor();
  assert.equal(await agent.page.getByText('What do you know about me?').count(), 0);
  await page.getByText(/^Restricted since/).waitFor();
  const id = (await page.locator('h1 code').textContent()) ?? '';
  await page.getByRole('button', { name: 'Erase …' }).click();
  await page.getByLabel(/last 6 characters/).fill(id.slice(-6));
  await page.getByRole('button', { name: 'Erase for ever' }).click();
  await page.getByText('No key is left').waitFor();
  await agent.transcript.getByText('all personal data erased').waitFor();

  await page.getByRole('link', { name: 'All in the audit record' }).click();
  const records = page.getByRole('list', { name: 'Records' });
  for (const words of [
    ...['Erased a consumer', 'Restricted the processing', 'Exported all', 'Looked at a consumer'],
    'Proved who they are',
  ]) {
    await records.getByText(words).first().waitFor();
  }
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/^Whole since/).waitFor();
  const number = tamper(join(stage.system.dataDir, 'data', 'countersign.db'), id);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(`Broken at record #${number}`).waitFor();
  await page.getByRole('heading', { name: 'One alarm in the last thirty days' }).waitFor();
});

async function press(page: Page, opener: string, act: string): Promise<void> {
  await page.getByRole('button', { name: opener }).click();
  await page.getByRole('dialog').getByRole('button', { name: act, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** As somebody who would rather not have been the one who looked. */
function tamper(file: string, consumerId: string): number {
  const db = new DatabaseSync(file);
  const row = db
    .prepare(
      `UPDATE audit_records SET actor = 'system'
        WHERE action = 'consumer.viewed' AND subject = ? RETURNING number`,
    )
    .get(consumerId);
  db.close();
  return Number(row?.number);
}
