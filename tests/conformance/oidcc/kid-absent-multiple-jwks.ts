import type { Members } from '../../kit/signing-key.ts';
import { type KeySet, makeKey } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V6] a token without kid is refused if several keys fit: none is tried out',
  level: 'service',
  remark: 'refused, which the suite allows',
  run: async (suite) => {
    const kinds = ['rsa', 'p256', 'secp256k1', 'okp'] as const;
    const more = kinds.flatMap((kind) => [makeKey(kind), makeKey(kind)]);
    const keySet = (keys: KeySet): Members[] =>
      [...kinds.flatMap((kind) => keys[kind].slice(0, 1)), ...more].map(({ jwk }) => {
        return { ...jwk, kid: undefined };
      });
    await suite.refuses({ keySet, header: { kid: undefined } }, { rule: 'V6' });
  },
};
