import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { encryptTo, fetchKeys } from '../kit/encrypt.ts';
import { type Attack, type Forgery, refuseAll } from './attack.ts';

const part = (value: object | Buffer): string =>
  Buffer.from(Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString('base64url');

/** Five parts, of which only the header and the sizes look like something. */
function envelope(header: object, change: { key?: Buffer; text?: Buffer } = {}): string {
  const { key = randomBytes(256), text = randomBytes(64) } = change;
  return [part(header), part(key), part(randomBytes(12)), part(text), part(randomBytes(16))].join(
    '.',
  );
}

/** One bit of one part of a good envelope. */
function flipped(token: string, index: number): string {
  const parts = token.split('.').map((text) => Buffer.from(text, 'base64url'));
  const bytes = parts[index];
  assert(bytes);
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return parts.map((bytes) => bytes.toString('base64url')).join('.');
}

export const attack: Attack = {
  name: '[A26] bombs, old algorithms and guesses at keys: one answer, no work before the look at the header (CVE-2022-36083, CVE-2024-28176)',
  run: async (service) => {
    const { aurora } = service;
    const [jwk] = await fetchKeys(service.browser(), aurora);
    const kid = jwk?.kid;
    const enc = 'A256GCM';
    const point = {
      kty: 'EC',
      crv: 'P-256',
      x: part(Buffer.alloc(32, 1)),
      y: part(Buffer.alloc(32, 1)),
    };
    const pbes2 = { p2c: 2 ** 31, p2s: 'c2FsdHNhbHQ', enc, kid };
    const bomb = { text: deflateRawSync(Buffer.alloc(2 ** 22)) };
    const headers: readonly (readonly [
      header: object,
      code: string | undefined,
      change?: { text: Buffer },
    ])[] = [
      [{ alg: 'PBES2-HS256+A128KW', ...pbes2 }, 'jwe_alg_forbidden'],
      [{ alg: 'PBES2-HS512+A256KW', ...pbes2 }, 'jwe_alg_forbidden'],
      [{ alg: 'RSA1_5', enc, kid }, 'jwe_alg_forbidden'],
      [{ alg: 'RSA-OAEP', enc, kid }, 'jwe_alg_forbidden'],
      [{ alg: 'dir', enc, kid }, 'jwe_alg_forbidden'],
      [{ alg: 'A256KW', enc, kid }, 'jwe_alg_forbidden'],
      [{ alg: 'none', enc, kid }, 'jwe_alg_forbidden'],
      [{ alg: 'RSA-OAEP-256', enc: 'A128CBC', kid }, 'jwe_enc_forbidden'],
      [{ alg: 'RSA-OAEP-256', enc: 'none', kid }, 'jwe_enc_forbidden'],
      [{ alg: 'RSA-OAEP-256', enc, kid, zip: 'DEF' }, 'jwe_compressed', bomb],
      [{ alg: 'RSA-OAEP-256', enc, kid, zip: 'GZ' }, 'jwe_compressed', bomb],
      [{ alg: 'ECDH-ES', enc, kid, epk: point }, undefined],
      [{ alg: 'ECDH-ES', enc, kid, epk: { ...point, crv: 'P-384' } }, undefined],
      [{ alg: 'ECDH-ES', enc, kid }, undefined],
      [{ alg: 'RSA-OAEP-256', enc, kid: 'canary' }, 'decryption_failed'],
      [{ alg: 'RSA-OAEP-256', enc, kid }, 'decryption_failed'],
    ];
    const made = headers.map(
      ([header, code, change]): Forgery => ({
        what: JSON.stringify(header),
        forge: () => envelope(header, change),
        rule: 'V17',
        ...(code && { code }),
      }),
    );
    // What an oracle would tell apart: key, nonce of the cipher, text, tag; and keys of any size.
    const guesses = [1, 2, 3, 4].map(
      (index): Forgery => ({
        what: `part ${index} flipped`,
        forge: async (nonce) => flipped(await encryptTo(jwk, aurora.idToken(nonce)), index),
        rule: 'V17',
        code: 'decryption_failed',
      }),
    );
    const sizes = [0, 1, 255, 257, 512].map(
      (size): Forgery => ({
        what: `a key of ${size} bytes`,
        forge: () => envelope({ alg: 'RSA-OAEP-256', enc, kid }, { key: randomBytes(size) }),
        rule: 'V17',
      }),
    );
    await refuseAll(service, aurora, [...made, ...guesses, ...sizes]);
  },
};
