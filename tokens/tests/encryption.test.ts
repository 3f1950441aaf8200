/**
 * Encrypted tokens against jose, both ways, and properties of them. The package opens with jose;
 * so the other side is the encryption of our test kit, which is anchored in a published example.
 */
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';
import {
  algorithmOf,
  concatKdf,
  contentEncryptions,
  keysHeld,
  ourKeys,
  seal,
  sealedOptions,
} from '../encryption-test-kit.ts';
import { type GeneratedDecryptionKey, TokenError, verifyIdToken } from '../src/index.ts';
import { happyClaims, mint, recordingKeys } from '../test-kit.ts';

const inside = mint();
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ {"\\\n';

async function josesVerdict(raw: string, { privateJwk }: GeneratedDecryptionKey) {
  try {
    const { plaintext } = await compactDecrypt(raw, await importJWK({ ...privateJwk }));
    return Buffer.from(plaintext).toString();
  } catch {
    return undefined;
  }
}

async function ourVerdict(raw: string) {
  try {
    return { ...(await verifyIdToken(raw, sealedOptions())).claims };
  } catch (error) {
    assert.ok(error instanceof TokenError, String(error));
    return undefined;
  }
}

for (const [what, ours] of Object.entries(ourKeys)) {
  for (const enc of contentEncryptions) {
    const { key } = ours;
    const alg = algorithmOf(key);

    test(`[V17] ${what}, ${enc}: what jose encrypts we open, what we encrypt jose opens`, async () => {
      const theirs = await new CompactEncrypt(Buffer.from(inside))
        .setProtectedHeader({ alg, enc, kid: key.kid, cty: 'JWT' })
        .encrypt(await importJWK({ ...key.publicJwk }, alg));
      assert.deepEqual(await ourVerdict(theirs), happyClaims);
      assert.equal(await josesVerdict(seal(inside, { key, enc }), ours), inside);
    });

    test(`[V17, A26] ${what}, ${enc}: one changed character and it does not open`, async () => {
      const raw = seal(inside, { key, enc });
      const change = fc.tuple(fc.nat(raw.length - 1), fc.constantFrom(...characters));
      await fc.assert(
        fc.asyncProperty(change, async ([at, character]) => {
          fc.pre(raw[at] !== character);
          const changed = raw.slice(0, at) + character + raw.slice(at + 1);
          assert.equal(await ourVerdict(changed), undefined);
        }),
        { numRuns: 15 },
      );
    });
  }
}

test('[V17] a jose encryption with party names opens too', async () => {
  const { key } = ourKeys.p256;
  const raw = await new CompactEncrypt(Buffer.from(inside))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: key.kid })
    .setKeyManagementParameters({ apu: Buffer.from('Alice'), apv: Buffer.from('Bob') })
    .encrypt(await importJWK({ ...key.publicJwk }));
  assert.deepEqual(await ourVerdict(raw), happyClaims);
});

test('[V17] the test kit derives the key of RFC 7518 appendix C', () => {
  const alice = createPrivateKey({
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
      y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
      d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
    },
    format: 'jwk',
  });
  const bob = createPublicKey({
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
      y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
    },
    format: 'jwk',
  });
  const shared = diffieHellman({ privateKey: alice, publicKey: bob });
  const derived = concatKdf(shared, { name: 'A128GCM', bytes: 16, apu: 'Alice', apv: 'Bob' });
  assert.equal(derived.toString('base64url'), 'VqqN6vgjbSBcIijNcacQGg');
});

test('[V17, A25] whatever is inside that nobody signed is refused, and its words stay inside', async () => {
  const keys = recordingKeys();
  const options = sealedOptions({ options: { keys } });
  const content = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc
      .array(fc.string({ unit: fc.constantFrom(...characters) }), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join('.')),
  );
  await fc.assert(
    fc.asyncProperty(content, async (text) => {
      const attempt = verifyIdToken(seal(`CANARY${text}`), options);
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof TokenError, String(error));
        return !`${error.message}${error.stack}`.includes('CANARY');
      });
    }),
    { numRuns: 150 },
  );
  assert.deepEqual(keys.asked, []);
});

test('[V17, V20] whatever arrives where encryption is accepted, the answer is a TokenError', async () => {
  const sealed = seal(inside).split('.');
  const options = sealedOptions({ policy: { encryption: 'accepted' } });
  const part = fc.oneof(
    fc.constantFrom(...sealed),
    fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 }),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  );
  const arrival = fc.oneof(
    fc.tuple(part, part, part, part, part).map((parts) => parts.join('.')),
    fc.tuple(fc.constant(sealed[0]), part, part, part, part).map((parts) => parts.join('.')),
  );
  await fc.assert(
    fc.asyncProperty(arrival, async (raw) => {
      fc.pre(raw !== sealed.join('.'));
      await assert.rejects(verifyIdToken(raw, options), TokenError);
    }),
    { numRuns: 400 },
  );
});

test('[A28] a good encrypted token is opened after 300 that could not be', async () => {
  const options = sealedOptions();
  const forged = seal(inside, {
    key: ourKeys.rsa.key,
    spoil: (parts) => parts.with(4, 'A'.repeat(22)),
  });
  for (let n = 0; n < 300; n += 1) {
    await assert.rejects(verifyIdToken(forged, options), { code: 'decryption_failed' });
  }
  assert.ok(await verifyIdToken(seal(inside, { key: ourKeys.rsa.key }), options));
});

test('[V18] no private number is in what we publish', () => {
  const published = JSON.stringify(keysHeld.publicKeys);
  for (const { privateJwk } of Object.values(ourKeys)) {
    for (const secret of [privateJwk.d, privateJwk.p, privateJwk.q, privateJwk.qi]) {
      assert.ok(secret === undefined || !published.includes(secret));
    }
  }
  assert.equal(keysHeld.publicKeys.length, Object.keys(ourKeys).length);
});
