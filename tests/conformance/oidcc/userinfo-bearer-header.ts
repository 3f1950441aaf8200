import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R15] the access token goes to UserInfo in the Authorization header and nowhere else',
  level: 'service',
  run: async (suite) => {
    const { run } = await suite.accepts({}, { flows: ['code'] });
    const [call] = run.callsTo('userinfo');
    assert.match(call?.headers.authorization ?? '', /^Bearer [A-Za-z0-9_-]+$/);
    assert.equal(call?.parameters.size, 0);
  },
};
