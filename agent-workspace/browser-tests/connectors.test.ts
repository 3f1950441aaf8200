import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';

test('an examination is started, followed, and read aloud step by step', { skip }, async () => {
  await using screen = await Screen.open();
  const { page, fixture } = screen;
  const [first, ...others] = fixture.connectors.connectors;
  assert(first?.examination);
  fixture.connectors.connectors = [{ ...first, examination: null }, ...others];
  await page.getByRole('link', { name: 'Connectors' }).click();
  await page.getByRole('link', { name: /Aurora ID/ }).click();
  await page.getByText('It signs nobody in').waitFor();
  fixture.connectors.connectors = [first, ...others];
  await page.getByRole('button', { name: 'Examine' }).press('Enter');
  await page.getByRole('button', { name: 'Examining …' }).waitFor();
  const steps = page.getByRole('list', { name: 'Steps of the examination' });
  await steps.getByText('Not one key can be used.').waitFor();
  await steps.getByText('openssl genrsa -out key.pem 2048').waitFor();
  const spoken = page.locator('[aria-live="polite"]', { hasText: 'Clocks: Passed.' });
  await spoken.waitFor();
  const done = { ...first.examination, endedAt: Date.now() };
  fixture.connectors.connectors = [{ ...first, examination: done }, ...others];
  await page.getByRole('button', { name: 'Examine again' }).waitFor();
  assert.deepEqual(screen.faults, []);
});

test('keys are purged only after a question, by keyboard', { skip }, async () => {
  await using screen = await Screen.open();
  const { page } = screen;
  await screen.go('connectors/aurora-id');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
  const button = page.getByRole('button', { name: 'Purge now' });
  await button.press('Enter');
  await page.keyboard.press('Escape');
  assert.ok(await button.evaluate((element) => element === document.activeElement));
  assert.ok(!asked.some((line) => line.includes('key-purges')));
  await button.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Purge now' }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.ok(asked.some((line) => /^POST .*aurora-id\/key-purges$/.test(line)));
});

test('[X8] agents without the role see no connectors, by the rail or by the address', {
  skip,
}, async () => {
  await using screen = await Screen.open({
    prepare: async (page) => {
      await page.route('**/api/agent/session', async (route) => {
        const response = await route.fetch();
        const body = await response.text();
        await route.fulfill({ response, body: body.replace(',"administrator"', '') });
      });
    },
  });
  const { page } = screen;
  assert.equal(await page.getByRole('link', { name: 'Connectors' }).count(), 0);
  await screen.go('connectors');
  await page.locator('.inbox-row').first().waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Connectors' }).count(), 0);
});

test('without connectors, and without an answer, the page says what to do', { skip }, async () => {
  await using screen = await Screen.open();
  const { page, fixture } = screen;
  fixture.connectors.connectors = [];
  await screen.go('connectors');
  await page.getByText('countersign brand add').waitFor();
  await page.route('**/api/agent/connectors', (route) => route.abort());
  await screen.go('connectors');
  await page.getByRole('alert').getByText('The service cannot be reached').waitFor();
  await page.unroute('**/api/agent/connectors');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No connector yet').waitFor();
  await screen.go('connectors/unknown');
  await page.getByRole('alert').getByText('There is no such thing here').waitFor();
});

for (const width of [320, 760, 1100, 1440, 2560]) {
  test(`at ${width} pixels no connector runs off the side`, { skip }, async () => {
    const context = { viewport: { width, height: 900 } };
    await using screen = await Screen.open({ context });
    for (const path of ['connectors', 'connectors/aurora-id', 'connectors/hostile']) {
      await screen.go(path);
      await screen.page.locator('.box, .connector-card').first().waitFor();
      const over = await screen.page.evaluate(() =>
        [...document.querySelectorAll('.connectors *')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .filter((element) => !element.closest('.outside-name, .only-read'))
          .map((element) => `${element.tagName} ${element.className}`),
      );
      assert.deepEqual(over, [], path);
    }
  });
}
