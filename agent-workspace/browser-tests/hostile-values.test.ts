import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';
import { hostile } from './fixture-data.ts';

const open = 'conversation-hostile';

test('[A56] no value from outside runs, and the content policy refuses nothing', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const { page } = screen;
  assert.equal(await page.evaluate(() => 'hacked' in globalThis), false);
  const shown = page.getByRole('region', { name: 'Verified by Aurora ID' }).getByText('<img src=x');
  assert.equal(await shown.textContent(), hostile.script);
  assert.equal(await page.locator('.outside :is(img, script, a, svg)').count(), 0);
  assert.deepEqual(screen.faults, []);
});

test('[A55] no invisible or direction-changing character reaches the document', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const html = await screen.page.evaluate(() => document.documentElement.outerHTML);
  const found = html.match(/[\0\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu) ?? [];
  assert.deepEqual(
    found.map((one) => one.codePointAt(0)?.toString(16)),
    [],
  );
  assert.ok((await screen.page.locator('.invisible-mark').count()) > 5);
});

test('[A55] a mark of ours never stands inside a value, and a value never beside its place', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const { page } = screen;
  assert.equal(await page.locator('.outside [data-proof], .outside .icon').count(), 0);
  const wrong = await page.evaluate(() =>
    [...document.querySelectorAll('.inbox-row, .talk-header, .proof-who')].filter((box) => {
      const mark = box.querySelector('[data-proof], .avatar')?.getBoundingClientRect();
      const name = box.querySelector('.outside')?.getBoundingClientRect();
      return mark && name && name.left < mark.right;
    }),
  );
  assert.equal(wrong.length, 0, 'names begin after the mark');
});

test('[A55] ticks, shields and locks in a name are drawn as part of the name', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open });
  const name = screen.page.getByRole('complementary').getByRole('heading', { level: 2 });
  assert.deepEqual(await name.locator('.symbol').allTextContents(), ['✔', '🛡️']);
  const filter = await name
    .locator('.symbol')
    .first()
    .evaluate((element) => getComputedStyle(element).filter);
  assert.equal(filter, 'grayscale(1)');
  const avatar = screen.page.locator('.avatar-large');
  assert.equal(await avatar.textContent(), 'VW', 'letters only');
});

test('[A55] nothing is painted beyond the box of its value', { skip }, async () => {
  await using screen = await Screen.open({ open });
  const wide = await screen.page.evaluate(() => {
    const clips = (element: Element) =>
      ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
    const boxes = [...document.querySelectorAll('.value, .bubble, .attribute > dt')];
    const open = boxes.filter((box) => !clips(box)).map((box) => box.className);
    const panels = ['.card-scroller', '.transcript-scroller', '.inbox-scroller'];
    const sideways = panels.filter((name) => {
      const panel = document.querySelector(name);
      return panel && panel.scrollWidth > panel.clientWidth;
    });
    return [...open, ...sideways];
  });
  assert.deepEqual(wide, []);
});

test('a value of 10,240 characters is cut and can be shown whole', { skip }, async () => {
  await using screen = await Screen.open({ open });
  const section = screen.page.getByRole('region', { name: 'Verified by Aurora ID' });
  const value = section.locator('.attribute', { hasText: 'Long' }).locator('.value');
  assert.ok(((await value.textContent()) ?? '').length < 300);
  await value.getByRole('button', { name: 'Show all 10,240 characters' }).click();
  assert.equal(await value.locator('.outside').textContent(), hostile.long);
});

test('[A58] only an https link can be followed, and its host stands apart', { skip }, async () => {
  await using screen = await Screen.open({ open });
  assert.equal(await screen.page.locator('main a[href], .card a[href^="java"]').count(), 1);
  await screen.go('conversations/conversation-mara');
  const link = screen.page.getByRole('link', { name: 'Open aurora.example' }).first();
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
  assert.equal(await link.getAttribute('href'), 'https://aurora.example/contracts/4417');
});
