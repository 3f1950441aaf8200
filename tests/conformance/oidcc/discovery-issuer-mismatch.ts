import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R1] a discovery document of another issuer stops everything, the authorization request too',
  level: 'service',
  run: async (suite) => {
    const metadata = (good: Members): Members => ({ ...good, issuer: `${good.issuer}INVALID` });
    const { brand } = suite;
    for (const connectorId of [brand.codeConnector, brand.implicitConnector]) {
      const run = await suite.begin({ metadata });
      const consumer = await suite.service.consumer(brand).start();
      const popup = await consumer.post('handshakes', { connectorId, way: 'popup' });
      assert.equal(popup.json.code, 'authentication_failed');
      assert.equal(popup.json.authorizationUrl, undefined);
      const flow = connectorId === brand.codeConnector ? 'code' : 'implicit';
      const byPage = await suite.signIn(run, flow, 'page');
      assert.deepEqual(
        [byPage.answer.status, byPage.answer.json.code],
        [401, 'authentication_failed'],
      );
      assert.deepEqual(new Set(serverCalls(run)), new Set(['discovery']));
    }
  },
};
