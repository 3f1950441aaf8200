import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeCorrection } from '@countersign/protocol';
import type { Page } from 'playwright-core';
import { Screen, skip } from './browser-setup.ts';
import { anna, ben, type FixtureConversation, maraKeller, pageAttribute } from './fixture-data.ts';

const mara = 'conversation-mara';
const hostile = 'Verified ✔ \u202eEmail <img src=x onerror=alert(1)>';

function noted(change: Partial<AttributeCorrection> = {}): FixtureConversation {
  const known = maraKeller(Date.now());
  const value = { type: 'text', text: 'mara@new.example' } as const;
  const at = Date.now() - 60_000;
  const correction = { id: 'correction-1', name: 'email', value, agent: ben, at, ...change };
  return { ...known, card: { ...known.card, corrections: [correction] } };
}

const notes = (page: Page) => page.getByRole('list', { name: 'What the consumer says of Email' });
const button = (page: Page) =>
  page.getByRole('button', { name: 'Note what the consumer says of Email' });

test('[F10] an agent notes beside a value what the consumer says, and removes it again', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  const verified = structuredClone(fixture.find(mara)?.card.verified);
  await button(page).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'The consumer says otherwise: Email' });
  await dialog.getByLabel('What does the consumer say it is now?').fill('mara@new.example');
  fixture.histories.refusal = 'too_many_corrections';
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').filter({ hasText: 'too many corrections' }).waitFor();
  fixture.histories.refusal = undefined;
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  const note = notes(page).getByRole('listitem');
  await note.waitFor();
  const words = (await note.textContent()) ?? '';
  assert.match(
    words,
    /^The consumer saysmara@new\.exampleNoted by Anna Meier, \d\d:\d\d · Remove$/,
  );
  const attribute = page.locator('.verified-section .attribute', { hasText: 'mara@new.example' });
  assert.match((await attribute.textContent()) ?? '', /^Email.+mara\.keller@post\.example/);
  assert.deepEqual(fixture.find(mara)?.card.verified, verified);
  await note.getByRole('button', { name: 'Remove this note' }).press('Enter');
  await notes(page).waitFor({ state: 'detached' });
  assert.deepEqual(screen.faults, []);
});

test('[F10] an agent notes beside what the page said, where nothing verified speaks of it', {
  skip,
}, async () => {
  const known = maraKeller(Date.now());
  const email = pageAttribute('Email', { type: 'email', text: 'typed@post.example' }, Date.now());
  const city = pageAttribute('City', { type: 'text', text: 'Bern' }, Date.now());
  const card = { ...known.card, page: [city, email], conflicts: [] };
  await using screen = await Screen.open({ open: mara, conversations: [{ ...known, card }] });
  const { page } = screen;
  const section = page.getByRole('region', { name: 'From the page · not verified' });
  assert.equal(await section.getByRole('button').count(), 1, 'none for what is verified as well');
  await section.getByRole('button', { name: 'Note what the consumer says of City' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'The consumer says otherwise: City' });
  await dialog.getByText('verifies nothing').waitFor();
  await dialog.getByLabel('What does the consumer say it is now?').fill('Basel');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  const note = section.getByRole('list', { name: 'What the consumer says of City' });
  await note.getByText('Basel').waitFor();
  assert.equal(await note.locator('[data-proof]').count(), 0);
  await note.getByRole('button', { name: 'Remove this note' }).press('Enter');
  await note.waitFor({ state: 'detached' });
  assert.deepEqual(screen.faults, []);
});

test('[F10] another agent’s note says whose it is, and has no button for whoever may not', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara, conversations: [noted()] });
  const note = notes(screen.page).getByRole('listitem');
  await note.getByText('Noted by Ben Okoro').waitFor();
  assert.equal(await note.getByRole('button').count(), 0);
  assert.equal(await note.getByText('older than this proof').count(), 0);
});

test('[F10] a newer proof marks it as older', { skip }, async () => {
  const at = Date.now() - 3_600_000;
  await using screen = await Screen.open({ open: mara, conversations: [noted({ at })] });
  await notes(screen.page).getByText('older than this proof').waitFor();
});

test('[F10, A55] what stands in a note is text, and looks like no proof', { skip }, async () => {
  const value = { type: 'text', text: hostile } as const;
  const conversations = [noted({ value, agent: { ...anna, name: '✔ Verified by Aurora' } })];
  await using screen = await Screen.open({ open: mara, conversations });
  const note = notes(screen.page).getByRole('listitem');
  await note.getByText('<img src=x').waitFor();
  assert.equal(await note.locator('img').count(), 0);
  assert.equal(await note.locator('.symbol').count(), 2, 'a tick is a drawn symbol in a box');
  assert.equal(await note.locator('.invisible-mark').count(), 1);
  assert.deepEqual(screen.faults, []);
});
