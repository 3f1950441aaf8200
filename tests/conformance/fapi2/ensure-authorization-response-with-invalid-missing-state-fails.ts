import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R3] an authorization response without state aborts',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      {
        authorizationAnswer: (good) => {
          good.delete('state');
        },
      },
      { rule: 'connector state_mismatch', before: 'token', ways: ['popup'] },
    ),
};
