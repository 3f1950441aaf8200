import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V3] an unsigned ID token is refused in the Code Flow too, although TLS is around it',
  level: 'service',
  remark: 'refused, where the suite says skipped',
  run: (suite) => suite.refuses({ algorithm: 'none' }, { rule: 'V3' }),
};
