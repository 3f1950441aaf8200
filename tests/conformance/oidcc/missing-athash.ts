import { halfHash } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';
import { assertHashRefused } from '../verifier.ts';

export const row: Row = {
  name: '[V13] an access token beside an ID token without at_hash is refused',
  level: 'verifier',
  remark: 'id_token token is never asked for',
  run: () =>
    assertHashRefused({
      beside: { accessToken: 'a-token' },
      good: { at_hash: halfHash('a-token') },
      bad: {},
      code: 'at_hash_missing',
    }),
};
