import assert from 'node:assert/strict';
import { type Attack, assertNobody, newestRefusal } from './attack.ts';

export const attack: Attack = {
  name: '[A23] UserInfo of another subject, or of none, brings nobody’s data to the agent',
  run: async (service) => {
    const before = service.log.length;
    for (const sub of ['another', 'MINE', 'mine ', '', null, undefined, 7, ['mine'], { a: 1 }]) {
      const consumer = await service.consumer().start();
      const userInfo = { sub, name: 'Canary', email: 'canary@mail.test' };
      const person = { sub: 'mine', claims: { given_name: 'Canary' }, userInfo };
      const answer = await consumer.tryCode(person);
      const { rule, code } = await newestRefusal(service);
      assert.deepEqual([rule, code], ['identity', 'userinfo_subject_mismatch'], String(sub));
      await assertNobody(service, consumer, answer);
    }
    const said = service.log.slice(before).join('') + JSON.stringify(await service.audit());
    assert.doesNotMatch(said, /canary/i);
    await service.consumer().signInWithCode({ sub: 'mine', userInfo: { name: 'Ines' } });
  },
};
