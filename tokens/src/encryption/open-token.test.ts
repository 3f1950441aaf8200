import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contentEncryptions,
  keysHeld,
  ourKeys,
  refusesSealed,
  type SealedChange,
  seal,
  sealedOptions,
  verifySealed,
} from '../../encryption-test-kit.ts';
import {
  accepts,
  base64url,
  happyClaims,
  makeKey,
  mint,
  now,
  optionsFor,
  recordingKeys,
  refusalOf,
  refuses,
} from '../../test-kit.ts';
import { halfHash } from '../claims/token-hashes.ts';
import { verifyIdToken } from '../verify-id-token.ts';
import type { DecryptionKeyQuery } from './decryption-key-source.ts';
import { generateDecryptionKey } from './generate-decryption-key.ts';

for (const [what, { key }] of Object.entries(ourKeys)) {
  for (const enc of contentEncryptions) {
    test(`[V17] a signed token inside ${what} and ${enc} is verified`, async () => {
      const token = await verifySealed({ sealing: { key, enc } });
      assert.equal(token.subject, happyClaims.sub);
      assert.deepEqual(token.encryption, { alg: key.algorithms[0], enc, kid: key.kid });
      assert.ok(Object.isFrozen(token.encryption));
    });
  }
}

test('[V17] a token that came only signed says so', async () => {
  assert.equal((await accepts()).encryption, undefined);
  const policy = { encryption: 'accepted' } as const;
  const plain = await accepts({ policy, options: { decryptionKeys: keysHeld } });
  assert.equal(plain.encryption, undefined);
  assert.ok((await verifySealed({ policy })).encryption);
});

test('[V17] encryption is the same in both flows, and still binds the companions', async () => {
  const accessToken = 'ya29.a0';
  for (const flow of ['code', 'implicit'] as const) {
    for (const encryption of ['accepted', 'required'] as const) {
      const claims = { at_hash: halfHash(accessToken, 'ES256') };
      const change = { claims, policy: { encryption }, options: { flow, accessToken } };
      const token = await verifySealed({ ...change });
      assert.equal(token.flow, flow);
      assert.equal(token.encryption?.enc, 'A256GCM');
      const wrong = { ...change, claims: { at_hash: halfHash('other', 'ES256') } };
      await refusesSealed(wrong, 'V13', 'at_hash_mismatch');
    }
  }
});

test('[V17, A25] where encryption is demanded a token that is only signed is refused', async () => {
  const policy = { encryption: 'required' } as const;
  const options = { decryptionKeys: keysHeld };
  await verifySealed({ policy });
  await refuses({ policy, options }, 'V17', 'token_not_encrypted');
});

test('[V17] where encryption is not configured an encrypted token is refused by its shape', async () => {
  const asked: DecryptionKeyQuery[] = [];
  const find = (query: DecryptionKeyQuery) => void asked.push(query);
  const change = { policy: { encryption: 'refused' }, options: { decryptionKeys: { find } } };
  await refusesSealed(change as SealedChange, 'V17', 'token_encrypted');
  assert.deepEqual(asked, []);
});

test('[V17] a policy that accepts encryption without keys is a fault of the program', async () => {
  for (const encryption of ['accepted', 'required'] as const) {
    const options = { decryptionKeys: undefined };
    await refusesSealed({ policy: { encryption }, options }, 'policy', 'policy_unsafe');
  }
});

