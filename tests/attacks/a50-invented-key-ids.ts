import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A50] a flood of invented key ids makes one fetch of the key set, not one each',
  run: async (service) => {
    const { provider } = service;
    await service.consumer().signInWithCode({ sub: 'somebody' });
    const before = provider.callsTo('jwks').length;
    const floods = Array.from({ length: 20 }, async (_, index) => {
      const consumer = await service.consumer().start();
      return consumer.tryCode({ sub: 'somebody' }, { header: { kid: `invented-${index}` } });
    });
    for (const { status } of await Promise.all(floods)) assert.equal(status, 401);
    assert(provider.callsTo('jwks').length <= before + 1);
  },
};
