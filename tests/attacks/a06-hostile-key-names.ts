import { type Attack, refuseAll } from './attack.ts';

/** What a careless service would open, run, ask a database for, or write into its log. */
const kids: readonly (readonly [kid: unknown, code: string])[] = [
  ['../../../../canary/etc/passwd', 'kid_unknown'],
  ['..\\..\\canary\\win.ini', 'kid_unknown'],
  ['/dev/null', 'kid_unknown'],
  ['/proc/sys/kernel/canary', 'kid_unknown'],
  ["canary' UNION SELECT 'AAAA", 'kid_unknown'],
  ['canary"; DROP TABLE brands; --', 'kid_unknown'],
  ['canary | curl https://canary.test', 'kid_unknown'],
  ['$(touch /tmp/canary)', 'kid_unknown'],
  ['page-key-1\u0000canary', 'kid_unknown'],
  ['page-key-1\r\nSet-Cookie: canary', 'kid_unknown'],
  ['\u001b[2Jcanary', 'kid_unknown'],
  ['__proto__', 'kid_unknown'],
  ['constructor', 'kid_unknown'],
  ['toString', 'kid_unknown'],
  ['PAGE-KEY-1', 'kid_unknown'],
  ['page-key-1 ', 'kid_unknown'],
  ['', 'kid_invalid'],
  [7, 'kid_invalid'],
  [null, 'kid_invalid'],
  [true, 'kid_invalid'],
  [['page-key-1'], 'kid_invalid'],
  [{ toString: 'page-key-1' }, 'kid_invalid'],
  ['canary'.repeat(50), 'kid_invalid'],
];

export const attack: Attack = {
  name: '[A06] a hostile key name finds nothing, runs nothing and stands in no log',
  run: async (service) => {
    const { aurora } = service;
    const forgeries = kids.map(([kid, code]) => ({
      what: JSON.stringify(kid),
      forge: (nonce: string) => aurora.idToken(nonce, { header: { kid } }),
      rule: 'V6',
      code,
    }));
    await refuseAll(service, aurora, forgeries);
  },
};
