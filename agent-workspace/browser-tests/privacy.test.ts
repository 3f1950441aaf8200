import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Screen, skip, until } from './browser-setup.ts';
import { asOfficer } from './fixture-privacy.ts';

const consumer = 'privacy/consumers/cQ3x0aZt9vWr7uY2mNcQ4k';

async function open(path: string, context = {}): Promise<Screen> {
  const screen = await Screen.open({ context, prepare: asOfficer });
  await screen.go(path);
  await screen.page.locator('.box').first().waitFor();
  return screen;
}

test('[Z33] an officer finds a consumer by what they know, and hears if there is none', {
  skip,
}, async () => {
  await using screen = await open('privacy');
  const { page } = screen;
  const asked: unknown[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('consumers/search')) asked.push(request.postDataJSON());
  });
  const find = page.getByRole('button', { name: 'Find' });
  await page.getByLabel('Subject at the provider').last().fill('nobody');
  await find.press('Enter');
  await page.getByRole('alert').getByText('There is nobody here by that').waitFor();
  await page.getByLabel('Conversation', { exact: true }).check();
  await page.getByRole('textbox', { name: 'Conversation' }).fill('not an id');
  await find.press('Enter');
  await page.getByRole('alert').getByText('This is no id of ours').waitFor();
  const address = `https://chat.test/agent/conversations/${'c'.repeat(22)}`;
  await page.getByRole('textbox', { name: 'Conversation' }).fill(address);
  await find.press('Enter');
  await page.getByRole('heading', { name: /Consumer cQ3x/ }).waitFor();
  assert.deepEqual(asked, [
    { connectorId: 'aurora-id', subject: 'nobody' },
    { conversationId: 'c'.repeat(22) },
  ]);
  assert.ok(!page.url().includes('nobody'));
  assert.deepEqual(screen.faults, []);
});

test('[Z34] erasing is possible only for who types the end of this very id', { skip }, async () => {
  await using screen = await open(consumer);
  const { page, fixture } = screen;
  const opener = page.getByRole('button', { name: 'Erase …' });
  await opener.press('Enter');
  const dialog = page.getByRole('dialog');
  const erase = dialog.getByRole('button', { name: 'Erase for ever' });
  await dialog.getByText('No backup brings them back').waitFor();
  assert.ok(await erase.isDisabled());
  await dialog.getByLabel(/last 6 characters/).fill('mNcQ4K');
  assert.ok(await erase.isDisabled(), 'capitals count');
  await page.keyboard.press('Escape');
  assert.ok(await opener.evaluate((element) => element === document.activeElement));
  await opener.press('Enter');
  await dialog.getByLabel(/last 6 characters/).fill('mNcQ4k');
  await page.keyboard.press('Enter');
  await page.getByText('No key is left').waitFor();
  assert.notEqual(fixture.privacy.held.erasedAt, null);
  assert.equal(await page.getByRole('button', { name: /Erase|Hold/ }).count(), 0);
});

