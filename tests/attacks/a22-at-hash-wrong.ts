import assert from 'node:assert/strict';
import { type Attack, assertNobody, newestRule } from './attack.ts';

export const attack: Attack = {
  name: '[A22] an access token that the ID token does not vouch for is not used',
  run: async (service) => {
    const { provider } = service;
    const before = provider.callsTo('userinfo').length;
    for (const at_hash of ['AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43), '', 7]) {
      const consumer = await service.consumer().start();
      const answer = await consumer.tryCode({ sub: 'somebody', claims: { at_hash } });
      assert.equal(await newestRule(service), 'V13');
      await assertNobody(service, consumer, answer);
    }
    assert.equal(provider.callsTo('userinfo').length, before);
  },
};
