import assert from 'node:assert/strict';
import { holdBack } from '../kit/provider/faults.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A49] while one brand’s provider hangs, another brand’s consumers are verified',
  run: async (service) => {
    const { provider, borealis } = service;
    const held = holdBack({ error: 'temporarily_unavailable' });
    provider.fail('token', held.fault);
    const stuck = Array.from({ length: 10 }, async () => {
      const consumer = await service.consumer().start();
      return consumer.tryCode({ sub: 'somebody' });
    });
    await held.isReached(10);
    await service.consumer(borealis).signInWithToken();
    held.release();
    for (const { status } of await Promise.all(stuck)) assert.equal(status, 401);
    provider.heal();
  },
};
