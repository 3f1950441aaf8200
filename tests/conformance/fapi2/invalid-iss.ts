import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an ID token of another issuer is refused',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      { claims: (good) => ({ ...good, iss: 'https://another.test' }) },
      { rule: 'V10' },
    ),
};
