import assert from 'node:assert/strict';
import { faults } from '../kit/provider/faults.ts';
import type { Stage } from '../kit/stage.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A50] a flood of invented key ids makes one fetch in 30 s, also while the provider is down',
  run: async (service) => {
    const { provider, clock } = service;
    await service.consumer().signInWithCode({ sub: 'somebody' });
    clock.advance(30);
    const before = provider.callsTo('jwks').length;
    await flood(service, 'first');
    assert.equal(provider.callsTo('jwks').length, before + 1);
    clock.advance(29);
    await flood(service, 'second');
    assert.equal(provider.callsTo('jwks').length, before + 1);

    // Down: tries follow each other after 30 s and then 60.
    provider.fail('jwks', faults.badGateway);
    const fetched: number[] = [];
    for (let second = 0; second <= 120; second += 10) {
      const seen = provider.callsTo('jwks').length;
      await flood(service, `down ${second}`, 3);
      if (provider.callsTo('jwks').length > seen) fetched.push(second);
      assert(provider.callsTo('jwks').length <= seen + 1);
      clock.advance(10);
    }
    provider.heal();
    fetched.forEach((second, index) => {
      assert(index === 0 || second - (fetched[index - 1] ?? 0) >= 30, String(fetched));
    });
    assert(fetched.length >= 2 && fetched.length <= 4, String(fetched));

    // And a rotation just before signing is followed as soon as the provider answers.
    clock.advance(60);
    provider.rotateKey('a50-new');
    await service.consumer().signInWithCode({ sub: 'somebody' });
  },
};

async function flood(service: Stage, name: string, size = 20): Promise<void> {
  const tokens = Array.from({ length: size }, async (_, index) => {
    const consumer = await service.consumer().start();
    return consumer.tryCode({ sub: 'somebody' }, { header: { kid: `${name} ${index}` } });
  });
  for (const { status } of await Promise.all(tokens)) assert.equal(status, 401);
}
