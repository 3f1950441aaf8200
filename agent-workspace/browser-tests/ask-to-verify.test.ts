import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentVerificationRequest, LockedAttribute } from '@countersign/protocol';
import { Screen, skip, until } from './browser-setup.ts';
import { hostile } from './fixture-data.ts';

const id = 'conversation-mara';
const anna = { id: 'agent-anna', name: 'Anna Brandt' };
const request: AgentVerificationRequest = {
  id: 'request-1',
  agent: anna,
  assurance: { acr: 'urn:aurora:code', label: 'With a code from the phone' },
  maxAgeSeconds: 300,
  expiresAt: Date.now() + 600_000,
};

test('[Q1] an agent asks a consumer to verify and takes it back, without a mouse', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: id });
  const { page, fixture } = screen;
  await page.getByRole('button', { name: 'Ask to verify' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Ask the consumer to verify' });
  await dialog.getByLabel('With a code from the phone').press(' ');
  await dialog.getByLabel('within the last 5 minutes').press(' ');
  await dialog.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  const sent = (type: string) => fixture.received.find((frame) => frame.type === type);
  await until(() => sent('ask') !== undefined, 'the consumer was asked');
  const { acr, maxAgeSeconds } = sent('ask') as { acr?: string; maxAgeSeconds?: number };
  assert.deepEqual([acr, maxAgeSeconds], ['urn:aurora:code', 300]);
  fixture.happens(id, { type: 'asked', request });
  const spoken = page.locator('.talk [aria-live]');
  await spoken.getByText('The consumer was asked to verify').waitFor();
  const open = page.getByRole('group', { name: 'Request to verify' });
  await open.getByText('Asked to verify: With a code from the phone').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  assert.equal(await focused(), 'Withdraw', 'the focus stays where it was asked');
  await page.keyboard.press('Enter');
  await until(() => sent('withdraw') !== undefined, 'the request was withdrawn');
  fixture.happens(id, { type: 'answered', requestId: request.id, outcome: 'declined' });
  await spoken.getByText('The consumer does not want to verify now').waitFor();
  assert.equal(await focused(), 'Ask to verify');
  await page.getByRole('button', { name: 'Ask to verify' }).waitFor();
  assert.deepEqual(screen.faults, []);
});

const locked: LockedAttribute = {
  kind: 'locked',
  ...{ name: 'payment_options', label: 'Payment options', group: 'billing', place: 0 },
  requires: { assurance: request.assurance, maxAgeSeconds: 600 },
};

test('[Q10] a locked field says what it needs, and the question for it is filled in', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: id });
  const { page, fixture } = screen;
  const { card } = fixture.find(id) ?? assert.fail();
  fixture.happens(id, { type: 'card', card: { ...card, locked: [locked] } });
  const need = 'Needs a sign-in: With a code from the phone, within the last 10 minutes';
  await page.getByText(need).waitFor();
  const ask = page.getByRole('button', { name: 'Ask to verify, to open Payment options' });
  await ask.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Ask the consumer to verify' });
  await dialog.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  const sent = () => fixture.received.find((frame) => frame.type === 'ask');
  await until(() => sent() !== undefined, 'the consumer was asked');
  const { acr, maxAgeSeconds } = sent() as { acr?: string; maxAgeSeconds?: number };
  assert.deepEqual([acr, maxAgeSeconds], ['urn:aurora:code', 600]);
  fixture.happens(id, { type: 'asked', request });
  await ask.waitFor({ state: 'detached' });
  const asked = page.getByRole('button', { name: 'Asked to verify, to open Payment options' });
  assert.ok(await asked.evaluate((button) => button === document.activeElement));
  fixture.happens(id, { type: 'card', card });
  await page.getByText(need).waitFor({ state: 'detached' });
  assert.deepEqual(screen.faults, []);
});

test('[A56] a hostile name of a sign-in stays text where it is asked for', { skip }, async () => {
  await using screen = await Screen.open({ open: id });
  const { page, fixture } = screen;
  const assurance = { acr: 'urn:aurora:code', label: hostile.script };
  fixture.happens(id, { type: 'asked', request: { ...request, assurance } });
  await page.getByRole('group').filter({ hasText: 'onerror' }).waitFor();
  assert.equal(await page.evaluate('globalThis.hacked'), undefined);
  assert.deepEqual(screen.faults, []);
});
