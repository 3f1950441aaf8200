import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, refuses } from '../../test-kit.ts';

test('[V3] an algorithm on the list is accepted', async () => {
  const { algorithm } = await accepts({ policy: { algorithms: ['RS256', 'ES256'] } });
  assert.equal(algorithm, 'ES256');
});

test('[V3] an algorithm that we know but the policy does not name is refused', async () => {
  const error = await refuses({ policy: { algorithms: ['RS256'] } }, 'V3', 'alg_forbidden');
  assert.equal(error.detail, 'ES256 is not one of RS256');
});

for (const alg of [
  'none',
  'NONE',
  'HS256',
  'es256',
  'ES256K',
  'ES256 ',
  'constructor',
  '__proto__',
]) {
  test(`[V3] alg ${JSON.stringify(alg)} is no algorithm`, async () => {
    await refuses({ header: { alg } }, 'V3', 'alg_forbidden');
  });
}

for (const alg of [undefined, null, 256, ['ES256'], { alg: 'ES256' }]) {
  test(`[V3] alg ${JSON.stringify(alg)} is refused`, async () => {
    await refuses({ header: { alg } }, 'V3', 'alg_forbidden');
  });
}
