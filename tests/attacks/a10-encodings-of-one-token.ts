import { type Attack, refuseAll } from './attack.ts';

const spoil: Readonly<Record<string, (token: string) => string>> = {
  'a space before': (token) => ` ${token}`,
  'a line break after': (token) => `${token}\n`,
  'a tab inside': (token) => token.replace('.', '.\t'),
  'padding at the end': (token) => `${token}==`,
  'padding inside': (token) => token.replace('.', '=.'),
  'the standard alphabet': (token) => `${token.slice(0, -2)}+/`,
  'a fourth part': (token) => `${token}.`,
  'a fourth part with text': (token) => `${token}.AAAA`,
  'two parts': (token) => token.split('.').slice(0, 2).join('.'),
  'no header': (token) => token.slice(token.indexOf('.')),
  'two dots together': (token) => token.replace('.', '..'),
  'an odd number of characters': (token) => `${token}A`,
  'a zero byte': (token) => `${token}\u0000`,
  'a percent escape': (token) => token.replace('.', '%2E'),
  'a word before': (token) => `Bearer ${token}`,
  'quotes around it': (token) => `"${token}"`,
  'full-width letters': (token) => token.replace('e', 'ｅ'),
  // 64 bytes end in a character of which four bits count for nothing.
  'unused bits': (token) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.slice(-1));
    return token.slice(0, -1) + alphabet.charAt(last ^ 1);
  },
};

export const attack: Attack = {
  name: '[A10] a good token written in another way is refused, so that none of them passes as unused',
  run: async (service) => {
    const { aurora } = service;
    const forgeries = Object.entries(spoil).map(([what, change]) => ({
      what,
      forge: (nonce: string) => change(aurora.idToken(nonce)),
      rule: /^(V[1-8]|connector)$/,
    }));
    await refuseAll(service, aurora, forgeries);
    await service.consumer().signInWithToken();
  },
};
