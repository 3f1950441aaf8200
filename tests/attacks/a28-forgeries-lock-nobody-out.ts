import assert from 'node:assert/strict';
import { makeSigningKey } from '../kit/signing-key.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A28] forged tokens of a subject do not keep that subject out',
  run: async (service) => {
    const key = makeSigningKey('ES256', 'page-key-1');
    const claims = { sub: 'wanted-by-many' };
    const forge = async (): Promise<number> => {
      const forger = await service.consumer().start();
      return (await forger.tryToken({ key, claims })).status;
    };
    for (let round = 0; round < 8; round += 1) {
      const statuses = await Promise.all(Array.from({ length: 25 }, forge));
      assert.deepEqual(new Set(statuses), new Set([401]));
    }
    await service.consumer().signInWithToken({ claims });
  },
};
