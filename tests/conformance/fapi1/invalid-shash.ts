import { halfHash } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';
import { assertHashRefused } from '../verifier.ts';

export const row: Row = {
  name: '[V13] an s_hash of another state is refused',
  level: 'verifier',
  remark: 'code id_token is never asked for',
  run: () =>
    assertHashRefused({
      beside: { state: 'a-state' },
      good: { s_hash: halfHash('a-state') },
      bad: { s_hash: `${halfHash('a-state')}1` },
      code: 's_hash_mismatch',
    }),
};
