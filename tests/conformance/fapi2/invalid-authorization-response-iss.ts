import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R8] an authorization response of another issuer aborts, and nothing is called',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      {
        authorizationAnswer: (good) => {
          good.set('iss', 'https://another.test');
        },
      },
      { rule: 'connector authorization_issuer_mismatch', before: 'token', ways: ['popup'] },
    ),
};
