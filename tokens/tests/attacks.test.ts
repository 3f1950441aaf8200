/** Attacks A01-A29 that span rules; the small variants stand beside the rule that stops them. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  importVerificationKeys,
  pastedKeys,
  TokenError,
  type TokenRule,
  verifyIdToken,
} from '../src/index.ts';
import {
  accepts,
  audience,
  base64url,
  type Change,
  happyClaims,
  happyHeader,
  issuer,
  issuerKey,
  jwk,
  keysOf,
  makeKey,
  mint,
  nonce,
  now,
  optionsFor,
  recordingKeys,
  refusalOf,
  refuses,
} from '../test-kit.ts';

const rsa = makeKey.rsa();
const rsaPolicy = { algorithms: ['RS256'] } as const;

for (const alg of ['none', 'None', 'NONE', 'nOnE', 'none ', 'None\u0000', '', 'null']) {
  test(`[A01] alg ${JSON.stringify(alg)} is refused with, without and with a false signature`, async () => {
    const parts = ['', 'AA', undefined];
    for (const part of parts) {
      const spoil = (token: string) => {
        const text = token.slice(0, token.lastIndexOf('.') + 1);
        return part === undefined ? token : text + part;
      };
      await refuses({ header: { alg }, spoil }, 'V3', 'alg_forbidden');
    }
  });
}

/** Everything a library ever took for the shared secret: CVE-2015-9235, CVE-2023-48223. */
const publicForms: readonly (string | Buffer)[] = [
  rsa.publicKey.export({ format: 'pem', type: 'spki' }),
  String(rsa.publicKey.export({ format: 'pem', type: 'spki' })).trim(),
  ` ${rsa.publicKey.export({ format: 'pem', type: 'spki' })}`,
  rsa.publicKey.export({ format: 'der', type: 'spki' }),
  rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }),
  rsa.publicKey.export({ format: 'der', type: 'pkcs1' }),
  JSON.stringify(jwk(rsa)),
  String(jwk(rsa).n),
  Buffer.from(String(jwk(rsa).n), 'base64url'),
  '',
];
for (const alg of ['HS256', 'HS384', 'HS512']) {
  test(`[A02, A03] ${alg} with the public key as secret is refused in every form`, async () => {
    for (const secret of publicForms) {
      const head = base64url(JSON.stringify({ ...happyHeader, alg }));
      const text = `${head}.${base64url(JSON.stringify(happyClaims))}`;
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(text).digest('base64url');
      const options = optionsFor({ key: rsa, policy: rsaPolicy });
      await refusalOf(() => verifyIdToken(`${text}.${mac}`, options), 'V3', 'alg_forbidden');
    }
  });
}

const attacker = makeKey.ec();
const embedded: readonly Record<string, unknown>[] = [
  { jwk: jwk(attacker, { kid: 'k1' }) },
  { jwk: jwk(attacker), kid: undefined },
  { x5c: [attacker.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] },
  { jku: 'https://evil.example/keys' },
  { jku: 'http://169.254.169.254/latest/meta-data' },
  { x5u: 'file:///etc/passwd' },
];
for (const header of embedded) {
  test(`[A04, A05] a token signed by the key of its own header is refused: ${Object.keys(header)[0]}`, async () => {
    const options = { keys: keysOf() };
    await refuses({ header, key: attacker, options }, 'V8', 'signature_invalid');
  });
}

const hostileKids: readonly unknown[] = [
  '../../../../dev/null',
  '/etc/passwd',
  'file:///etc/passwd',
  'https://evil.example/key',
  "' OR 1=1 --",
  "k1' UNION SELECT 'secret",
  '| whoami',
  '$(id)',
  'k1\u0000',
  'k1\r\nX-Injected: 1',
  '__proto__',
  'constructor',
  'K1',
  'k1 ',
  0,
  true,
  ['k1'],
];
for (const kid of hostileKids) {
  test(`[A06] kid ${JSON.stringify(kid)} finds no key and is not repeated in the error`, async () => {
    const rule = 'V6';
    const code = typeof kid === 'string' ? 'kid_unknown' : 'kid_invalid';
    const error = await refuses({ header: { kid } }, rule, code);
    if (typeof kid === 'string') assert.ok(!error.message.includes(kid));
  });
}

