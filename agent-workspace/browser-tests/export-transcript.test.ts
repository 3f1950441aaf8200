import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Screen, skip } from './browser-setup.ts';

const id = 'conversation-mara';
const button = { name: 'Export this conversation' };

/** As a supervisor's session is; what is asked for is kept. */
async function asSupervisor(page: Page, asked: string[] = []): Promise<void> {
  await page.route('**/api/agent/session', async (route) => {
    const response = await route.fetch();
    const session = response.ok() ? await response.json() : undefined;
    if (session) session.agent.roles = ['supervisor'];
    await route.fulfill({ response, ...(session && { json: session }) });
  });
  await page.route('**/transcript*', async (route) => {
    asked.push(route.request().url());
    if (asked.length > 1) return route.fulfill({ body: '{"signature":"a.b.c"}\n' });
    const problem = { code: 'slow_down', title: 'Slow down', status: 429, correlationId: 'c' };
    await route.fulfill({ status: 429, json: problem });
  });
}

test('[T7] a supervisor exports a transcript without a mouse, and hears why it failed', {
  skip,
}, async () => {
  const asked: string[] = [];
  await using screen = await Screen.open({
    open: id,
    prepare: (page) => asSupervisor(page, asked),
  });
  const { page } = screen;
  await page.getByRole('button', button).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Export this conversation' });
  await dialog.getByText('personal data in clear').waitFor();
  await dialog.getByRole('button', { name: 'Export' }).press('Enter');
  await dialog.getByRole('alert').filter({ hasText: 'Too many attempts' }).waitFor();
  await dialog.getByRole('checkbox', { name: 'With internal notes' }).press(' ');
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).press('Enter');
  const download = await saving;
  assert.equal(download.suggestedFilename(), `transcript-${id}.jsonl`);
  assert.equal(readFileSync(await download.path(), 'utf8'), '{"signature":"a.b.c"}\n');
  await dialog.waitFor({ state: 'detached' });
  const queries = asked.map((url) => new URL(url).search);
  assert.deepEqual(queries, ['', '?notes=with']);
  assert.deepEqual(screen.faults, []);
});

test('[T7] who may not export has no button', { skip }, async () => {
  await using screen = await Screen.open({ open: id });
  await screen.page.getByRole('button', { name: 'Close', exact: true }).waitFor();
  assert.equal(await screen.page.getByRole('button', button).count(), 0);
});
