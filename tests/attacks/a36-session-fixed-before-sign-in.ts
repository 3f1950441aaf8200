import assert from 'node:assert/strict';
import { takeSnapshot } from '../kit/desk.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A36] whoever planted a session learns nothing from the sign-in that happens in it',
  run: async (service) => {
    const attacker = await service.consumer().start();
    const victim = service.consumer(service.aurora, attacker.http.cookies);
    await victim.start();
    await victim.signInWithToken({ claims: { name: 'Victim' } });
    await attacker.reload();
    assert.equal(attacker.session?.proof.state, 'anonymous');
    const { id, proof } = await takeSnapshot(await attacker.open());
    assert.deepEqual([id, proof.state], [null, 'anonymous']);
  },
};
