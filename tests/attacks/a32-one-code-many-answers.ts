import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A32] of fifty answers of one code at once, one is verified and one reaches the provider',
  run: async (service) => {
    const consumer = await service.consumer().start();
    const { handshakeId, code } = await consumer.codeFor({ sub: 'somebody' });
    const before = service.provider.callsTo('token').length;
    const body = { handshakeId, ssoKey: code };
    const answers = Array.from({ length: 50 }, () => consumer.post('authentications', body));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 1);
    for (const status of statuses) assert([200, 401, 409].includes(status), String(status));
    assert.equal(service.provider.callsTo('token').length, before + 1);
  },
};
