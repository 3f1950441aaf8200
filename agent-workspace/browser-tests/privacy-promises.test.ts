/** What docs/guides/privacy-officer.md says of the page, beyond what privacy.test.ts tries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';
import { asOfficer } from './fixture-privacy.ts';

const id = 'cQ3x0aZt9vWr7uY2mNcQ4k';

async function open(path: string): Promise<Screen> {
  const screen = await Screen.open({ prepare: asOfficer });
  await screen.go(path);
  await screen.page.locator('.box').first().waitFor();
  return screen;
}

test('[Z31, Z33] alarms come first, and each day that is counted stands in a table too', {
  skip,
}, async () => {
  await using screen = await open('privacy');
  const { page, fixture } = screen;
  const first = page.getByRole('main').getByRole('region').first();
  await first.getByRole('heading', { name: '5 alarms in the last thirty days' }).waitFor();
  assert.equal(await first.getByRole('listitem').count(), 5);
  await page.getByText('The same as a table').press('Enter');
  const rows = page.getByRole('row');
  const { days } = fixture.privacy.overview;
  const newest = days.at(-1);
  assert.deepEqual(
    await rows.nth(1).getByRole('cell').allTextContents(),
    [newest?.views, newest?.reveals, newest?.refusals, newest?.erasures].map(String),
  );
  assert.equal(await rows.count(), days.length + 1);
  const refusals = days.reduce((sum, day) => sum + day.refusals, 0);
  await page
    .getByRole('img', { name: new RegExp(`^Refusals by day: ${refusals} in all`) })
    .waitFor();
});

test('[Z30, Z33] found by our own id: how much is held, since when, who looked, and no value', {
  skip,
}, async () => {
  await using screen = await open('privacy');
  const { page } = screen;
  await page.getByLabel('Consumer id', { exact: true }).first().check();
  const sent = page.waitForRequest(/consumers\/search$/);
  const sought = page.getByRole('textbox', { name: 'Consumer id' }).first();
  await sought.fill(id);
  await sought.press('Enter');
  assert.deepEqual((await sent).postDataJSON(), { consumerId: id });
  const held = page.getByRole('region', { name: 'What is held' });
  for (const [kind, count] of [
    ['Verifications', '14'],
    ['Conversations', '6'],
    ['Sessions', '31'],
  ] as const) {
    await held.getByRole('row', { name: new RegExp(`^${kind} ${count} `) }).waitFor();
  }
  await held.getByText('3 keys open it. With what they did before they signed in').waitFor();
  const looks = page.getByRole('region', { name: 'Who looked lately' });
  await looks.getByText('Looked at a consumer').first().waitFor();
});

test('[Z35] each record leads on by who, by what and by which request, by keyboard', {
  skip,
}, async () => {
  await using screen = await open('privacy');
  const { page } = screen;
  const rows = page.getByRole('list', { name: 'Records' }).getByRole('listitem');
  for (const [link, sought] of [
    ['By the same', /audit\?.*actor=anna/],
    ['The same act', /audit\?.*action=audit\.searched/],
    ['Of the same request', /audit\?.*correlationId=kQ3x0/],
  ] as const) {
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('25 records so far').waitFor();
    await rows.first().locator('summary').press('Enter');
    const asked = page.waitForRequest(sought);
    await rows.first().getByRole('button', { name: link }).press('Enter');
    await asked;
  }
});

test('[Z13, Z35] the audit is searched by day and by agent, and exported as JSON lines', {
  skip,
}, async () => {
  await using screen = await open('privacy');
  const { page } = screen;
  await page.getByLabel('From').fill('2026-01-02');
  await page.getByLabel('Until').fill('2026-01-03');
  await page.getByLabel(/^By whom/).selectOption('operator');
  const asked = page.waitForRequest(/audit\?/);
  await page.getByRole('button', { name: 'Search' }).press('Enter');
  const { searchParams } = new URL((await asked).url());
  const days = ['since', 'until'].map((name) => new Date(Number(searchParams.get(name))));
  assert.deepEqual(
    days.map((day) => day.getDate()),
    [2, 3],
  );
  assert.equal(searchParams.get('actor'), 'operator');
  const exported = page.waitForRequest(/audit\/export/);
  await page.getByRole('button', { name: 'Export as JSON lines' }).click();
  assert.match((await exported).url(), /actor=operator&.*format=jsonl$/);
});
