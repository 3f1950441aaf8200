import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V3] RS256 is refused where PS256 or ES256 is registered',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { algorithm: 'RS256' },
      { rule: 'V3', connector: { algorithms: ['PS256', 'ES256'] } },
    ),
};
