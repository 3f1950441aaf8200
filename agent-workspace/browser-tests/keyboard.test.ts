import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip, until } from './browser-setup.ts';

test('a conversation is found, opened, answered and left without a mouse', { skip }, async () => {
  await using screen = await Screen.open();
  const { page, fixture } = screen;
  await page.getByRole('link', { name: /Mara Keller/ }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('mara');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Mara Keller', level: 2 }).first().waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('Good morning');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('Mara');
  await page.keyboard.press('Enter');
  await until(() => fixture.received.some(({ type }) => type === 'send'), 'the reply was sent');
  const reply = fixture.received.find(({ type }) => type === 'send');
  assert.ok(reply && 'text' in reply && reply.text === 'Good morning\nMara');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.type('Two instalments');
  await page.keyboard.press('Enter');
  await until(() => fixture.received.some(({ type }) => type === 'note'), 'the note was sent');
  const texts = await page.locator('.message .bubble').allTextContents();
  assert.deepEqual(texts.slice(-2), ['Good morning\nMara', 'Two instalments']);
});

test('j and k move through the inbox and the focus is where the cursor is', { skip }, async () => {
  await using screen = await Screen.open();
  const { page } = screen;
  const names = page.locator('.inbox-row .row-who');
  await names.first().waitFor();
  const focused = () => page.locator('.inbox-row:focus .row-who').textContent();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await focused(), await names.nth(2).textContent());
  await page.keyboard.press('k');
  assert.equal(await focused(), await names.nth(1).textContent());
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), await names.nth(2).textContent());
});

test('shortcuts are shown by ?, and do nothing while one types or once switched off', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: 'conversation-mara' });
  const { page } = screen;
  const field = page.getByLabel('Reply to the consumer');
  await field.fill('Is it j or k?');
  await field.press('?');
  assert.equal(await field.inputValue(), 'Is it j or k??');
  await field.press('Escape');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.getByLabel('Single-key shortcuts').uncheck();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('n');
  assert.equal(await page.getByLabel('Internal note').count(), 0);
});

test('the skip link leads past the inbox, and focus can be seen everywhere', { skip }, async () => {
  await using screen = await Screen.open({ open: 'conversation-mara' });
  const { page } = screen;
  const skipLink = page.getByRole('link', { name: 'Skip to the conversation' });
  await skipLink.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator('main :focus').count(), 1);
  const invisible: string[] = [];
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('Tab');
    const problem = await page.evaluate(() => {
      const focus = document.activeElement;
      if (!focus || focus === document.body) return undefined;
      const boxes = [focus, focus.closest('.composer'), focus.closest('.inbox-search')];
      const isSeen = boxes.some((box) => {
        const style = box && getComputedStyle(box);
        return style && (style.outlineStyle !== 'none' || box !== focus);
      });
      return isSeen ? undefined : focus.outerHTML.slice(0, 120);
    });
    if (problem) invisible.push(problem);
  }
  assert.deepEqual(invisible, []);
});

test('closing asks first, and the conversation cannot be written in afterwards', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: 'conversation-mara' });
  const { page, fixture } = screen;
  await page.getByRole('main').getByRole('button', { name: 'Close' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(fixture.find('conversation-mara')?.status, 'open');
  await page.getByRole('main').getByRole('button', { name: 'Close' }).press('Enter');
  await dialog.getByRole('button', { name: 'Close conversation' }).press('Enter');
  await page.getByText('This conversation is closed').waitFor();
  assert.equal(fixture.find('conversation-mara')?.status, 'closed');
});

test('a message over the limit is not sent and not cut', { skip }, async () => {
  await using screen = await Screen.open({ open: 'conversation-mara' });
  const { page, fixture } = screen;
  const field = page.getByLabel('Reply to the consumer');
  await field.fill('x'.repeat(4_003));
  await page.getByText('3 characters too many').waitFor();
  await field.press('Enter');
  assert.equal((await field.inputValue()).length, 4_003);
  assert.equal(fixture.received.filter(({ type }) => type === 'send').length, 0);
});

test('where colours are the reader’s own, the field that one writes in is framed', {
  skip,
}, async () => {
  const context = { forcedColors: 'active' } as const;
  await using screen = await Screen.open({ open: 'conversation-mara', context });
  for (const label of ['Filter by name or text', 'Reply to the consumer']) {
    const box = screen.page.locator('.inbox-search, .composer').filter({
      has: screen.page.getByLabel(label),
    });
    const frame = () => box.evaluate((element) => getComputedStyle(element).outlineStyle);
    assert.equal(await frame(), 'none');
    await screen.page.getByLabel(label).focus();
    assert.equal(await frame(), 'solid', label);
  }
});
