import { type Attack, refuseAll } from './attack.ts';

type Parts = { readonly header: string; readonly payload: string; readonly signature: string };

/** RFC 7515 section 7.2 in both its forms, and texts that two parsers take for two things. */
const forms: Readonly<Record<string, (parts: Parts, token: string) => string>> = {
  flattened: ({ header, payload, signature }) =>
    JSON.stringify({ protected: header, payload, signature }),
  general: ({ header, payload, signature }) =>
    JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
  'two signatures': ({ header, payload, signature }) =>
    JSON.stringify({
      payload,
      signatures: [{ header: { alg: 'none' } }, { protected: header, signature }],
    }),
  'an unprotected header': ({ payload }) =>
    JSON.stringify({ header: { alg: 'none' }, payload, signature: '' }),
  polyglot: ({ header, payload, signature }, token) =>
    JSON.stringify({
      [`  ${token.replace(/\.[^.]*$/, '.')}`]: '',
      protected: header,
      payload,
      signature,
    }),
  'an array': (_, token) => JSON.stringify([token]),
  'an object': (_, token) => JSON.stringify({ id_token: token }),
  'a string': (_, token) => JSON.stringify(token),
};

export const attack: Attack = {
  name: '[A11] a token in JSON form, or one that is both, is refused (CVE-2022-39227)',
  run: async (service) => {
    const { aurora } = service;
    const forgeries = Object.entries(forms).map(([what, form]) => ({
      what,
      forge: (nonce: string) => {
        const token = aurora.idToken(nonce, { claims: { name: 'Canary' } });
        const [header = '', payload = '', signature = ''] = token.split('.');
        return form({ header, payload, signature }, token);
      },
      rule: /^(V[12]|connector)$/,
    }));
    await refuseAll(service, aurora, forgeries);
  },
};
