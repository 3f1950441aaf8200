import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V3] alg none is refused where PS256 or ES256 is registered',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { algorithm: 'none' },
      { rule: 'V3', connector: { algorithms: ['PS256', 'ES256'] } },
    ),
};
