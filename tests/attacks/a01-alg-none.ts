import type { TokenChange } from '../kit/signing-key.ts';
import { type Attack, type Forgery, refuseAll } from './attack.ts';

const spellings = ['none', 'None', 'NONE', 'nOnE', 'noNe', 'none ', ' none', 'none\u0000'];
const others = ['', 'null', null, undefined, 0, false, [], ['none'], {}];

export const attack: Attack = {
  name: '[A01] alg none, in any spelling, signed or not, proves nothing (CVE-2022-23540)',
  run: async (service) => {
    const { aurora } = service;
    const claims = { name: 'Canary', email: 'canary@mail.test', sub: 'canary-subject' };
    const forgery = (alg: unknown, change: TokenChange): Forgery => ({
      what: JSON.stringify(alg),
      forge: (nonce) =>
        aurora.idToken(nonce, { claims, ...change, header: { alg, ...change.header } }),
      rule: 'V3',
      code: 'alg_forbidden',
    });
    const unsigned = { signature: () => Buffer.alloc(0) };
    const forgeries = spellings.flatMap((alg) => [
      forgery(alg, unsigned),
      forgery(alg, {}),
      forgery(alg, { ...unsigned, header: { kid: undefined } }),
      forgery(alg, { header: { kid: undefined } }),
    ]);
    forgeries.push(...others.map((alg) => forgery(alg, unsigned)));
    await refuseAll(service, aurora, forgeries);
    await service.consumer().signInWithToken({ claims });
  },
};
