import assert from 'node:assert/strict';
import { faults, holdBack } from '../kit/provider/faults.ts';
import type { Stage } from '../kit/stage.ts';
import { type Attack, putMallory, refusedCode } from './attack.ts';

export const attack: Attack = {
  name: '[A49, N5, N6] one brand’s provider that hangs holds up no other brand, and is left alone in time',
  run: async (service) => {
    const { provider, borealis } = service;
    // Two brands at the same provider, so that only the guard's own lanes keep them apart.
    const mallory = await putMallory(service);
    const held = holdBack({ error: 'temporarily_unavailable' });
    provider.fail('token', held.fault);
    const stuck = Array.from({ length: 30 }, async () => {
      const consumer = await service.consumer(mallory).start();
      return consumer.tryCode({ sub: 'somebody' });
    });
    await held.isReached(16);
    provider.heal();
    const before = provider.callsTo('token').length;
    await service.consumer().signInWithCode({ sub: 'somebody' });
    await service.consumer(borealis).signInWithToken();
    assert.equal(provider.callsTo('token').length, before + 1, 'it waited for nobody');
    held.release();
    for (const { status } of await Promise.all(stuck)) assert([200, 401].includes(status));
    await circuitOpens(service);
    await staleKeysServe(service);
  },
};

/** After five silences the next sign-ins wait for nothing, and the provider is not asked. */
async function circuitOpens(service: Stage): Promise<void> {
  const { provider, clock } = service;
  const mallory = await putMallory(service, { name: 'Silent' });
  const calls = (): number => provider.callsTo('token').length;
  provider.fail('token', (response) => response.destroy());
  for (let count = 0; count < 5; count += 1) {
    assert.match(await refusedCode(service, mallory), /^provider_unreachable [A-Z]/);
  }
  const told = service.log.filter((line) => line.includes('left alone for 30 s'));
  assert.equal(JSON.parse(told.at(-1) ?? '{}').connectorId, mallory.codeConnector);
  const before = calls();
  for (let count = 0; count < 5; count += 1) {
    const told = await refusedCode(service, mallory);
    assert.equal(told, 'provider_unreachable left alone after failures');
  }
  assert.equal(calls(), before);
  provider.heal();
  await service.consumer().signInWithCode({ sub: 'somebody' });
  clock.advance(30);
  await service.consumer(mallory).signInWithCode({ sub: 'somebody' });
}

/** Keys that were read once serve while the address of the key set hangs. */
async function staleKeysServe(service: Stage): Promise<void> {
  const { provider, clock } = service;
  await service.consumer().signInWithCode({ sub: 'somebody' });
  provider.fail('jwks', faults.hang);
  clock.advance(700);
  // The first one waits and finds out; nobody waits after that.
  await service.consumer().signInWithCode({ sub: 'somebody' });
  const before = provider.callsTo('jwks').length;
  for (let count = 0; count < 5; count += 1) {
    await service.consumer().signInWithCode({ sub: 'somebody' });
  }
  assert.equal(provider.callsTo('jwks').length, before);
  provider.heal();
  clock.advance(700);
  await service.consumer().signInWithCode({ sub: 'somebody' });
}
