import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] a second audience that nobody trusts is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { claims: (good) => ({ ...good, aud: [good.aud, 'unknown-client'] }) },
      { rule: 'V10' },
    ),
};
