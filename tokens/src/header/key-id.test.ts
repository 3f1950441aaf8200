import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, issuerKey, keysOf, refuses } from '../../test-kit.ts';

test('[V6] a kid of 256 characters is looked up', async () => {
  const kid = 'k'.repeat(256);
  const token = await accepts({ header: { kid }, options: { keys: keysOf(issuerKey, { kid }) } });
  assert.equal(token.kid, kid);
});

for (const kid of [1, null, true, ['k1'], { kid: 'k1' }, '', 'k'.repeat(257)]) {
  const shown = JSON.stringify(kid).slice(0, 20);
  test(`[V6, A06] kid ${shown} is refused before any look-up`, async () => {
    await refuses({ header: { kid } }, 'V6', 'kid_invalid');
  });
}
