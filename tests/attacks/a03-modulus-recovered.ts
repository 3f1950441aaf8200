import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { makeSigningKey, mint } from '../kit/signing-key.ts';
import { type Attack, putBrandWithKeys, refuseAll } from './attack.ts';

/**
 * From two signatures of one RSA key its modulus follows, as the greatest common divisor of
 * `signature^65537 − message`. That takes minutes, so the attacker here is given the modulus, and
 * does what comes after it.
 */
export const attack: Attack = {
  name: '[A03] a public key that nobody published, recovered from signatures, is no secret either',
  run: async (service) => {
    const rsa = makeSigningKey('RS256', 'unpublished');
    const brand = await putBrandWithKeys(service, 'recovered', [rsa.jwk]);
    for (const sub of ['first', 'second']) {
      await service.consumer(brand).signInWithToken({ key: rsa, claims: { sub } });
    }
    const { n } = rsa.publicKey.export({ format: 'jwk' });
    assert(n);
    const recovered = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    const forms = (['spki', 'pkcs1'] as const).flatMap((type) => [
      String(recovered.export({ type, format: 'pem' })),
      recovered.export({ type, format: 'der' }),
    ]);
    const forgeries = forms.flatMap((secret, index) =>
      [rsa.kid, undefined].map((kid) => ({
        what: `form ${index}, kid ${kid}`,
        forge: (nonce: string) =>
          mint({ ...brand.claims(nonce), name: 'Canary' }, rsa, {
            header: { alg: 'HS256', kid },
            signature: (input) => createHmac('sha256', secret).update(input).digest(),
          }),
        rule: 'V3',
        code: 'alg_forbidden',
      })),
    );
    await refuseAll(service, brand, forgeries);
  },
};
