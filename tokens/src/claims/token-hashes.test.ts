import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accepts, type Change, refuses } from '../../test-kit.ts';
import { halfHash } from './token-hashes.ts';

const companion = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
const right = halfHash(companion, 'ES256');

test('[V13] the hash is that of the OpenID Connect example', () => {
  // OpenID Connect Core appendix A.3: the at_hash of this access token.
  assert.equal(right, '77QmUPtjPfzWtF2AnpK9RQ');
});

test('[V13] the hash is as strong as the signature algorithm', () => {
  assert.equal(Buffer.from(halfHash(companion, 'RS384'), 'base64url').length, 24);
  assert.equal(Buffer.from(halfHash(companion, 'PS512'), 'base64url').length, 32);
  assert.equal(Buffer.from(halfHash(companion, 'EdDSA'), 'base64url').length, 32);
});

const names = [
  { claim: 'at_hash', member: 'accessToken' },
  { claim: 'c_hash', member: 'code' },
  { claim: 's_hash', member: 'state' },
] as const;

function change({ claim, member }: (typeof names)[number], value: unknown): Change {
  return { claims: { [claim]: value }, options: { [member]: companion } };
}

const sha256 = createHash('sha256').update(companion).digest();
const wrong: readonly (readonly [what: string, value: unknown])[] = [
  ['another', halfHash(`${companion}1`, 'ES256')],
  ['followed by a character', `${right}1`],
  ['the whole hash', sha256.toString('base64url')],
  ['in hex', sha256.subarray(0, 16).toString('hex')],
  ['the right half', sha256.subarray(16).toString('base64url')],
  ['empty', ''],
  ['null', null],
  ['an array', [right]],
];

for (const name of names) {
  test(`[V13] a ${name.claim} that agrees is accepted`, async () => {
    await accepts(change(name, right));
  });

  for (const [what, value] of wrong) {
    test(`[V13, A22] a ${name.claim} that is ${what} is refused`, async () => {
      await refuses(change(name, value), 'V13', `${name.claim}_mismatch`);
    });
  }
}

test('[V13] through the page an access token or code must be bound, from the endpoint it may', async () => {
  for (const [member, code] of [
    ['accessToken', 'at_hash_missing'],
    ['code', 'c_hash_missing'],
  ] as const) {
    await refuses({ options: { [member]: companion, flow: 'implicit' } }, 'V13', code);
    await accepts({ options: { [member]: companion, flow: 'code' } });
  }
});

test('[V13] from the token endpoint a hash that is there must agree as well', async () => {
  const options = { accessToken: companion, flow: 'code' } as const;
  await accepts({ claims: { at_hash: right }, options });
  await refuses({ claims: { at_hash: `${right}1` }, options }, 'V13', 'at_hash_mismatch');
});

test('[V13] a hash whose companion did not arrive is left alone', async () => {
  await accepts({ claims: { at_hash: right, c_hash: right, s_hash: right } });
});
