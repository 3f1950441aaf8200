import assert from 'node:assert/strict';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R1] endpoints are where the discovery document says, on a path that nobody could guess',
  level: 'service',
  run: async (suite) => {
    const { run } = await suite.accepts({}, { flows: ['code'] });
    assert.equal(serverCalls(run)[0], 'discovery');
    assert.equal(run.callsTo('userinfo').length, 1);
    assert(!run.calls.some(({ endpoint }) => endpoint === 'unknown'));
  },
};