test('[Z34] a held consumer cannot be erased, and the page says why', { skip }, async () => {
  await using screen = await open(consumer);
  const { page } = screen;
  await page.getByRole('button', { name: 'Hold …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
  assert.equal(await dialog.locator('input:invalid').count(), 4, 'a reason is needed');
  await dialog.getByLabel('A legal claim, made or expected').check();
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
  assert.deepEqual((await sent).postDataJSON(), { reason: 'legal_claim' });
  await page.getByText('They cannot be erased').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Erase …' }).count(), 0);
  await page.getByRole('button', { name: 'Release …' }).click();
  await dialog.getByLabel('The matter is closed').check();
  await dialog.getByRole('button', { name: 'Release', exact: true }).click();
  await page.getByRole('button', { name: 'Erase …' }).waitFor();
});

test('[Z34] restricting says what it does first, and is lifted in the same place', {
  skip,
}, async () => {
  await using screen = await open(consumer);
  const { page, fixture } = screen;
  await page.getByRole('button', { name: 'Restrict …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('At once agents see nothing of it').waitFor();
  assert.equal(fixture.privacy.held.restrictedAt, null);
  await dialog.getByRole('button', { name: 'Restrict', exact: true }).press('Enter');
  await page.getByText(/^Restricted since/).waitFor();
  assert.notEqual(fixture.privacy.held.restrictedAt, null);
  await page.getByRole('button', { name: 'Lift …' }).click();
  await dialog.getByRole('button', { name: 'Lift', exact: true }).click();
  await page.getByRole('button', { name: 'Restrict …' }).waitFor();
});

test('[Z33] an export is saved as a file, can be given up, and fails in words', {
  skip,
}, async () => {
  await using screen = await open(consumer);
  const { page } = screen;
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), 'consumer-cQ3x0aZt9vWr7uY2mNcQ4k.json');
  assert.match(readFileSync(await file.path(), 'utf8'), /"consumer":"cQ3x0/);
  await page.getByText('Saved as consumer-cQ3x').waitFor();
  let isAsked = false;
  await page.route('**/export', () => {
    isAsked = true;
  });
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText('0 kB so far').waitFor();
  await until(() => isAsked, 'the export was asked for');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Export', exact: true }).waitFor();
  await page.unroute('**/export');
  await page.route('**/export', (route) => route.abort());
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('alert').getByText('The service cannot be reached').waitFor();
});

test('[Z9, Z33] an export tells of a legal hold only for a reason, in a file of another name', {
  skip,
}, async () => {
  await using screen = await open(consumer);
  const { page } = screen;
  const asked: string[] = [];
  page.on('request', (request) => {
    const [, query] = request.url().split('/export');
    if (query !== undefined) asked.push(query);
  });
  const button = page.getByRole('button', { name: 'Export', exact: true });
  const saved = async () => {
    const download = page.waitForEvent('download');
    await button.press('Enter');
    return (await download).suggestedFilename();
  };
  const wish = page.getByRole('checkbox', { name: /^With the legal hold/ });
  await wish.press('Space');
  assert.ok(await button.isDisabled(), 'a reason is needed');
  await page.getByLabel('For our lawyers').check();
  assert.match(await saved(), /^consumer-\w+-with-hold\.json$/);
  await wish.uncheck();
  assert.equal(await page.getByLabel('For our lawyers').count(), 0);
  assert.match(await saved(), /^consumer-\w+\.json$/);
  await wish.check();
  assert.ok(await button.isDisabled(), 'the reason of before is not that of now');
  assert.deepEqual(asked, ['?hold=included&reason=legal_counsel', '']);
});

test('[Z35] the audit is searched, paged, followed from a record, and exported as it is sought', {
  skip,
}, async () => {
  await using screen = await open('privacy');
  const { page } = screen;
  const rows = page.getByRole('list', { name: 'Records' }).getByRole('listitem');
  await page.getByText('25 records so far').waitFor();
  await page.getByRole('button', { name: 'Show older ones' }).click();
  await page.getByText('50 records so far').waitFor();
  await page.getByLabel('What').selectOption('attribute.revealed');
  await page.getByRole('button', { name: 'Search' }).press('Enter');
  await page.getByText('5 records, back to the first').waitFor();
  assert.equal(await rows.count(), 5);
  await rows.first().locator('summary').press('Enter');
  await rows.first().getByText('account_number').waitFor();
  await rows.first().getByRole('button', { name: 'About the same' }).click();
  await page.getByText('25 records, back to the first').waitFor();
  assert.equal(await page.getByLabel('Consumer id').last().inputValue(), 'cQ3x0aZt9vWr7uY2mNcQ4k');
  const focused = await page.evaluate(() => document.activeElement?.textContent);
  assert.equal(focused, 'Audit record');
  const asked = page.waitForRequest(/audit\/export/);
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  assert.match((await asked).url(), /subject=cQ3x0aZt9vWr7uY2mNcQ4k&format=csv$/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByLabel('Correlation id').fill('nothing-like-it');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('No record fits.').waitFor();
  assert.deepEqual(screen.faults, []);
});

test('[Z35] verifying says whole since when, or where it breaks', { skip }, async () => {
  await using screen = await open('privacy');
  const { page, fixture } = screen;
  const verify = page.getByRole('button', { name: 'Verify' });
  await verify.press('Enter');
  const status = page.getByRole('status');
  await status.getByText(/^Whole since \w+day/).waitFor();
  await status
    .getByText(/12,408 records, 4210 signed checkpoints, the last of .* at #12401/)
    .waitFor();
  const faults = [{ number: 214, fault: 'the record, or one before it, was changed' }];
  fixture.privacy.verdict = { ...fixture.privacy.verdict, faults };
  await verify.press('Enter');
  await status.getByText('Broken at record #214').waitFor();
  await status.getByText('Keep it as it is').waitFor();
});

test('[Z33] what cannot be loaded says so and can be tried again', { skip }, async () => {
  await using screen = await open('privacy');
  const { page, fixture } = screen;
  fixture.privacy.overview = { ...fixture.privacy.overview, alarms: [] };
  await page.route(/agent\/(privacy|audit|consumers\/c)/, async (route) =>
    route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  );
  await page.reload();
  await page.getByRole('alert').first().getByText('The service cannot be reached').waitFor();
  assert.equal(await page.getByRole('alert').count(), 2);
  await page.unrouteAll();
  await asOfficer(page);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByText('No alarm in the last thirty days').waitFor();
  await screen.go('privacy/consumers/unknown');
  await page.getByRole('alert').getByText('There is no such thing here').waitFor();
});

test('[Z33, A75] without the role there is no page; with no other role it is the first', {
  skip,
}, async () => {
  await using agent = await Screen.open();
  assert.equal(await agent.page.getByRole('link', { name: 'Privacy' }).count(), 0);
  await agent.go('privacy');
  await agent.page.locator('.inbox-row').first().waitFor();
  const onlyOfficer = async (page: Page) => {
    await page.route('**/api/agent/session', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /"roles":\[[^\]]*/,
        '"roles":["privacy-officer"',
      );
      await route.fulfill({ response, body });
    });
  };
  await using officer = await Screen.open({ prepare: onlyOfficer });
  await officer.page.getByRole('heading', { name: 'Privacy' }).waitFor();
  assert.equal(await officer.page.getByRole('link', { name: 'Conversations' }).count(), 0);
});

for (const width of [320, 760, 1440, 2560]) {
  test(`[Z33] at ${width} pixels nothing of the page runs off the side`, { skip }, async () => {
    await using screen = await open('privacy', { viewport: { width, height: 900 } });
    const { page } = screen;
    for (const path of ['privacy', consumer]) {
      await screen.go(path);
      await page.locator('.audit-row').nth(2).click();
      const over = await page.evaluate(() =>
        [...document.querySelectorAll('.privacy *')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .filter((element) => !element.closest('.outside-name, .only-read, .privacy-scroll'))
          .map((element) => `${element.tagName} ${element.className}`),
      );
      assert.deepEqual(over, [], path);
    }
  });
}
