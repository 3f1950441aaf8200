import assert from 'node:assert/strict';
import { type Attack, newestRefusal } from './attack.ts';

export const attack: Attack = {
  name: '[A16] clocks may differ by half a minute; one that is set wrong is named and signs nobody out',
  run: async (service) => {
    const { aurora, clock } = service;
    const at = (offset: number): object => ({
      iat: clock.seconds() + offset,
      exp: clock.seconds() + offset + 600,
    });
    for (const offset of [-30, 30, 59]) {
      await service.consumer().signInWithToken({ claims: { ...at(offset) } });
    }
    const ended = { iat: clock.seconds() - 300 };
    const ends = async (offset: number): Promise<number> => {
      const consumer = await service.consumer().start();
      const exp = clock.seconds() + offset;
      return (await consumer.tryToken({ claims: { ...ended, exp } })).status;
    };
    assert.deepEqual([await ends(-30), await ends(-59), await ends(-61)], [200, 200, 401]);
    const early = await service.consumer().start();
    assert.equal((await early.tryToken({ claims: { ...at(61) } })).status, 401);

    // Our own clock is set by five minutes, forth and back, while consumers are verified.
    const verified = await service.consumer().signInWithToken();
    await verified.ticket();
    const right = at(0);
    for (const [step, expected] of [
      [300, 200],
      [-300, 200],
      [-300, 401],
      [300, 200],
    ] as const) {
      clock.advance(step);
      await service.sweep();
      await verified.reload();
      assert.equal(verified.session?.proof.state, 'verified', `after ${step} s`);
      const consumer = await service.consumer().start();
      const answer = await consumer.tryToken({ claims: { ...right } });
      assert.equal(answer.status, expected, `after ${step} s`);
      if (expected === 401) {
        // The alarm: the operator reads that it is the clock.
        assert.equal((await newestRefusal(service, aurora)).code, 'issued_in_future');
      }
    }
  },
};