const insides: readonly (readonly [what: string, inside: string, rule: string, code: string])[] = [
  ['claims that nobody signed', JSON.stringify(happyClaims), 'V17', 'jwe_holds_claims'],
  ['claims after a space', ` ${JSON.stringify(happyClaims)}`, 'V17', 'jwe_holds_claims'],
  ['the JSON serialization', JSON.stringify({ payload: 'e30' }), 'V17', 'jwe_holds_claims'],
  ['claims in base64url', base64url(JSON.stringify(happyClaims)), 'V1', 'token_is_not_a_jwt'],
  ['an unsigned token', unsigned(), 'V3', 'alg_forbidden'],
  ['an encrypted token', seal(mint()), 'V17', 'jwe_nested'],
  ['five layers', layers(5), 'V17', 'jwe_nested'],
  ['five parts of nothing', 'a.b.c.d.e', 'V17', 'jwe_nested'],
  ['nothing', '.', 'V1', 'token_is_not_a_jwt'],
  ['a text that is not ASCII', `${mint()}é`, 'V1', 'token_malformed'],
  ['a token with a line break', `${mint()}\n`, 'V1', 'token_malformed'],
  ['a signed token above 16 KiB', `A.${'A'.repeat(16_384)}.A`, 'V1', 'token_too_large'],
  ['a token of another key', mint({ key: makeKey.ec() }), 'V8', 'signature_invalid'],
  ['an expired token', mint({ claims: { iat: now - 900, exp: now - 600 } }), 'V11', 'expired'],
  ['a logout token', mint({ header: { typ: 'logout+jwt' } }), 'V14', 'typ_forbidden'],
];
for (const [what, inside, rule, code] of insides) {
  test(`[V17, A25] ${what} inside the encryption is refused: ${code}`, async () => {
    await refusesSealed({ inside }, rule, code);
  });
}

test('[V15, V17] a token wrapped anew is the same token', async () => {
  const inside = mint();
  const digests = await Promise.all([
    verifySealed({ inside }),
    verifySealed({ inside, sealing: { key: ourKeys.rsa.key } }),
    verifyIdToken(inside, optionsFor()),
  ]);
  assert.equal(new Set(digests.map(({ digest }) => digest)).size, 1);
});

test('[V17] cty, typ and copied claims in the outer header are not read', async () => {
  for (const header of [
    { cty: 'JWT' },
    { cty: 'json' },
    { typ: 'at+jwt' },
    { iss: 'evil', exp: 1 },
  ]) {
    await verifySealed({ sealing: { header } });
  }
});

const stranger = (await generateDecryptionKey('ECDH-ES')).key;
const retired = (await generateDecryptionKey('RSA-OAEP-256')).key;

/** Whatever is wrong with key or bytes, these members of the error are the same. */
const unopenable: Readonly<Record<string, SealedChange>> = {
  'a kid that we never had': { sealing: { header: { kid: 'invented' } } },
  'the kid of another key of ours': { sealing: { header: { kid: ourKeys.p256Wrap.key.kid } } },
  'the kid of a key of another type': { sealing: { header: { kid: ourKeys.rsa.key.kid } } },
  'another key under the right kid': {
    sealing: { key: stranger, header: { kid: ourKeys.p256.key.kid } },
  },
  'another RSA key under the right kid': {
    sealing: { key: retired, header: { kid: ourKeys.rsa.key.kid } },
  },
  'a changed tag': { sealing: { spoil: flip(4) } },
  'a changed ciphertext': { sealing: { spoil: flip(3) } },
  'a changed initialization vector': { sealing: { spoil: flip(2) } },
  'a changed wrapped key': { sealing: { key: ourKeys.p256Wrap.key, spoil: flip(1) } },
  'a changed RSA block': { sealing: { key: ourKeys.rsa.key, spoil: flip(1) } },
  'a changed tag behind RSA': { sealing: { key: ourKeys.rsa.key, spoil: flip(4) } },
  'a changed tag in CBC': { sealing: { enc: 'A128CBC-HS256', spoil: flip(4) } },
  'a changed padding in CBC': { sealing: { enc: 'A128CBC-HS256', spoil: flip(3) } },
  'an RSA block of zeroes': {
    sealing: {
      key: ourKeys.rsa.key,
      spoil: (parts) => parts.with(1, base64url(Buffer.alloc(256))),
    },
  },
  'an RSA block of another length': {
    sealing: {
      key: ourKeys.rsa.key,
      spoil: (parts) => parts.with(1, base64url(Buffer.alloc(384))),
    },
  },
  'a header changed after sealing': {
    sealing: { spoil: (parts) => parts.with(0, withMember(parts[0])) },
  },
  'a point off the curve': { sealing: { header: { epk: point(Buffer.alloc(32, 1)) } } },
  'a point of small order': {
    sealing: {
      key: ourKeys.x25519.key,
      header: { epk: { kty: 'OKP', crv: 'X25519', x: base64url(Buffer.alloc(32)) } },
    },
  },
  'a point on the other curve': {
    sealing: { key: ourKeys.x25519.key, header: { epk: point(Buffer.alloc(32, 1)) } },
  },
};
const plainRefusal = await refusesSealed(
  unopenable['a changed tag'] ?? {},
  'V17',
  'decryption_failed',
);
for (const [what, change] of Object.entries(unopenable)) {
  test(`[V17, A26] ${what} is answered like any other token that does not open`, async () => {
    const keys = recordingKeys();
    const options = { ...change.options, keys };
    const error = await refusesSealed({ ...change, options }, 'V17', 'decryption_failed');
    assert.deepEqual({ ...error }, { ...plainRefusal });
    assert.equal(error.message, plainRefusal.message);
    assert.equal(error.cause, undefined);
    assert.deepEqual(keys.asked, [], 'nothing inside was looked at');
  });
}

