import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ourKeys,
  refusesSealed,
  seal,
  sealedOptions,
  verifySealed,
} from '../../encryption-test-kit.ts';
import { mint, refusalOf } from '../../test-kit.ts';
import { verifyIdToken } from '../verify-id-token.ts';
import { heldDecryptionKeys } from './decryption-key-source.ts';
import { generateDecryptionKey } from './generate-decryption-key.ts';

const oldKey = ourKeys.rsa.key;
const newKey = (await generateDecryptionKey('RSA-OAEP-256')).key;
const toOldKey = seal(mint(), { key: oldKey });
const toNewKey = seal(mint(), { key: newKey });
const nameless = { header: { kid: undefined } };

test('[V18] a rotation: first both keys are published, then the old one is retired, then gone', async () => {
  const stages = [
    { published: [oldKey], opens: [toOldKey], cannot: [toNewKey] },
    { published: [oldKey, newKey], opens: [toOldKey, toNewKey], cannot: [] },
    { published: [newKey], retired: [oldKey], opens: [toOldKey, toNewKey], cannot: [] },
    { published: [newKey], opens: [toNewKey], cannot: [toOldKey] },
  ];
  for (const { opens, cannot, ...held } of stages) {
    const decryptionKeys = heldDecryptionKeys(held);
    assert.deepEqual(
      decryptionKeys.publicKeys,
      held.published.map(({ publicJwk }) => publicJwk),
    );
    const options = sealedOptions({ options: { decryptionKeys } });
    for (const raw of opens) assert.ok(await verifyIdToken(raw, options));
    for (const raw of cannot) {
      await refusalOf(() => verifyIdToken(raw, options), 'V17', 'decryption_failed');
    }
  }
});

test('[V17] without kid the only published key that fits is taken, retired ones never', async () => {
  const sealing = { key: oldKey, ...nameless };
  const held = (keys: Parameters<typeof heldDecryptionKeys>[0]) => ({
    sealing,
    options: { decryptionKeys: heldDecryptionKeys(keys) },
  });
  await verifySealed(held({ published: [oldKey, ourKeys.p256.key] }));
  await refusesSealed(held({ published: [oldKey, newKey] }), 'V17', 'kid_missing');
  const retired = { published: [newKey], retired: [oldKey] };
  await refusesSealed(held(retired), 'V17', 'decryption_failed');
  await refusesSealed(held({ published: [], retired: [oldKey] }), 'V17', 'decryption_failed');
});

test('[V18] two keys of one name are refused when they are set up', async () => {
  const held = () => heldDecryptionKeys({ published: [oldKey], retired: [oldKey] });
  await refusalOf(held, 'V18', 'key_duplicate_kid');
});

test('[V17, A06] names out of the prototype are not keys', async () => {
  for (const kid of ['__proto__', 'constructor']) {
    const sealing = { header: JSON.parse(`{"kid":"${kid}"}`) };
    await refusesSealed({ sealing }, 'V17', 'decryption_failed');
  }
});
