import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R20] where requests are pushed, the browser carries client_id and a new request_uri alone',
  level: 'service',
  run: async (suite) => {
    const metadata = (good: Members): Members => ({
      ...good,
      pushed_authorization_request_endpoint: String(good.token_endpoint).replace(/token$/, 'par'),
      require_pushed_authorization_requests: true,
    });
    const run = await suite.begin({ metadata });
    for (let count = 0; count < 2; count += 1) {
      const { answer } = await suite.signIn(run, 'code', 'popup');
      assert.equal(answer.status, 200, answer.text);
    }
    const carried = run.callsTo('authorize').map(({ parameters }) => parameters);
    for (const parameters of carried) {
      assert.deepEqual([...parameters.keys()].sort(), ['client_id', 'request_uri']);
    }
    assert.equal(new Set(carried.map((parameters) => parameters.get('request_uri'))).size, 2);
    const pushed = run.callsTo('par');
    assert.deepEqual(
      pushed.map(({ method }) => method),
      ['POST', 'POST'],
    );
    for (const { parameters, headers } of pushed) {
      assert.match(headers.authorization ?? '', /^Basic /, 'as the client that we are');
      assert.equal(parameters.get('code_challenge_method'), 'S256');
      assert.equal(parameters.has('request_uri'), false);
    }
  },
};
