import assert from 'node:assert/strict';
import { type Attack, assertNobody, newestRule } from './attack.ts';

export const attack: Attack = {
  name: '[A24] a signed token of another kind is no ID token',
  run: async (service) => {
    const event = 'http://schemas.openid.net/event/backchannel-logout';
    const kinds = [
      { header: { typ: 'at+jwt' } },
      { header: { typ: 'logout+jwt' }, claims: { events: { [event]: {} } } },
      { header: { typ: 'secevent+jwt' } },
      { header: { typ: 'dpop+jwt' } },
      { header: { typ: 'oauth-authz-req+jwt' } },
      { claims: { events: {} } },
    ];
    for (const kind of kinds) {
      const consumer = await service.consumer().start();
      const answer = await consumer.tryToken(kind);
      assert.equal(await newestRule(service), 'V14');
      await assertNobody(service, consumer, answer);
    }
    await service.consumer().signInWithToken({ header: { typ: 'JWT' } });
  },
};
