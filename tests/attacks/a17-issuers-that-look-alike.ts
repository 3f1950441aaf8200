import { mint } from '../kit/signing-key.ts';
import { type Attack, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A17] an issuer is who it is to the letter; arrays and aliases are none (CVE-2025-30144)',
  run: async (service) => {
    const { aurora, borealis } = service;
    const { implicitIssuer: own } = aurora;
    const issuers: readonly unknown[] = [
      `${own}/`,
      `${own}.`,
      `${own}?x`,
      `${own}#`,
      `${own}:443`,
      `${own}.evil.test`,
      own.slice(0, -1),
      own.toUpperCase(),
      own.replace('https', 'http'),
      own.replace('https', 'HTTPS'),
      own.replace('https://', ''),
      own.replace('aurora', 'аurora'),
      own.replace('aurora', 'aurora\u200b'),
      ` ${own}`,
      `${own}\u0000`,
      `https://user@${own.slice(8)}`,
      [own],
      [own, 'https://evil.test'],
      { iss: own },
      borealis.implicitIssuer,
      'https://accounts.google.com',
      'accounts.google.com',
      null,
      undefined,
      true,
      0,
      '',
    ];
    const forgeries = issuers.map((iss) => ({
      what: JSON.stringify(iss),
      forge: (nonce: string) => {
        const claims = { ...aurora.claims(nonce), name: 'Canary', iss };
        return mint(claims, aurora.key);
      },
      rule: 'V10',
      code: 'issuer_mismatch',
    }));
    await refuseAll(service, aurora, forgeries);
  },
};