test('[A08] a key of another curve or type does not verify', async () => {
  for (const key of [makeKey.ec('P-384'), makeKey.ec('secp256k1'), makeKey.ed25519(), rsa]) {
    const options = { keys: keysOf() };
    const error = await refusalOf(
      () => verifyIdToken(mint({ key }), optionsFor({ options })),
      'V8',
      'signature_invalid',
    );
    assert.equal(error.status, 401);
  }
});

test('[A10] respelling a used token does not make a new one', async () => {
  const raw = mint();
  const spellings = [
    `${raw}=`,
    ` ${raw}`,
    raw.replace('.', '..'),
    `${raw}.`,
    raw.replaceAll('_', '/'),
  ];
  for (const spelling of spellings.filter((one) => one !== raw)) {
    await assert.rejects(verifyIdToken(spelling, optionsFor()), TokenError);
  }
});

const [header = '', payload = '', signature = ''] = mint().split('.');
const forgedPayload = base64url('{"sub":"admin"}');
const polyglots: readonly string[] = [
  JSON.stringify({ protected: header, payload, signature }),
  JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
  // CVE-2022-39227: JSON whose first member reads as a compact token.
  JSON.stringify({ [`  ${header}.${forgedPayload}.`]: '', protected: header, payload, signature }),
];
for (const raw of polyglots) {
  test(`[A11] ${raw.slice(0, 14)}… is refused`, async () => {
    await refusalOf(() => verifyIdToken(raw, optionsFor()), 'V1', 'token_is_not_a_jwt');
  });
}

const bulky: readonly (readonly [what: string, change: Change, rule: TokenRule, code: string])[] = [
  ['20,000 levels', { claimsText: '['.repeat(20_000) }, 'V1', 'token_too_large'],
  ['a claim of 1 MB', { claims: { x: 'x'.repeat(1e6) } }, 'V1', 'token_too_large'],
  ['a header of 64 KB', { header: { x: 'x'.repeat(65_536) } }, 'V1', 'token_too_large'],
  ['a header of 4 KB', { header: { x: 'x'.repeat(4096) } }, 'V2', 'token_too_large'],
  ['5 levels of header', { header: { x: { x: { x: { x: {} } } } } }, 'V2', 'token_too_deep'],
  ['10,000 claims', { claims: tenThousand() }, 'V1', 'token_too_large'],
  ['a kid of 1 MB', { header: { kid: 'k'.repeat(1e6) } }, 'V1', 'token_too_large'],
  ['a kid of 1 KB', { header: { kid: 'k'.repeat(1024) } }, 'V6', 'kid_invalid'],
  ['a signature of 8 KB', { spoil: (token) => token + 'A'.repeat(8192) }, 'V1', 'token_too_large'],
];
for (const [what, change, rule, code] of bulky) {
  test(`[A13] a token with ${what} is refused before a key is asked for`, async () => {
    const keys = recordingKeys();
    await refuses({ ...change, options: { keys } }, rule, code);
    assert.deepEqual(keys.asked, []);
  });
}

test('[A13] the largest allowed payload of arrays is refused without a deep stack', async () => {
  await refuses({ claimsText: '['.repeat(12_000) }, 'V9', 'token_too_deep');
});

test('[A19] a valid token of one brand is worth nothing to another', async () => {
  const raw = mint();
  assert.ok(await verifyIdToken(raw, optionsFor()));
  const sameProvider = optionsFor({ policy: { audience: 'borealis-chat' } });
  await refusalOf(() => verifyIdToken(raw, sameProvider), 'V10', 'audience_mismatch');
  const otherProvider = optionsFor({ policy: { issuer: 'https://id.borealis.example' } });
  await refusalOf(() => verifyIdToken(raw, otherProvider), 'V10', 'issuer_mismatch');
  const otherKeys = optionsFor({ key: makeKey.ec() });
  await refusalOf(() => verifyIdToken(raw, otherKeys), 'V8', 'signature_invalid');
});

