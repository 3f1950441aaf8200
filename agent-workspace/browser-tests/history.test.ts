import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Screen, skip, until, type WorkspaceOptions } from './browser-setup.ts';
import { maraKeller } from './fixture-data.ts';
import { emailHistory } from './fixture-history.ts';

const mara = 'conversation-mara';

async function open(options: WorkspaceOptions = {}): Promise<Screen> {
  const screen = await Screen.open({ open: mara, ...options });
  screen.fixture.histories.answers.set('email', emailHistory(Date.now()));
  return screen;
}

const button = (page: Page) => page.getByRole('button', { name: 'Provenance of Email' });
const history = (page: Page) => page.getByRole('region', { name: 'History' });

test('[F4] the history of a value opens from it, with the keyboard, newest first', {
  skip,
}, async () => {
  await using screen = await open();
  const { page, fixture } = screen;
  assert.deepEqual(fixture.histories.asked, [], 'nothing is asked before somebody looks');
  await button(page).press('Enter');
  const lines = history(page).getByRole('listitem');
  await lines.first().waitFor();
  assert.deepEqual(fixture.histories.asked, [{ name: 'email' }]);
  const [now = '', unsaid = '', before = '', oldest = ''] = await lines.allTextContents();
  assert.match(
    now,
    /^Nowmara\.keller@post\.exampleProven 4 times since .+ by Aurora ID · Code Flow · email$/,
  );
  assert.match(unsaid, /^Until .+Not statedBy the proof of /);
  assert.match(before, /^Until .+ · lapsed .+mara\.brunner@mail\.exampleProven .+ by Aurora ID/);
  assert.match(oldest, /^Until .+m\.brunner@old\.exampleProven 12 times since .+20\d\d/);
  await history(page).getByText('Older proofs are not shown.').waitFor();
  await page.keyboard.press('Escape');
  await history(page).waitFor({ state: 'detached' });
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    'Provenance of Email',
  );
  assert.deepEqual(screen.faults, []);
});

test('[F4] while it is looked for, when there is none and when it fails, it says so', {
  skip,
}, async () => {
  await using screen = await open();
  const { page, fixture } = screen;
  const { promise, resolve } = Promise.withResolvers<void>();
  fixture.histories.wait = promise;
  await button(page).click();
  await history(page).getByRole('status').filter({ hasText: 'Looking' }).waitFor();
  fixture.histories.refusal = 'unavailable';
  resolve();
  await history(page).getByRole('alert').waitFor();
  fixture.histories.refusal = undefined;
  fixture.histories.answers.clear();
  await history(page).getByRole('button', { name: 'Try again' }).click();
  await history(page).getByText('Nothing earlier is known.').waitFor();
  assert.equal(await history(page).getByRole('alert').count(), 0);
});

test('[F4] a proof that comes while it is open brings it up to date', { skip }, async () => {
  await using screen = await open();
  const { page, fixture } = screen;
  await button(page).click();
  await history(page).getByRole('listitem').first().waitFor();
  const { card } = maraKeller(Date.now() + 60_000);
  const { lines } = emailHistory(Date.now());
  fixture.histories.answers.set('email', { lines: lines.slice(0, 1), hasEarlier: false });
  fixture.happens(mara, { type: 'card', card });
  await until(() => fixture.histories.asked.length === 2, 'it was asked again');
  await page.waitForFunction(() => document.querySelectorAll('.history li').length === 1);
});

test('[F4] on a narrow screen it opens above the card and closes before it', { skip }, async () => {
  await using screen = await open({ context: { viewport: { width: 390, height: 844 } } });
  const { page } = screen;
  await page.getByRole('button', { name: 'Consumer', exact: true }).click();
  await button(page).click();
  const line = history(page).getByText('mara.keller@post.example');
  await line.click({ trial: true });
  await page.keyboard.press('Escape');
  await history(page).waitFor({ state: 'detached' });
  await page.getByRole('dialog', { name: 'Consumer card' }).waitFor();
});
