import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V13] an at_hash with one character too many is refused, and the access token not used',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { claims: (good) => ({ ...good, at_hash: `${good.at_hash}1` }) },
      { rule: 'V13', flows: ['code'] },
    ),
};
