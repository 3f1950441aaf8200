import assert from 'node:assert/strict';
import { agentPassword, TestAgent } from '../kit/agent.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A83] guessing at one login is slowed down from wherever it comes',
  run: async (service) => {
    const { login } = await service.agent();
    const statuses: number[] = [];
    for (let count = 0; count < 7; count += 1) {
      // A browser of its own each time, with an address of its own.
      const guess = new TestAgent(service, count % 2 ? login : login.toUpperCase());
      statuses.push((await guess.trySignIn(`guess ${count}`)).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429]);
    service.clock.advance(120);
    await new TestAgent(service, login).signIn(agentPassword);
  },
};
