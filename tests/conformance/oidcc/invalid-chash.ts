import { halfHash } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';
import { assertHashRefused } from '../verifier.ts';

export const row: Row = {
  name: '[V13] a c_hash with one character too many is refused',
  level: 'verifier',
  remark: 'code id_token is never asked for',
  run: () =>
    assertHashRefused({
      beside: { code: 'a-code' },
      good: { c_hash: halfHash('a-code') },
      bad: { c_hash: `${halfHash('a-code')}1` },
      code: 'c_hash_mismatch',
    }),
};
