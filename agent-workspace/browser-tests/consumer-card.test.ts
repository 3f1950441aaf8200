import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Screen, skip, type WorkspaceOptions } from './browser-setup.ts';
import {
  type FixtureConversation,
  maraKeller,
  pageAttribute,
  provenBy,
  verifiedAttribute,
} from './fixture-data.ts';

const open = 'conversation-mara';
const minute = 60_000;
const verified = (page: Page) =>
  page.getByRole('region', { name: 'Verified by Aurora ID', exact: true });

type Card = FixtureConversation['card'];

/** Mara, with something else on her card. */
function openCard(change: Partial<Card>, options: WorkspaceOptions = {}): Promise<Screen> {
  const known = maraKeller(Date.now());
  const conversations = [{ ...known, card: { ...known.card, ...change } }];
  return Screen.open({ open, conversations, ...options });
}

test('who, how sure, since when and until when are said in words, and drawn once', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const header = screen.page.getByRole('complementary').locator('.proof-header');
  assert.match(
    (await header.textContent()) ?? '',
    /Mara Keller.*Verified by Aurora ID · password and one-time code.*Since [\d:]+ [34] minutes ago.*Until [\d:]+ 5[12] minutes left/,
  );
  assert.equal(await header.locator('.life-line').getAttribute('aria-hidden'), 'true');
});

test('a proof that is about to end says so before it does', { skip }, async () => {
  const now = Date.now();
  const proof = provenBy(now, { verifiedAt: now - 54 * minute, expiresAt: now + 6 * minute });
  await using screen = await openCard({ proof }, { prepare: (page) => page.clock.install() });
  const { page } = screen;
  const notice = page.locator('.proof-life').getByRole('status');
  assert.equal(await notice.textContent(), '');
  await page.clock.runFor(70_000);
  await notice.getByText('The proof ends soon').waitFor();
});

test('highlights stand on top and in no group, and groups as their first facts came', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const section = verified(screen.page);
  assert.deepEqual(await section.getByRole('heading', { level: 4 }).allTextContents(), [
    'At a glance',
    'Billing',
    'Account',
    'Person',
  ]);
  const terms = await section.getByRole('term').allTextContents();
  assert.deepEqual(terms.slice(0, 4), [
    'Balance due, verified',
    'Payment due, verified',
    'Package, verified',
    'Billing history, verified',
  ]);
  assert.equal(new Set(terms).size, terms.length);
});

test('a value is copied as it is seen, with the keyboard, and it is said', { skip }, async () => {
  const account = { name: 'account', label: 'Account', group: 'account' } as const;
  const value = { type: 'text', text: '4417\u202E 0092' } as const;
  await using screen = await openCard(
    { verified: [verifiedAttribute(account, value, provenBy(Date.now()))], conflicts: [] },
    { context: { permissions: ['clipboard-read', 'clipboard-write'] } },
  );
  const { page } = screen;
  const copy = page.getByRole('button', { name: 'Copy Account' });
  await copy.press('Enter');
  await copy.getByRole('status').getByText('Account copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '4417 0092');
});

test('c leads into the card, arrows from fact to fact, and Escape out of a provenance', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const { page } = screen;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await page.keyboard.press('c');
  assert.equal(await focused(), 'Facts about the consumer');
  for (const name of ['Copy Balance due', 'Provenance of Balance due']) {
    while ((await focused()) !== name) await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 'Provenance of Payment due');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(), 'Provenance of Balance due', 'the first stays the first');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Provenance of Balance due' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[aria-label="Provenance of Balance due"]:focus').waitFor();
});

test('a table of 200 rows is short at first, and then scrolls under its own heading', {
  skip,
}, async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [
    `Bill ${index}`,
    { amount: '84.90', currency: 'CHF' },
  ]);
  const table = {
    type: 'table',
    columns: [
      { name: 'bill', label: 'Bill', type: 'text' },
      { name: 'amount', label: 'Amount', type: 'money' },
    ],
    rows,
  } as const;
  const bills = { name: 'bills', label: 'Bills', group: 'billing' } as const;
  await using screen = await openCard({
    verified: [verifiedAttribute(bills, table, provenBy(Date.now()))],
  });
  const { page } = screen;
  assert.equal(await page.getByRole('row').count(), 4);
  await page.getByRole('button', { name: 'Show all 200 rows' }).press('Enter');
  assert.equal(await page.getByRole('row').count(), 201);
  const frame = page.getByRole('region', { name: 'Bills' });
  await frame.focus();
  await page.keyboard.press('End');
  await page.getByText('Bill 199').waitFor();
  assert.ok(await page.getByRole('columnheader', { name: 'Amount' }).isVisible());
  const [head, box] = [await page.locator('thead').boundingBox(), await frame.boundingBox()];
  assert.ok(head && box && Math.abs(head.y - box.y) < 2, 'the heading stays');
  const cell = page.getByRole('cell', { name: 'CHF 84.90' }).first();
  assert.equal(await cell.evaluate((element) => getComputedStyle(element).textAlign), 'right');
});

