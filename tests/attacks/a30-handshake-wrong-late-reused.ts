import assert from 'node:assert/strict';
import { limits } from '@countersign/protocol';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A30] an answer to no handshake, a used, a late or a foreign one exchanges nothing',
  run: async (service) => {
    const { provider, clock } = service;
    const before = provider.calls.length;
    const person = { sub: 'somebody' };
    const consumer = await service.consumer().start();
    const refused = async (handshakeId: string, code: string): Promise<void> => {
      const answer = await consumer.answer(handshakeId, code);
      assert.deepEqual([answer.status, answer.json.code], [409, 'handshake_invalid']);
    };
    const good = await consumer.codeFor(person);
    await refused('x'.repeat(22), good.code);
    const other = await (await service.consumer().start()).codeFor(person);
    await refused(other.handshakeId, good.code);
    clock.advance(limits.handshakeSeconds);
    await consumer.start();
    await refused(good.handshakeId, good.code);
    assert.equal(provider.calls.length, before);
    const fresh = await consumer.codeFor(person);
    assert.equal((await consumer.answer(fresh.handshakeId, fresh.code)).status, 200);
  },
};
