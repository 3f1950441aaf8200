import { signWith } from '../kit/signing-key.ts';
import { type Attack, assemble, refuseAll } from './attack.ts';

const headers = [
  { crit: ['canary'], canary: true },
  { crit: ['exp'], exp: 1 },
  { crit: [] },
  { crit: ['canary', 'canary'], canary: 1 },
  { crit: ['alg'] },
  { crit: 'b64' },
  { crit: null },
  { crit: {} },
  { crit: true },
  { crit: ['b64'], b64: true },
  { crit: ['b64'], b64: false },
  { b64: false },
  { b64: 'false' },
];

export const attack: Attack = {
  name: '[A07] an extension that a token demands, or a payload that is not encoded, is refused',
  run: async (service) => {
    const { aurora } = service;
    const { key } = aurora;
    const forgeries = headers.map((header) => ({
      what: JSON.stringify(header),
      forge: (nonce: string) => aurora.idToken(nonce, { header }),
      rule: 'V4',
      code: 'crit_present',
    }));
    const bare = {
      what: 'an unencoded payload, signed as it is',
      forge: (nonce: string) => {
        const header = JSON.stringify({ alg: 'ES256', kid: key.kid, crit: ['b64'], b64: false });
        const claims = JSON.stringify(aurora.claims(nonce));
        const input = `${Buffer.from(header).toString('base64url')}.${claims}`;
        return `${input}.${signWith(key, input).toString('base64url')}`;
      },
      rule: /^(V\d+|connector)$/,
    };
    const twice = {
      what: 'crit twice',
      forge: (nonce: string) =>
        assemble(
          `{"alg":"ES256","kid":"${key.kid}","crit":[],"crit":["b64"],"b64":true}`,
          JSON.stringify(aurora.claims(nonce)),
          key,
        ),
      rule: 'V2',
    };
    await refuseAll(service, aurora, [...forgeries, bare, twice]);
  },
};
