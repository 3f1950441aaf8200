import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R3] an authorization response with another state aborts',
  level: 'service',
  run: (suite) =>
    suite.refuses(
      {
        authorizationAnswer: (good) => {
          good.set('state', `${good.get('state')}1`);
        },
      },
      { rule: 'connector state_mismatch', before: 'token', ways: ['popup'] },
    ),
};
