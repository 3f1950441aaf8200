import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R26] an app comes back by a claimed https link; every other kind is refused when it is entered',
  level: 'service',
  run: async (suite) => {
    const { service, brand } = suite;
    const ways = ['app'];
    const links = [
      'com.example.app:/callback',
      'http://app.example.com/callback',
      'http://127.0.0.1/callback',
      'https://app.example.com/callback#x',
      'https://app.example.com/callback?x=1',
      'javascript:alert(1)',
    ];
    for (const link of links) {
      const connector = { ways, appRedirectUris: [link] };
      await assert.rejects(suite.begin({}, { connector }), /appRedirectUris/, link);
    }
    const [link, other] = ['https://app.example.com/callback', 'https://app.example.com/other'];
    const run = await suite.begin({}, { connector: { ways, appRedirectUris: [link, other] } });
    const consumer = await service.consumer(brand).start();
    const begun = await consumer.begin('app', brand.codeConnector, { redirectUri: link });
    const back = await run.visit(Object.fromEntries(begun.asked));
    assert.equal(back.origin + back.pathname, link);
    // Another app of the same brand has taken the response, and this is not its session.
    const thief = await service.consumer(brand).start();
    assert.notEqual((await thief.comeBack(begun, back.search.slice(1))).status, 200);
    assert.equal((await consumer.comeBack(begun, back.search.slice(1))).status, 200);
  },
};
