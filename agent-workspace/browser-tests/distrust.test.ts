import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';

const mara = 'conversation-mara';

test('[A90, Y2] a provider that is suspected is said on the open card, beside every value that it vouched for', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  const section = page.locator('.verified-section');
  const colour = () => section.evaluate((part) => getComputedStyle(part).borderLeftColor);
  const green = await colour();
  assert.equal(await page.getByRole('alert').count(), 0);
  fixture.showsAnew(mara, { distrust: 'suspected' });
  await page.getByRole('alert').getByText('The provider is under suspicion.').waitFor();
  await section.locator('h3').getByText('Provider under suspicion').waitFor();
  assert.notEqual(await colour(), green, 'nothing of it is green');
  const spoken = await section.locator('dl').first().ariaSnapshot();
  assert.match(spoken, /provider under suspicion/);
  const card = page.getByRole('complementary');
  assert.equal(await card.locator('[data-proof="verified"]').count(), 0, 'no shield on the card');
  assert.doesNotMatch(spoken, /(^|[ ,"])verified/m);
  assert.match(await page.locator('.talk-header').innerText(), /Provider under suspicion/);
  const differs = page.getByRole('region', { name: 'Differences' }).getByRole('term').first();
  assert.equal(await differs.textContent(), 'In doubt, provider under suspicion');
  fixture.showsAnew(mara, { distrust: 'off' });
  await page.getByRole('alert').getByText('The provider was switched off.').waitFor();
  fixture.showsAnew(mara);
  await page.getByRole('alert').waitFor({ state: 'detached' });
  assert.equal(await colour(), green);
  assert.deepEqual(screen.faults, []);
});

test('[A90, Y2] rows of the inbox and marks on messages follow at once, and back', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  const row = page.locator(`.inbox-row[href$="${mara}"]`);
  const others = page.locator('.inbox-row [data-proof="distrusted"]');
  const marks = page.locator('.transcript .message-meta');
  const before = [await row.ariaSnapshot(), await marks.allInnerTexts()];
  const unproven = await page.locator('.transcript .meta-anonymous').count();
  assert.ok(unproven > 0, 'somebody wrote before they were verified');
  assert.equal(await row.locator('[data-proof="verified"]').count(), 1);
  fixture.showsAnew(mara, { distrust: 'suspected' });
  await row.locator('[data-proof="distrusted"]').waitFor();
  assert.match(await row.ariaSnapshot(), /Provider under suspicion/);
  assert.equal(await others.count(), 1);
  await page.locator('.transcript .meta-distrusted').first().waitFor();
  assert.equal(await page.locator('.transcript .meta-verified').count(), 0);
  assert.equal(await page.locator('.transcript .is-proof').count(), 0);
  assert.equal(await page.locator('.transcript .meta-anonymous').count(), unproven);
  assert.ok((await marks.allInnerTexts()).some((text) => /provider under suspicion$/.test(text)));
  const said = {
    type: 'message',
    from: 'consumer',
    id: 'message-later',
    text: 'is it you?',
  } as const;
  fixture.happens(mara, { ...said, proof: { state: 'verified' } });
  await page
    .locator('.talk [aria-live]')
    .getByText(/^Provider under suspicion: message/)
    .waitFor({ state: 'attached' });
  fixture.showsAnew(mara);
  await row.locator('[data-proof="verified"]').waitFor();
  assert.equal(await page.locator('[data-proof="distrusted"]').count(), 0);
  assert.deepEqual((await marks.allInnerTexts()).slice(0, -1), before[1]);
  assert.deepEqual(screen.faults, []);
});

test('[A90, Y1] an administrator sees the alarm, and decides after a question, by keyboard', {
  skip,
}, async () => {
  await using screen = await Screen.open();
  const { page } = screen;
  await screen.go('connectors');
  const row = page.getByRole('link', { name: /Aurora ID/ });
  assert.match(await row.innerText(), /Under suspicion[\s\S]*Very many sign-ins/);
  await row.press('Enter');
  await page.getByText('More than 1,204 different consumers came by it in ten minutes').waitFor();
  const asked: string[] = [];
  page.on('request', (request) =>
    asked.push(`${request.method()} ${request.url()} ${request.postData()}`),
  );
  const off = page.getByRole('button', { name: 'Switch off' });
  await off.press('Enter');
  await page.getByRole('dialog').getByText('everybody who did is signed out').waitFor();
  await page.keyboard.press('Escape');
  assert.ok(!asked.some((line) => line.includes('/trust')));
  await off.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.ok(asked.some((line) => /^PUT .*aurora-id\/trust \{"state":"off"\}$/.test(line)));
  assert.deepEqual(screen.faults, []);
});
