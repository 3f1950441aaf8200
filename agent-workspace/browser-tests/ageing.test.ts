import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdentityChange, LapseReason } from '@countersign/protocol';
import { Screen, skip } from './browser-setup.ts';
import { provenBy } from './fixture-data.ts';

const mara = 'conversation-mara';

test('[C11, C13, L3] a proof ages before the agent’s eyes, and the transcript says each time why', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara, prepare: (page) => page.clock.install() });
  const { page, fixture } = screen;
  const card = page.getByRole('complementary', { name: 'Consumer card' });
  const transcript = page.getByLabel('Transcript');
  const known = fixture.find(mara)?.card;
  assert(known?.proof.state === 'verified');
  const now = () => page.evaluate('Date.now()') as Promise<number>;

  await card.getByRole('region', { name: /^Verified by/ }).waitFor();
  assert.equal(await card.getByText('The proof ends soon').count(), 0);
  await page.clock.fastForward(known.proof.expiresAt - (await now()) - 120_000);
  await card.getByText('The proof ends soon').waitFor();
  await page.clock.fastForward(121_000);
  await card.getByRole('region', { name: /^Was verified by/ }).waitFor();
  assert.equal(await card.getByText('The proof ends soon').count(), 0);

  const lapse = async (change: IdentityChange, lapseReason: LapseReason, says: string) => {
    const at = await now();
    const proof = provenBy(at, { state: 'lapsed', lapsedAt: at, lapseReason });
    fixture.happens(mara, { type: 'identity', change, proof, card: { ...known, proof } });
    await transcript.getByText(says).last().waitFor();
    await card.getByText('Proof lapsed').first().waitFor();
  };
  const again = async () => {
    const proof = provenBy(await now());
    fixture.happens(mara, {
      ...{ type: 'identity', change: 'reverified', proof },
      card: { ...known, proof },
    });
    await card.getByRole('region', { name: /^Verified by/ }).waitFor();
  };
  await lapse('lapsed', 'expired', 'its time was over');
  await again();
  await lapse('signed_out', 'signed_out', 'Signed out · proof by');
  await card.getByText('the consumer signed out').waitFor();
  await again();
  await lapse('signed_out_at_provider', 'signed_out_at_provider', 'Signed out at');
  await card.getByText('the consumer signed out at the provider').waitFor();
  assert.deepEqual(screen.faults, []);
});
