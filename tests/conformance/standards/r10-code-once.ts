import assert from 'node:assert/strict';
import type { Fault } from '../../kit/provider/openid-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R10] a code is sent once, also if the token endpoint fails or cuts the connection',
  level: 'service',
  run: async (suite) => {
    const failures: Fault[] = [
      (response) => void response.writeHead(500).end(),
      (response) => void response.writeHead(503, { 'retry-after': '0' }).end(),
      (response) => void response.destroy(),
    ];
    for (const token of failures) {
      const run = await suite.begin({ instead: { token } });
      const { answer } = await suite.signIn(run, 'code');
      assert.equal(answer.json.code, 'authentication_failed');
      assert.equal(run.callsTo('token').length, 1);
    }
  },
};
