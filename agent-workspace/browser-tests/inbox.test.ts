import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';
import { crowd, fromConsumer, maraKeller, visitor } from './fixture-data.ts';

test('5,000 conversations scroll to the last one with few rows in the document', {
  skip,
}, async () => {
  const now = Date.now();
  await using screen = await Screen.open({ conversations: crowd(5_000, now) });
  const { page } = screen;
  await page.locator('.inbox-row').first().waitFor();
  const last = page.getByText('Question number 4999');
  while ((await last.count()) === 0) {
    await page.locator('.inbox-scroller').evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await page.waitForFunction(
      (before) => (document.querySelector('.inbox-list')?.clientHeight ?? 0) >= before,
      1,
    );
  }
  assert.ok((await page.locator('.inbox-row').count()) < 60);
  const setSize = await page.locator('.inbox-list li').last().getAttribute('aria-setsize');
  assert.equal(setSize, '5000');
});

test('an empty inbox says how to get the first conversation, which then appears by itself', {
  skip,
}, async () => {
  await using screen = await Screen.open({ conversations: [] });
  const { page, fixture } = screen;
  await page.getByText('No conversations yet').waitFor();
  fixture.add(visitor('conversation-7f2c', Date.now(), 'Hello?'));
  await page.getByRole('link', { name: /^Not verified Visitor 7F2C/ }).waitFor();
});

test('filters, the closed ones and the text filter show what they say', { skip }, async () => {
  await using screen = await Screen.open();
  const { page } = screen;
  const names = page.locator('.inbox-row .row-who bdi');
  await names.first().waitFor();
  await page.getByRole('button', { name: 'Lapsed', exact: true }).click();
  assert.deepEqual(await names.allTextContents(), ['Lucía Vidal Fernández de la Torre']);
  await page.getByRole('button', { name: 'Mine' }).click();
  assert.deepEqual(await names.allTextContents(), ['Visitor A1B2']);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('button', { name: 'Closed', exact: true }).click();
  assert.deepEqual(await names.allTextContents(), ['Visitor 0C0C']);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByLabel('Filter by name or text').fill('nobody');
  await page.getByText('Nothing matches').waitFor();
});

test('unread messages are counted in the row and in the title, until they are read', {
  skip,
}, async () => {
  await using screen = await Screen.open({ conversations: [maraKeller(Date.now())] });
  const { page, fixture } = screen;
  await page.waitForFunction(() => document.title === '(2) Countersign');
  await page.getByRole('link', { name: /2 unread/ }).click();
  await page.waitForFunction(() => document.title === 'Countersign');
  await page.getByRole('link', { name: 'Conversations' }).click();
  const { sequence: _, at: __, ...event } = fromConsumer(0, 0, 'One more thing');
  fixture.happens('conversation-mara', { ...event, id: 'message-one-more' });
  await page.waitForFunction(() => document.title === '(1) Countersign');
});

test('reading a conversation does not move its row', { skip }, async () => {
  await using screen = await Screen.open();
  const { page } = screen;
  const names = page.locator('.inbox-row .row-who bdi');
  await names.first().waitFor();
  const before = await names.allTextContents();
  await page.getByRole('link', { name: /Visitor A1B2/ }).click();
  await page.locator('.inbox-row[aria-current] .unread').waitFor({ state: 'detached' });
  assert.deepEqual(await names.allTextContents(), before);
});

test('a conversation that does not exist says so, with a way on', { skip }, async () => {
  await using screen = await Screen.open();
  // The second could be none of ours: asked for, the service would close the connection.
  for (const name of ['conversation-nobody', 'nobody']) {
    await screen.go(`conversations/${name}`);
    await screen.page.getByText('There is no such conversation').waitFor();
    await screen.page.getByRole('link', { name: 'Back to the inbox' }).click();
    await screen.page.getByText('Choose a conversation').waitFor();
  }
  assert.equal(await screen.page.getByText('No connection.', { exact: true }).count(), 0);
});
