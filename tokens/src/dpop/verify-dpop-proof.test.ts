import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { base64url, type Jwk, jwk, makeKey, now, signWith, type TestKey } from '../../test-kit.ts';
import { TokenError } from '../token-error.ts';
import type { DpopErrorCode } from './dpop-errors.ts';
import { type DpopRequest, verifyDpopProof } from './verify-dpop-proof.ts';

const key = makeKey.ec();
const nonce = 'nonce-of-this-service';
const accessToken = 'session.end.mac';
const request: DpopRequest = {
  method: 'POST',
  url: 'https://chat.example/api/tickets',
  accessToken,
  isNonce: (candidate) => candidate === nonce,
};

type Change = {
  readonly header?: Jwk;
  readonly claims?: Jwk;
  readonly key?: TestKey;
  readonly request?: Partial<DpopRequest>;
  readonly headerText?: string;
  readonly spoil?: (proof: string) => string | undefined;
};

function makeProof(change: Change): string | undefined {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: publicHalf(key), ...change.header };
  const claims = {
    jti: '0123456789abcdef',
    htm: 'POST',
    htu: request.url,
    iat: now,
    ath: hash('sha256', accessToken, 'base64url'),
    nonce,
    ...change.claims,
  };
  const encodedHeader = base64url(change.headerText ?? JSON.stringify(header));
  const text = `${encodedHeader}.${base64url(JSON.stringify(claims))}`;
  const proof = `${text}.${signWith(change.key ?? key, 'ES256', text).toString('base64url')}`;
  return change.spoil ? change.spoil(proof) : proof;
}

function publicHalf(of: TestKey): Jwk {
  const { kty, crv, x, y } = jwk(of);
  return { kty, crv, x, y };
}

const verify = (change: Change = {}) =>
  verifyDpopProof(makeProof(change), { ...request, ...change.request });

function refuses(change: Change, code: DpopErrorCode, detail = /^/): void {
  verify();
  assert.throws(
    () => verify(change),
    (error) => {
      assert(error instanceof TokenError);
      assert.deepEqual([error.rule, error.code], ['R22', code]);
      assert.match(error.detail ?? '', detail);
      assert.doesNotMatch(`${error.message}${error.stack}`, /0123456789abcdef|nonce-of-this/);
      return true;
    },
  );
}

test('[R22] a proof made for this request gives the thumbprint of its key', () => {
  const { kty, crv, x, y } = publicHalf(key);
  // RFC 7638: the members in alphabetical order, without spaces.
  const thumbprint = hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url');
  assert.deepEqual(verify(), { thumbprint, id: '0123456789abcdef', nonce });
});

test('[R22] the example of RFC 9449 is a proof of its key, made without a nonce of ours', () => {
  const proof =
    'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklD' +
    'UkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2' +
    'R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHB' +
    'zOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8ig' +
    'iMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';
  const sent = { ...request, url: 'https://server.example.com/token', accessToken: null };
  assert.throws(() => verifyDpopProof(proof, sent), { code: 'dpop_nonce_unknown' });
});

test('[R22] a request without a proof is refused', () => {
  refuses({ spoil: () => undefined }, 'dpop_missing');
});

const damages: Readonly<Record<string, (proof: string) => string>> = {
  'two proofs in one header': (proof) => `${proof}, ${proof}`,
  'an empty text': () => '',
  'a proof without its signature part': (proof) => proof.slice(0, proof.lastIndexOf('.')),
  'padding at the end': (proof) => `${proof}=`,
  'more than a proof can need': (proof) => proof.padEnd(4097, 'A'),
};
for (const [name, spoil] of Object.entries(damages)) {
  test(`[R22] ${name} is refused as damaged`, () => refuses({ spoil }, 'dpop_malformed'));
}

test('[R22] a proof that is sound but longer than 4 KiB is refused for its length alone', () => {
  refuses({ claims: { filling: 'x'.repeat(3000) } }, 'dpop_malformed', /larger/);
  assert.equal(verify({ claims: { filling: 'x'.repeat(1000) } }).nonce, nonce);
});

test('[R22] a member that stands twice, or demands an extension, is refused', () => {
  const headerText = `{"typ":"JWT",${JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256' }).slice(1)}`;
  refuses({ headerText }, 'dpop_malformed', /duplicate/);
  refuses({ header: { crit: ['exp'] } }, 'dpop_malformed', /crit/);
});

for (const typ of [undefined, 'JWT', 'DPOP+JWT', 'at+jwt', 'logout+jwt']) {
  test(`[R22] a token of the type ${typ} is no proof`, () => {
    refuses({ header: { typ } }, 'dpop_type_wrong');
  });
}

