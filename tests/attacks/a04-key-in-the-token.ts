import { makeSelfSigned } from '../e2e/kit/authority.ts';
import { makeSigningKey } from '../kit/signing-key.ts';
import { type Attack, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A04] a key that comes inside the token is not the issuer’s (CVE-2018-0114)',
  run: async (service) => {
    const { aurora } = service;
    const mine = makeSigningKey('ES256', aurora.key.kid);
    const { certificate } = await makeSelfSigned('canary.test');
    const x5c = [certificate.replace(/-----[^-]+-----|\s/g, '')];
    const { kid: _kid, ...bare } = mine.jwk;
    const headers = [
      { jwk: mine.jwk },
      { jwk: bare },
      { jwk: { ...bare, kid: 'canary-kid' }, kid: 'canary-kid' },
      { jwk: bare, kid: undefined },
      { jwk: { kty: 'oct', k: 'Y2FuYXJ5' } },
      { jwk: JSON.stringify(bare) },
      { jwk: [bare] },
      { jwks: { keys: [mine.jwk] } },
      { x5c },
      { x5c, kid: undefined },
      { x5c: x5c[0] },
      { x5c, 'x5t#S256': 'canary' },
    ];
    const forgeries = headers.map((header) => ({
      what: Object.keys(header).join(' '),
      forge: (nonce: string) =>
        aurora.idToken(nonce, { key: mine, header, claims: { sub: 'canary-subject' } }),
      rule: /^V[268]$/,
    }));
    await refuseAll(service, aurora, forgeries);
    await service.consumer().signInWithToken({ header: { jwk: mine.jwk, x5c } });
  },
};
