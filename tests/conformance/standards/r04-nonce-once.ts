import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R4] an ID token with the nonce of an earlier sign-in of the same browser is refused',
  level: 'service',
  run: async (suite) => {
    const { service, brand } = suite;
    const nonces: unknown[] = [];
    const claims = (good: Members): Members => {
      nonces.push(good.nonce);
      return { ...good, nonce: nonces[0] };
    };
    const run = await suite.begin({ claims });
    const consumer = await service.consumer(brand).start();
    const signIn = async () => {
      const begun = await consumer.begin('popup', brand.codeConnector);
      const back = await run.visit(Object.fromEntries(begun.asked));
      return consumer.comeBack(begun, back.search.slice(1));
    };
    assert.equal((await signIn()).status, 200);
    assert.deepEqual([(await signIn()).status, nonces.length], [401, 2]);
    assert.equal(run.callsTo('userinfo').length, 1);
  },
};
