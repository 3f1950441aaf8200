import assert from 'node:assert/strict';
import { makeSigningKey } from '../kit/signing-key.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A28] forged tokens of a subject do not keep that subject out',
  run: async (service) => {
    const key = makeSigningKey('ES256', 'page-key-1');
    const claims = { sub: 'wanted-by-many' };
    for (let count = 0; count < 30; count += 1) {
      const forger = await service.consumer().start();
      assert.equal((await forger.tryToken({ key, claims })).status, 401);
    }
    await service.consumer().signInWithToken({ claims });
  },
};