test('of two tables that differ the row is shown that does, with all its cells in sight', {
  skip,
}, async () => {
  const known = maraKeller(Date.now()).card;
  const bills = known.verified.find(({ name }) => name === 'billing history') ?? assert.fail();
  const { value } = bills;
  assert.ok(value.type === 'table');
  const last = ['December', '2025-12-31', { amount: '0.00', currency: 'CHF' }, 'paid'] as const;
  const claimed = { ...value, rows: [...value.rows.slice(0, -1), last] };
  const conflict = { name: bills.name, label: bills.label, verified: value, page: claimed };
  for (const width of [390, 1440]) {
    const context = { viewport: { width, height: 900 } };
    await using screen = await openCard({ conflicts: [conflict] }, { context });
    const { page } = screen;
    if (width < 1180) await page.getByRole('button', { name: 'Consumer', exact: true }).click();
    const differences = page.getByRole('region', { name: 'Differences' });
    const rows = await differences.locator('tbody tr').allInnerTexts();
    const amounts = rows.map((row) => /CHF\s([\d.]+)/.exec(row)?.[1]);
    assert.deepEqual(amounts, ['84.90', '0.00']);
    for (const frame of await differences.locator('.table-frame').all()) {
      assert.equal(await frame.evaluate((box) => box.scrollWidth - box.clientWidth), 0, `${width}`);
    }
  }
});

test('a table of five columns stands in lines under its first cells, none out of sight', {
  skip,
}, async () => {
  const columns = ['Product', 'SKU', 'Category', 'Quantity', 'Price'].map((label) => ({
    ...{ name: label, label },
    type: label === 'Price' ? ('money' as const) : ('text' as const),
  }));
  const price = { amount: '19.00', currency: 'CHF' };
  const rows = [['Travel package Europe', 'TRV-EU-10', 'Roaming add-ons', '1', price]];
  const cart = pageAttribute('Cart', { type: 'table', columns, rows }, Date.now());
  await using screen = await openCard({ page: [cart] });
  const row = screen.page.getByRole('list', { name: 'Cart' }).getByRole('listitem');
  assert.equal(
    (await row.innerText()).replace(/\s+/g, ' '),
    'Product Travel package Europe SKU TRV-EU-10 Category Roaming add-ons Quantity 1 Price CHF 19.00',
  );
  assert.ok(await row.evaluate((box) => box.scrollWidth <= box.clientWidth));
});

test('[A55] what the page sent is set in another type, and has no mark of proof to press', {
  skip,
}, async () => {
  const now = Date.now();
  const record = {
    type: 'record',
    title: 'Verified by Aurora ID',
    fields: [{ label: 'Verified', value: 'yes' }],
    tags: ['Verified'],
  } as const;
  const page = [
    pageAttribute('Name, verified', { type: 'text', text: 'Mara Keller' }, now),
    pageAttribute('Balance due', { type: 'money', amount: '0.00', currency: 'CHF' }, now),
    pageAttribute('Package', record, now),
  ];
  await using screen = await openCard({ page });
  const looks = (selector: string) =>
    screen.page.locator(selector).evaluateAll((all) =>
      all.map((element) => {
        const { fontFamily, fontWeight } = getComputedStyle(element);
        return `${fontFamily.includes('monospace')} ${fontWeight}`;
      }),
    );
  const claimed = await looks('.from-page .value, .from-page .value :is(strong, span, bdi)');
  assert.ok(claimed.length > 10);
  assert.deepEqual([...new Set(claimed)], ['true 400']);
  const proven = await looks('.verified-section .value');
  assert.ok(proven.every((look) => look.startsWith('false')));
  const others = '.page-section button:not([aria-label^="Note what the consumer says"])';
  assert.equal(await screen.page.locator(others).count(), 0);
  const term = screen.page.locator('.page-section dt').first();
  assert.equal(await term.textContent(), 'Name, verified, from the page, not verified');
});
