import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A35] a handshake of one brand is nothing in a session of another',
  run: async (service) => {
    const { aurora, borealis } = service;
    const there = await service.consumer(borealis).start();
    const here = await service.consumer(aurora).start();
    const { handshakeId, nonce } = await there.handshake();
    const answer = await here.answer(handshakeId, borealis.idToken(nonce));
    assert.deepEqual([answer.status, answer.json.code], [409, 'handshake_invalid']);
    const asked = await here.post('handshakes', { connectorId: borealis.implicitConnector });
    assert.equal(asked.status, 404);
    assert.equal((await there.answer(handshakeId, borealis.idToken(nonce))).status, 200);
  },
};