test('[A21] the same token gives the same digest each of 100 times, for the caller to refuse', async () => {
  const raw = mint();
  const all = await Promise.all(
    Array.from({ length: 100 }, () => verifyIdToken(raw, optionsFor())),
  );
  assert.equal(new Set(all.map(({ digest }) => digest)).size, 1);
});

/** Other tokens that the same key of the same issuer signs. */
const kin: readonly (readonly [what: string, change: Change, rule: TokenRule, code: string])[] = [
  ['an access token (RFC 9068)', { header: { typ: 'at+jwt' } }, 'V14', 'typ_forbidden'],
  [
    'an access token for an API',
    { claims: { aud: 'account', azp: audience } },
    'V10',
    'audience_mismatch',
  ],
  [
    'a logout token',
    { header: { typ: 'logout+jwt' }, claims: { nonce: undefined, events: {} } },
    'V12',
    'nonce_missing',
  ],
  [
    'a logout token with a nonce',
    { claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } },
    'V14',
    'typ_forbidden',
  ],
  ['a security event', { header: { typ: 'secevent+jwt' } }, 'V14', 'typ_forbidden'],
  ['a DPoP proof', { header: { typ: 'dpop+jwt', jwk: jwk(issuerKey) } }, 'V14', 'typ_forbidden'],
  [
    'our own client assertion',
    { claims: { iss: audience, sub: audience, aud: issuer } },
    'V10',
    'issuer_mismatch',
  ],
  [
    'a request object',
    { claims: { iss: audience, aud: issuer, response_type: 'code' } },
    'V10',
    'issuer_mismatch',
  ],
];
for (const [what, change, rule, code] of kin) {
  test(`[A24] ${what} is not an ID token`, async () => {
    await refuses(change, rule, code);
  });
}

const jweHeaders = [
  { alg: 'RSA-OAEP-256', enc: 'A256GCM' },
  { alg: 'RSA1_5', enc: 'A128CBC-HS256' },
  { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
  { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31, p2s: 'AA' },
  { alg: 'ECDH-ES', enc: 'A128GCM', epk: {} },
];
for (const jwe of jweHeaders) {
  test(`[A25, A26] an encrypted token (${jwe.alg}) is refused by its shape, its header unread`, async () => {
    const keys = recordingKeys();
    const raw = `${base64url(JSON.stringify(jwe))}.AAAA.AAAA.${mint().replaceAll('.', '')}.AAAA`;
    const attempt = () => verifyIdToken(raw, optionsFor({ options: { keys } }));
    await refusalOf(attempt, 'V17', 'token_encrypted');
    assert.deepEqual(keys.asked, []);
    // In three parts it is no signature algorithm.
    await refuses({ header: jwe }, 'V3', 'alg_forbidden');
  });
}

test('[A28] a good token is accepted after a thousand forged ones', async () => {
  const forged = mint({ key: attacker });
  const options = optionsFor();
  for (let n = 0; n < 1000; n += 1) {
    await assert.rejects(verifyIdToken(forged, options), TokenError);
  }
  assert.ok(await verifyIdToken(mint(), options));
});

test('[A29] a key taken out of the connector is refused at once', async () => {
  await accepts();
  const keys = pastedKeys(importVerificationKeys({ keys: [jwk(makeKey.ec(), { kid: 'k2' })] }));
  await refuses({ options: { keys } }, 'V6', 'kid_unknown');
});

test('[A16, A20] what changes is only the moment or the nonce', async () => {
  await accepts({ options: { now: now + 300 + 59 } });
  await refuses({ options: { now: now + 300 + 60 } }, 'V11', 'expired');
  await refuses({ options: { nonce: `${nonce}x` } }, 'V12', 'nonce_mismatch');
});

function tenThousand(): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`c${n}`, n]));
}
