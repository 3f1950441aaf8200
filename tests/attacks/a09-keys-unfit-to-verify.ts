import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rocaModulus } from '../../tokens/test-kit.ts';
import { makeSigningKey, mint, type SigningKey } from '../kit/signing-key.ts';
import { type Attack, putBrandWithKeys, refuseAll } from './attack.ts';

function rsaKey(bits: number, publicExponent: number, kid: string): SigningKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent });
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, alg: 'RS256' };
  return { ...pair, kid, alg: 'RS256', jwk };
}

const withJwk = (key: SigningKey, change: object): SigningKey => ({
  ...key,
  jwk: { ...key.jwk, ...change },
});

const base64url = (number: bigint): string =>
  Buffer.from(number.toString(16).padStart(512, '0'), 'hex').toString('base64url');

export const attack: Attack = {
  name: '[A09] a key that is weak, private or meant for something else verifies nothing; its neighbours do (CVE-2022-23539)',
  run: async (service) => {
    const good = makeSigningKey('RS256', 'good');
    const fresh = (kid: string): SigningKey => makeSigningKey('ES256', kid);
    const privately = fresh('private');
    const unfit: readonly SigningKey[] = [
      withJwk(fresh('use'), { use: 'enc' }),
      withJwk(fresh('ops'), { use: undefined, key_ops: ['deriveKey'] }),
      withJwk(fresh('alg'), { alg: 'ES384' }),
      withJwk(fresh('curve'), { crv: 'secp256k1' }),
      withJwk(fresh('point'), { y: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE' }),
      withJwk(privately, privately.privateKey.export({ format: 'jwk' })),
      rsaKey(1024, 65_537, 'short'),
      rsaKey(2048, 3, 'exponent-3'),
      withJwk(rsaKey(2048, 65_537, 'exponent-1'), { e: 'AQ' }),
      withJwk(rsaKey(2048, 65_537, 'exponent-2'), { e: 'Ag' }),
      withJwk(rsaKey(2048, 65_537, 'roca'), { n: base64url(rocaModulus()) }),
      withJwk(fresh('secret'), { kty: 'oct', k: 'c2VjcmV0' }),
      withJwk(fresh('twin'), {}),
      withJwk(fresh('twin'), {}),
    ];
    const jwks = [good, ...unfit].map(({ jwk }) => jwk);
    const brand = await putBrandWithKeys(service, 'unfit-keys', jwks);
    await refuseAll(
      service,
      brand,
      unfit.map((key) => ({
        what: key.kid,
        forge: (nonce) => mint({ ...brand.claims(nonce), name: 'Canary' }, key),
        rule: /^V[67]$/,
      })),
    );
    await service.consumer(brand).signInWithToken();
    await service.consumer(brand).signInWithToken({ key: good });
    // Of such keys alone no connector can be made.
    for (const { kid, jwk } of unfit.filter(({ kid }) => kid !== 'twin')) {
      const [implicit] = brand.file(service.dataDir).connectors;
      const file = { ...brand.file(service.dataDir), connectors: [{ ...implicit, keys: jwk }] };
      await assert.rejects(service.putBrand(file), /fault/, kid);
    }
  },
};
