import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { Screen, skip } from './browser-setup.ts';
import { protectedConversation, workingDay } from './fixture-data.ts';
import { asOfficer } from './fixture-privacy.ts';

const open = 'conversation-mara';

test('below 1,180 pixels the consumer card is a drawer that returns the focus', {
  skip,
}, async () => {
  const context = { viewport: { width: 1024, height: 768 } };
  await using screen = await Screen.open({ open, context });
  const { page } = screen;
  assert.equal(await page.getByRole('complementary').count(), 0);
  const button = page.getByRole('button', { name: 'Consumer', exact: true });
  await button.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'Consumer card' });
  await drawer.getByRole('region', { name: 'Verified by Aurora ID' }).waitFor();
  await drawer.getByRole('button', { name: 'Provenance of Email' }).click();
  await page.getByRole('dialog', { name: 'Provenance of Email' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  assert.ok(await button.evaluate((element) => element === document.activeElement));
});

test('below 820 pixels the inbox and the conversation take turns', { skip }, async () => {
  const context = { viewport: { width: 800, height: 1100 } };
  await using screen = await Screen.open({ open, context });
  const { page } = screen;
  assert.equal(await page.locator('.inbox').isVisible(), false);
  await page.getByRole('link', { name: 'Back to the inbox' }).click();
  await page.getByRole('link', { name: /Jonas Okafor/ }).click();
  await page.getByRole('heading', { name: 'Jonas Okafor' }).waitFor();
  assert.equal(await page.locator('.inbox').isVisible(), false);
});

for (const width of [390, 560, 700, 820, 1024, 1180, 1280, 1920, 2560]) {
  test(`at ${width} pixels nothing is cut off at the side`, { skip }, async () => {
    const context = { viewport: { width, height: 900 } };
    await using screen = await Screen.open({ open: 'conversation-hostile', context });
    const over = await screen.page.evaluate(() =>
      [...document.querySelectorAll('.talk-header *, .composer, .card, .inbox-header > *')]
        .filter((element) => {
          const pane = element.closest('.talk')?.getBoundingClientRect();
          return element.getBoundingClientRect().right > (pane?.right ?? innerWidth) + 1;
        })
        .map((element) => element.className),
    );
    assert.deepEqual(over, []);
    assert.equal(await screen.page.evaluate(() => document.body.scrollWidth), width);
  });
}

/** What is wider than it may be, by its class. What scrolls in a frame of its own may be wider. */
const tooWide = (root: Locator): Promise<string[]> =>
  root.evaluate((element) => {
    const edge = element.getBoundingClientRect();
    return [...element.querySelectorAll('button, a, input, p, h2, dd, label, .distrust-chip')]
      .filter((one) => !one.closest('.only-read, .skip-link, .table-frame, .privacy-scroll'))
      .filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width > 0 && (right > edge.right + 1 || left < edge.left - 1);
      })
      .map((one) => `${one.tagName} ${one.className} ${one.textContent}`);
  });

const atNarrowest: Readonly<Record<string, (screen: Screen) => Promise<unknown>>> = {
  connectors: ({ page }) => page.getByText('Aurora page').waitFor(),
  'connectors/aurora-id': ({ page }) => page.getByText('Not one key can be used.').waitFor(),
  team: ({ page }) => page.getByText('Ben Okoro').waitFor(),
  privacy: ({ page }) => page.getByText('records so far').waitFor(),
  'privacy/consumers/cQ3x0aZt9vWr7uY2mNcQ4k': ({ page }) =>
    page.getByText('What is held').waitFor(),
  'conversations/conversation-hostile': ({ page }) => page.getByLabel('Transcript').waitFor(),
  'conversations/conversation-protected': async ({ page, fixture }) => {
    await page.getByLabel('Transcript').waitFor();
    fixture.showsAnew('conversation-protected', { distrust: 'suspected' });
    await page.getByRole('button', { name: 'Consumer', exact: true }).click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await tooWide(page.locator('.modal-drawer')), []);
    await page.getByRole('button', { name: 'Show Contract number' }).click();
    const inside = page.getByRole('dialog', { name: 'Show Contract number' });
    await inside.waitFor();
    assert.deepEqual(await tooWide(inside.locator('.modal-inside')), []);
    const padding = inside.locator('.modal-inside');
    assert.equal(await padding.evaluate((one) => getComputedStyle(one).paddingLeft), '20px');
  },
};

test('at 320 pixels everything is there without scrolling sideways', { skip }, async () => {
  const context = { viewport: { width: 320, height: 640 } };
  const conversations = [...workingDay(Date.now()), protectedConversation(Date.now())];
  await using screen = await Screen.open({ context, conversations, prepare: asOfficer });
  for (const [path, show] of Object.entries(atNarrowest)) {
    await screen.go(path);
    await show(screen);
    const { page } = screen;
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
    const root = page.locator('#agent-workspace');
    assert.deepEqual(await tooWide(root), [], path);
  }
});

test('text of twice the size makes the rows of the inbox higher, and cuts none off', {
  skip,
}, async () => {
  await using screen = await Screen.open();
  const rows = screen.page.locator('.inbox-row');
  await rows.first().waitFor();
  const heights = () =>
    rows.evaluateAll((all) =>
      all.map((row) => ({
        box: row.clientHeight,
        text: row.scrollHeight,
        top: row.getBoundingClientRect().top,
      })),
    );
  const before = await heights();
  await screen.page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('.inbox *')];
    const sizes = all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize));
    for (const [index, one] of all.entries()) one.style.fontSize = `${2 * sizes[index]!}px`;
  });
  await screen.page.waitForFunction(() => document.querySelector('.inbox-row')!.clientHeight > 68);
  const after = await heights();
  assert.equal(after.length, before.length);
  for (const [index, { box, text, top }] of after.entries()) {
    assert.ok(text <= box, `row ${index} is cut off`);
    const above = after[index - 1];
    assert.ok(!above || top >= above.top + above.box - 1, `row ${index} lies on the one above`);
  }
});

test('the way to the differences moves the card, and not the page around it', {
  skip,
}, async () => {
  for (const width of [390, 1440]) {
    const context = { viewport: { width, height: 700 } };
    await using screen = await Screen.open({ open, context });
    const { page } = screen;
    if (width < 1180) await page.getByRole('button', { name: 'Consumer', exact: true }).click();
    await page.getByRole('link', { name: 'One value differs' }).click();
    await page.getByRole('region', { name: 'Differences' }).waitFor();
    const differences = page.locator('.conflict-title');
    await page.waitForFunction(() => document.activeElement?.id === 'conflicts');
    const { y = 0 } = (await differences.boundingBox()) ?? {};
    assert.ok(y > 0 && y < 700, 'it is in sight');
    const moved = await page.evaluate(() =>
      ['html', 'body', '#agent-workspace', '.shell', '.modal-drawer', '.modal-inside'].map(
        (name) => document.querySelector(name)?.scrollTop ?? 0,
      ),
    );
    assert.deepEqual(moved, [0, 0, 0, 0, 0, 0], `at ${width} pixels`);
  }
});
