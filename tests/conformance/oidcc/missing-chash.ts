import { halfHash } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';
import { assertHashRefused } from '../verifier.ts';

export const row: Row = {
  name: '[V13] a code beside an ID token without c_hash is refused',
  level: 'verifier',
  remark: 'code id_token is never asked for',
  run: () =>
    assertHashRefused({
      beside: { code: 'a-code' },
      good: { c_hash: halfHash('a-code') },
      bad: {},
      code: 'c_hash_missing',
    }),
};
