import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  keysHeld,
  ourKeys,
  refusesSealed,
  type Sealing,
  verifySealed,
} from '../../encryption-test-kit.ts';
import { base64url, nested } from '../../test-kit.ts';
import type { DecryptionKeyQuery } from './decryption-key-source.ts';

const rsa = ourKeys.rsa.key;
const wrap = ourKeys.p256Wrap.key;
const epk = { kty: 'EC', crv: 'P-256', x: zeroes(32), y: zeroes(32) };

type Row = readonly [what: string, sealing: Sealing, code: string, rule?: string, hint?: RegExp];

const refused: readonly Row[] = [
  ['RSA1_5', { key: rsa, header: { alg: 'RSA1_5' } }, 'jwe_alg_forbidden', 'V17', /RSA1_5 is not/],
  ['RSA-OAEP with SHA-1', { header: { alg: 'RSA-OAEP' } }, 'jwe_alg_forbidden', 'V17', /OAEP is/],
  ['RSA-OAEP-512', { header: { alg: 'RSA-OAEP-512' } }, 'jwe_alg_forbidden'],
  ['dir', { header: { alg: 'dir' } }, 'jwe_alg_forbidden', 'V17', /dir is not/],
  ['A256KW', { header: { alg: 'A256KW' } }, 'jwe_alg_forbidden'],
  ['A128GCMKW', { header: { alg: 'A128GCMKW' } }, 'jwe_alg_forbidden'],
  ['ECDH-ES+A128KW', { header: { alg: 'ECDH-ES+A128KW' } }, 'jwe_alg_forbidden'],
  [
    'PBES2 with 2^31 rounds',
    { header: { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'AA' } },
    'jwe_alg_forbidden',
    'V17',
    /PBES2-HS256\+A128KW is not/,
  ],
  ['a signature algorithm', { header: { alg: 'ES256' } }, 'jwe_alg_forbidden', 'V17', /names no/],
  ['alg none', { header: { alg: 'none' } }, 'jwe_alg_forbidden'],
  ['no alg', { header: { alg: undefined } }, 'jwe_alg_forbidden', 'V17', /missing/],
  ['alg of a wrong type', { header: { alg: ['ECDH-ES'] } }, 'jwe_alg_forbidden'],
  ['alg out of the prototype', { header: { alg: 'constructor' } }, 'jwe_alg_forbidden'],
  [
    'RSA_OAEP_256, as one manual wrote it',
    { header: { alg: 'RSA_OAEP_256' } },
    'jwe_alg_forbidden',
    'V17',
    /misspelt RSA-OAEP-256/,
  ],
  ['a256gcm', { header: { enc: 'a256gcm' } }, 'jwe_enc_forbidden', 'V17', /misspelt A256GCM/],
  ['A128CBC_HS256', { header: { enc: 'A128CBC_HS256' } }, 'jwe_enc_forbidden', 'V17', /misspelt/],
  ['A192GCM', { header: { enc: 'A192GCM' } }, 'jwe_enc_forbidden', 'V17', /A192GCM is not/],
  ['A256CBC', { header: { enc: 'A256CBC' } }, 'jwe_enc_forbidden'],
  ['no enc', { header: { enc: undefined } }, 'jwe_enc_forbidden', 'V17', /missing/],
  ['compression', { header: { zip: 'DEF' } }, 'jwe_compressed'],
  ['compression of no kind', { header: { zip: null } }, 'jwe_compressed'],
  ['crit', { header: { crit: ['exp'] } }, 'crit_present', 'V4'],
  ['a kid of 1 KB', { header: { kid: 'k'.repeat(1024) } }, 'kid_invalid', 'V6'],
  ['a kid that is a number', { header: { kid: 7 } }, 'kid_invalid', 'V6'],
  ['a header of 4 KB', { header: { x: 'x'.repeat(4096) } }, 'token_too_large', 'V2'],
  ['a header too deep', { header: { x: JSON.parse(nested(4)) } }, 'token_too_deep', 'V2'],
  [
    'a header that names alg twice',
    { spoil: (parts) => parts.with(0, base64url('{"alg":"ECDH-ES","alg":"dir"}')) },
    'duplicate_member',
    'V2',
  ],
  ['no epk', { header: { epk: undefined } }, 'jwe_malformed', 'V17', /epk/],
  ['an epk that is a text', { header: { epk: 'x' } }, 'jwe_malformed'],
  ['an empty epk', { header: { epk: {} } }, 'jwe_malformed'],
  ['a private epk', { header: { epk: { ...epk, d: zeroes(32) } } }, 'jwe_malformed'],
  ['an epk on P-521', { header: { epk: { ...epk, crv: 'P-521' } } }, 'jwe_malformed'],
  ['an epk too short', { header: { epk: { ...epk, x: zeroes(31) } } }, 'jwe_malformed'],
  ['an epk without y', { header: { epk: { ...epk, y: undefined } } }, 'jwe_malformed'],
  ['an RSA key as epk', { header: { epk: { ...rsa.publicJwk } } }, 'jwe_malformed'],
  ['an apu that is a number', { header: { apu: 7 } }, 'jwe_malformed', 'V17', /apu/],
  ['an apv in base64', { header: { apv: 'a+b=' } }, 'jwe_malformed', 'V17', /apv/],
  ['an encrypted key beside ECDH-ES', part(1, zeroes(40)), 'jwe_malformed', 'V17', /key/],
  ['no encrypted key', { ...part(1, ''), key: wrap }, 'jwe_malformed'],
  ['a wrapped key too long', { ...part(1, zeroes(48)), key: wrap }, 'jwe_malformed'],
  ['an RSA block too short', { ...part(1, zeroes(128)), key: rsa }, 'jwe_malformed'],
  ['an RSA block too long', { ...part(1, zeroes(1024)), key: rsa }, 'jwe_malformed'],
  ['no initialization vector', part(2, ''), 'jwe_malformed', 'V17', /vector/],
  ['an initialization vector too long', part(2, zeroes(16)), 'jwe_malformed'],
  ['no tag', part(4, ''), 'jwe_malformed', 'V17', /tag/],
  ['a tag of 4 bytes', part(4, zeroes(4)), 'jwe_malformed'],
  ['a tag too long', part(4, zeroes(17)), 'jwe_malformed'],
  ['half a tag of CBC', { ...part(4, zeroes(16)), enc: 'A256CBC-HS512' }, 'jwe_malformed'],
  ['no ciphertext', part(3, ''), 'jwe_malformed', 'V17', /ciphertext/],
  [
    'a CBC ciphertext of 17 bytes',
    { ...part(3, zeroes(17)), enc: 'A128CBC-HS256' },
    'jwe_malformed',
  ],
  ['a second spelling of the tag', part(4, `${'A'.repeat(21)}B`), 'jwe_malformed'],
];
for (const [what, sealing, code, rule = 'V17', hint = /^/] of refused) {
  test(`[V17, A26] an encrypted token with ${what} is refused before a key is asked for`, async () => {
    const asked: DecryptionKeyQuery[] = [];
    const find = (query: DecryptionKeyQuery) => {
      asked.push(query);
      return keysHeld.find(query);
    };
    const options = { decryptionKeys: { find } };
    const error = await refusesSealed({ sealing, options }, rule, code);
    assert.match(error.detail ?? '', hint);
    assert.deepEqual(asked, []);
    await verifySealed({ options });
    assert.equal(asked.length, 1, 'the same token without that is asked for and opened');
  });
}

test('[V17] an algorithm that arrived is not repeated in the error', async () => {
  for (const member of ['alg', 'enc']) {
    const sealing = { header: { [member]: 'CANARY-6b1f' } };
    const error = await refusesSealed({ sealing }, 'V17', `jwe_${member}_forbidden`);
    assert.doesNotMatch(`${error.message} ${error.help}`, /CANARY/i);
  }
});

function part(at: number, text: string): Sealing {
  return { spoil: (parts) => parts.with(at, text) };
}

function zeroes(length: number): string {
  return base64url(Buffer.alloc(length));
}
