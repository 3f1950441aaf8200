import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Screen, skip } from './browser-setup.ts';
import { auroraAttributes, maraKeller, pageAttribute, provenBy } from './fixture-data.ts';

const mara = 'conversation-mara';
const verified = (page: Page) =>
  page.getByRole('region', { name: 'Verified by Aurora ID', exact: true });
const fromPage = (page: Page) => page.getByRole('region', { name: 'From the page · not verified' });

test('[A55] the two sections differ in place, colour, icon, border and words', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const looks = (section: ReturnType<typeof verified>) =>
    section.evaluate((element) => {
      const heading = element.querySelector('h3');
      const style = getComputedStyle(element);
      return {
        top: element.getBoundingClientRect().top,
        colour: heading && getComputedStyle(heading).color,
        background: style.backgroundColor,
        icon: heading?.querySelector('path')?.getAttribute('d'),
        border: style.borderLeftStyle + style.borderTopStyle,
        words: heading?.textContent,
      };
    });
  const one = await looks(verified(screen.page));
  const other = await looks(fromPage(screen.page));
  assert.ok(one.top < other.top, 'page data is always last');
  for (const trait of ['colour', 'background', 'icon', 'border', 'words'] as const) {
    assert.notEqual(one[trait], other[trait], trait);
  }
});

test('[A55] a screen reader hears of every single value which kind it is', { skip }, async () => {
  await using screen = await Screen.open({ open: mara });
  const terms = (section: ReturnType<typeof verified>) =>
    section.locator('dl.attributes > div > dt').allTextContents();
  const known = await terms(verified(screen.page));
  const claimed = await terms(fromPage(screen.page));
  assert.ok(known.length > 10 && claimed.length > 2);
  assert.ok(
    known.every((term) => /[^,], verified$/.test(term)),
    known.join(' | '),
  );
  assert.ok(claimed.every((term) => term.endsWith(', from the page, not verified')));
});

test('[A55] a page that calls its own data verified stays in the section of the page', {
  skip,
}, async () => {
  const now = Date.now();
  const known = maraKeller(now);
  const label = 'Verified by Aurora ID';
  const page = [pageAttribute(label, { type: 'text', text: '✔ Verified by Aurora ID' }, now)];
  const conversation = { ...known, card: { ...known.card, page, conflicts: [] } };
  await using screen = await Screen.open({ open: mara, conversations: [conversation] });
  const term = fromPage(screen.page).getByRole('term');
  assert.equal(await term.textContent(), 'Verified by Aurora ID, from the page, not verified');
  assert.equal(await verified(screen.page).count(), 1);
  assert.equal(await fromPage(screen.page).locator('[data-proof]').count(), 0);
});

test('a conflict shows both values and is announced at the top of the card', { skip }, async () => {
  await using screen = await Screen.open({ open: mara });
  const differences = screen.page.getByRole('region', { name: 'Differences' });
  assert.match((await differences.textContent()) ?? '', /Differs from the verified value: Email/);
  assert.deepEqual(await differences.getByRole('definition').allTextContents(), [
    'mara.keller@post.example',
    'm.keller@mail.example',
  ]);
  await screen.page.getByRole('link', { name: 'One value differs' }).click();
  await differences.isVisible();
});

test('lapsed data is shown as what it was, in other words and colours', { skip }, async () => {
  await using screen = await Screen.open({ open: 'conversation-lucia' });
  const section = screen.page.getByRole('region', { name: 'Was verified by Aurora ID' });
  const terms = await section.locator('dl.attributes > div > dt').allTextContents();
  assert.ok(terms.every((term) => /[^,], was verified$/.test(term)));
  assert.equal(await verified(screen.page).count(), 0);
  const card = screen.page.getByLabel('Consumer card');
  assert.match(
    (await card.textContent()) ?? '',
    /Proof lapsed · Aurora ID.*From .* ago.*Until .* ago/,
  );
  assert.equal(await card.locator('[data-proof="verified"]').count(), 0);
});

test('a proof whose time is over is shown as lapsed, also without a word from the server', {
  skip,
}, async () => {
  await using screen = await Screen.open({
    open: mara,
    prepare: (page) => page.clock.install(),
  });
  await verified(screen.page).waitFor();
  screen.fixture.isDown = true;
  screen.fixture.dropSockets();
  await screen.page.clock.fastForward('53:00');
  await screen.page.getByRole('region', { name: 'Was verified by Aurora ID' }).waitFor();
  assert.equal(await verified(screen.page).count(), 0);
});

test('a consumer who is verified in the conversation is shown so at once', { skip }, async () => {
  const id = 'conversation-7f2c';
  await using screen = await Screen.open({ open: id });
  const { page, fixture } = screen;
  await page.getByText('Nothing proves who this is').waitFor();
  const proof = provenBy(Date.now());
  const known = fixture.find(id);
  assert.ok(known);
  const card = {
    ...known.card,
    displayName: 'Nora Lind',
    proof,
    verified: auroraAttributes('Nora Lind', proof),
  };
  fixture.happens(id, { type: 'identity', change: 'verified', proof, card });
  await verified(page).waitFor();
  assert.ok((await page.locator('.attribute.is-fresh').count()) > 10, 'values glow once');
  await page.locator('.attribute.is-fresh').first().waitFor({ state: 'detached' });
  await page.getByText('sent before verification').waitFor();
  await page.getByRole('link', { name: /^Verified Nora Lind/ }).waitFor();
});

test('the provenance of a value tells where it came from', { skip }, async () => {
  await using screen = await Screen.open({ open: mara });
  await screen.page.getByRole('button', { name: 'Provenance of Email' }).press('Enter');
  const dialog = screen.page.getByRole('dialog', { name: 'Provenance of Email' });
  const text = (await dialog.textContent()) ?? '';
  const parts = ['Aurora ID', 'https://id.aurora.example', 'Code Flow', 'ID token', 'email'];
  for (const part of [...parts, 'urn:aurora:2fa', 'pwd, otp']) {
    assert.ok(text.includes(part), part);
  }
  await screen.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
