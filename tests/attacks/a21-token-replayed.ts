import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A21] of a hundred replays of one ID token at once, one is admitted',
  run: async (service) => {
    const consumer = await service.consumer().start();
    const { handshakeId, nonce } = await consumer.handshake();
    const token = service.aurora.idToken(nonce);
    const body = { handshakeId, ssoKey: token };
    const replays = Array.from({ length: 100 }, () => consumer.post('authentications', body));
    const statuses = (await Promise.all(replays)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 1);
    for (const status of statuses) assert([200, 401, 409, 429].includes(status), String(status));
    const elsewhere = await service.consumer().start();
    const again = await elsewhere.answer((await elsewhere.handshake()).handshakeId, token);
    assert.equal(again.status, 401, 'in another browser');
  },
};
