import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R7] each connector has a redirect URI of its own, https, and a response counts there alone',
  level: 'service',
  run: async (suite) => {
    const { service, brand } = suite;
    const run = await suite.begin({});
    const consumer = await service.consumer(brand).start();
    const code = await consumer.begin('popup', brand.codeConnector);
    const token = await consumer.begin('popup', brand.implicitConnector);
    assert.notEqual(code.redirectUri, token.redirectUri);
    for (const { redirectUri } of [code, token]) {
      const { protocol, search, hash } = new URL(redirectUri);
      assert.deepEqual([protocol, search, hash], ['https:', '', '']);
    }
    const back = await run.visit(Object.fromEntries(code.asked));
    const elsewhere = { ...code, redirectUri: token.redirectUri };
    assert.equal((await consumer.comeBack(elsewhere, back.search.slice(1))).status, 401);
    assert.equal(run.callsTo('token').length, 0);
  },
};
