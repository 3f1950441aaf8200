import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, jwk, keysOf, makeKey, refuses } from '../../test-kit.ts';

const attacker = makeKey.ec();

test('[V5] members that bring a key along are ignored, and their names reported', async () => {
  const header = { jku: 'https://evil.example/keys', x5c: ['MIIB'], jwk: jwk(attacker) };
  const token = await accepts({ header });
  assert.deepEqual(token.ignoredHeaders, ['jku', 'jwk', 'x5c']);
});

test('[V5] a token signed by the key it brings along is refused', async () => {
  const header = { jwk: jwk(attacker, { kid: 'k1' }) };
  const options = { keys: keysOf() };
  await refuses({ header, key: attacker, options }, 'V8', 'signature_invalid');
});
