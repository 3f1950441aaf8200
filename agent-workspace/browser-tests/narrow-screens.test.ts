import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';

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
