import assert from 'node:assert/strict';
import { faults } from '../kit/provider/faults.ts';
import { makeSigningKey } from '../kit/signing-key.ts';
import { type Attack, putMallory } from './attack.ts';

export const attack: Attack = {
  name: '[A44, P1] metadata that is swapped while a consumer is at the provider does not count for them',
  run: async (service) => {
    const { provider } = service;
    const thief = `${provider.issuer}/thief`;
    const mallory = await putMallory(service, { name: 'Swapped' });
    const consumer = await service.consumer(mallory).start();
    const begun = await consumer.begin('popup');
    const swapped = { token_endpoint: thief, userinfo_endpoint: thief, jwks_uri: thief };
    provider.fail('discovery', faults.answer({ ...provider.metadata(), ...swapped }));
    const before = provider.calls.length;
    const code = consumer.codeOf(begun, { sub: 'somebody' });
    const answer = await consumer.comeBack(begun, { state: begun.state, code });
    assert.equal(answer.status, 200, answer.text);
    const called = provider.calls.slice(before).map(({ endpoint }) => endpoint);
    assert.deepEqual(
      called.filter((endpoint) => endpoint !== 'jwks'),
      ['token', 'userinfo'],
    );
    // A document of another issuer's keys does not get in by the same gap.
    const stranger = makeSigningKey('RS256', 'rsa-1');
    const again = await service.consumer(mallory).start();
    const refused = await again.tryCode({ sub: 'somebody' }, { key: stranger });
    assert.equal(refused.status, 401);
    provider.heal();
  },
};