for (const alg of [undefined, 'none', 'HS256', 'RS256', 'ES384', 'EdDSA', 'es256']) {
  test(`[R22] a proof that says it is signed with ${alg} is refused`, () => {
    refuses({ header: { alg } }, 'dpop_alg_forbidden');
  });
}

test('[R22] the key is the public half of a key on P-256, and its point lies there', () => {
  const unusable: readonly unknown[] = [
    undefined,
    'a key',
    [],
    key.privateKey.export({ format: 'jwk' }),
    { kty: 'oct', k: base64url('x'.repeat(32)) },
    publicHalf(makeKey.ec('P-384')),
    jwk(makeKey.ed25519()),
    jwk(makeKey.rsa()),
    { ...publicHalf(key), crv: 'P-384' },
    { ...publicHalf(key), y: publicHalf(makeKey.ec()).y },
    { ...publicHalf(key), y: undefined },
  ];
  for (const candidate of unusable) refuses({ header: { jwk: candidate } }, 'dpop_key_unusable');
});

test('[R22] a proof that is signed by another key than it names is refused', () => {
  refuses({ key: makeKey.ec() }, 'dpop_signature_invalid');
  refuses({ header: { jwk: publicHalf(makeKey.ec()) } }, 'dpop_signature_invalid');
});

test('[R22] a proof with other claims than were signed is refused', () => {
  const other = makeProof({ claims: { htu: 'https://chat.example/api/sign-out' } })?.split('.')[1];
  const spoil = (proof: string) => proof.replace(/\.[^.]+\./, `.${other}.`);
  refuses(
    { spoil, request: { url: 'https://chat.example/api/sign-out' } },
    'dpop_signature_invalid',
  );
});

test('[R22] a proof for another method is refused', () => {
  for (const htm of [undefined, 'GET', 'post', ['POST']]) {
    refuses({ claims: { htm } }, 'dpop_method_wrong');
  }
  refuses({ request: { method: 'DELETE' } }, 'dpop_method_wrong');
});

test('[R22] a proof for another host, scheme, port or path is refused', () => {
  const others = [
    undefined,
    '/api/tickets',
    'https://evil.example/api/tickets',
    'http://chat.example/api/tickets',
    'https://chat.example:444/api/tickets',
    'https://chat.example/api/sign-out',
    'https://chat.example/api/tickets/',
    'data:chat.example/api/tickets',
  ];
  for (const htu of others) refuses({ claims: { htu } }, 'dpop_url_wrong');
});

test('[R22] an address is the same with its default port, other capitals in its host, or a query', () => {
  verify({ claims: { htu: 'https://CHAT.example:443/api/tickets?x=1#y' } });
});

test('[R22] a proof must say when it was made, but what it says may be wrong by years', () => {
  for (const iat of [undefined, '1800000000', null])
    refuses({ claims: { iat } }, 'dpop_time_missing');
  for (const iat of [0, now - 1e8, now + 1e8]) verify({ claims: { iat } });
});

test('[R22] a proof counts for one access token only, and one without a token for none', () => {
  refuses({ claims: { ath: undefined } }, 'dpop_token_wrong');
  refuses({ claims: { ath: hash('sha256', 'another', 'base64url') } }, 'dpop_token_wrong');
  refuses({ request: { accessToken: null } }, 'dpop_token_wrong');
  verify({ claims: { ath: undefined }, request: { accessToken: null } });
});

test('[R22] a proof without an identifier of a fair length is refused', () => {
  for (const jti of [undefined, 7, '', 'short', 'x'.repeat(129), 'with a space in it']) {
    refuses({ claims: { jti } }, 'dpop_id_unusable');
  }
});

test('[R22] a proof without a nonce of the service is refused, whatever its time says', () => {
  for (const other of [undefined, '', 'guessed', [nonce]]) {
    refuses({ claims: { nonce: other } }, 'dpop_nonce_unknown');
  }
  refuses({ request: { isNonce: () => false } }, 'dpop_nonce_unknown');
});

test('[R22] a key that was used before is held to the same proofs, and brings no other along', () => {
  verify();
  verify();
  refuses({ claims: { htm: 'GET' } }, 'dpop_method_wrong');
  refuses({ key: makeKey.ec() }, 'dpop_signature_invalid');
  const withPrivate = { ...publicHalf(key), d: base64url('x'.repeat(32)) };
  refuses({ header: { jwk: withPrivate } }, 'dpop_key_unusable');
});
