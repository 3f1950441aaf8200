import { createHmac, type KeyObject } from 'node:crypto';
import { makeSigningKey, mint } from '../kit/signing-key.ts';
import { type Attack, putBrandWithKeys, refuseAll } from './attack.ts';

/** Every form in which a library was ever found to take a public key for a shared secret. */
function formsOf(key: KeyObject): readonly (string | Buffer)[] {
  const pem = String(key.export({ type: 'spki', format: 'pem' }));
  const jwk = key.export({ format: 'jwk' });
  return [
    pem,
    pem.trim(),
    ` \n${pem}`,
    pem.replaceAll('\n', ''),
    String(key.export({ type: 'pkcs1', format: 'pem' })),
    key.export({ type: 'spki', format: 'der' }),
    key.export({ type: 'pkcs1', format: 'der' }),
    JSON.stringify(jwk),
    JSON.stringify({ keys: [jwk] }),
    jwk.n ?? '',
    Buffer.from(jwk.n ?? '', 'base64url'),
    '',
  ];
}

export const attack: Attack = {
  name:
    '[A02] the public key is no shared secret, in any of its forms (CVE-2015-9235, CVE-2022-23541, ' +
    'CVE-2023-48223, GHSA-mvf2-f6gm-w987, CVE-2026-22817, CVE-2026-22818)',
  run: async (service) => {
    const rsa = makeSigningKey('RS256', 'rsa');
    const { alg: _alg, use: _use, ...bare } = rsa.jwk;
    const brand = await putBrandWithKeys(service, 'hmac', [rsa.jwk, { ...bare, kid: 'bare' }]);
    const forgeries = [256, 384, 512].flatMap((bits) =>
      formsOf(rsa.publicKey).flatMap((secret, index) =>
        (bits === 256 ? ['rsa', 'bare', undefined] : ['rsa']).map((kid) => ({
          what: `HS${bits}, form ${index}, kid ${kid}`,
          forge: (nonce: string) =>
            mint({ ...brand.claims(nonce), name: 'Canary' }, rsa, {
              header: { alg: `HS${bits}`, kid },
              signature: (input) => createHmac(`sha${bits}`, secret).update(input).digest(),
            }),
          rule: 'V3',
          code: 'alg_forbidden',
        })),
      ),
    );
    await refuseAll(service, brand, forgeries);
    await service.consumer(brand).signInWithToken({ key: rsa });
    await service.consumer(brand).signInWithToken({ key: { ...rsa, kid: 'bare' } });
  },
};
