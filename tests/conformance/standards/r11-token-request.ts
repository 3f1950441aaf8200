import assert from 'node:assert/strict';
import type { Fault } from '../../kit/provider/openid-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R11] the token request is a posted form that takes JSON, and follows no redirect',
  level: 'service',
  run: async (suite) => {
    const elsewhere = await suite.begin({});
    const { run } = await suite.accepts({}, { flows: ['code'] });
    const [call] = run.callsTo('token');
    assert.equal(call?.method, 'POST');
    assert.match(call?.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
    assert.match(call?.headers.accept ?? '', /application\/json/);
    for (const status of [301, 302, 303, 307, 308]) {
      const location = elsewhere.urlOf('token');
      const token: Fault = (response) => void response.writeHead(status, { location }).end();
      const redirected = await suite.begin({ instead: { token } });
      assert.equal((await suite.signIn(redirected, 'code')).answer.status, 401);
    }
    assert.deepEqual(elsewhere.calls, []);
  },
};