test('[V17] whatever a source of keys does, no key means that it does not open', async () => {
  const find = (answer: unknown) => ({ decryptionKeys: { find: () => answer as undefined } });
  for (const answer of [
    undefined,
    null,
    {},
    { ...ourKeys.p256.key, decrypt: async () => mint() },
  ]) {
    await refusesSealed({ options: find(answer) }, 'V17', 'decryption_failed');
    await refusesSealed({ options: find(Promise.resolve(answer)) }, 'V17', 'decryption_failed');
  }
  await verifySealed({ options: find(Promise.resolve(ourKeys.p256.key)) });
  const fail = () => Promise.reject(new Error('CANARY'));
  const options = { decryptionKeys: { find: fail } };
  const error = await refusesSealed({ options }, 'V18', 'key_set_unavailable');
  assert.doesNotMatch(error.message, /CANARY/);
});

test('[V17, A26] the gate decides how many tokens are opened at a time', async () => {
  const waiting: (() => void)[] = [];
  const gate = async <T>(work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return work();
  };
  const outcomes = [1, 2, 3].map(() => verifySealed({ options: { decryptionGate: gate } }));
  while (waiting.length < 3) await new Promise((resolve) => setImmediate(resolve));
  for (const open of waiting) open();
  assert.equal((await Promise.all(outcomes)).length, 3);

  const closed = () => Promise.reject(new Error('full'));
  const options = { decryptionGate: closed };
  const error = await refusesSealed({ options }, 'V17', 'decryption_busy');
  assert.equal(error.status, 503);
});

test('[V17] nobody asks the gate for a token that is refused by its header', async () => {
  const decryptionGate = () => Promise.reject(new Error('was asked'));
  const sealing = { header: { zip: 'DEF' } };
  await refusesSealed({ sealing, options: { decryptionGate } }, 'V17', 'jwe_compressed');
  const header = { header: { kid: 'invented' } };
  await refusesSealed({ sealing: header, options: { decryptionGate } }, 'V17', 'decryption_failed');
});

test('[V1, V17] an encrypted token may have 32 KiB and not one character more', async () => {
  const raw = seal('A'.repeat(24_000));
  const longest = raw.length + 3 * Math.floor((32 * 1024 - raw.length) / 4);
  const sized = (length: number) => `${raw}${'A'.repeat(length - raw.length)}`;
  const verify = (text: string) => () => verifyIdToken(text, sealedOptions());
  assert.ok(longest <= 32 * 1024);
  await refusalOf(verify(sized(32 * 1024)), 'V17', 'jwe_malformed');
  await refusalOf(verify(sized(32 * 1024 + 1)), 'V1', 'token_too_large');
});

function unsigned(): string {
  return `${base64url('{"alg":"none"}')}.${base64url(JSON.stringify(happyClaims))}.`;
}

function layers(count: number): string {
  let text = mint();
  for (let layer = 1; layer < count; layer += 1) text = seal(text);
  return text;
}

/** Changes one bit of one part. */
function flip(at: number): (parts: readonly string[]) => readonly string[] {
  return (parts) => {
    const bytes = Buffer.from(parts[at] ?? '', 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return parts.with(at, base64url(bytes));
  };
}

function withMember(header: string): string {
  const members = JSON.parse(Buffer.from(header, 'base64url').toString());
  return base64url(JSON.stringify({ ...members, added: true }));
}

function point(coordinate: Buffer): Record<string, string> {
  const text = base64url(coordinate);
  return { kty: 'EC', crv: 'P-256', x: text, y: text };
}
