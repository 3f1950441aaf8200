import { test } from 'node:test';
import { accepts, refuses } from '../../test-kit.ts';

for (const typ of [undefined, 'JWT', 'jwt', 'application/jwt']) {
  test(`[V14] typ ${typ ?? 'absent'} is an ID token`, async () => {
    await accepts({ header: { typ } });
  });
}

const others = [
  'at+jwt',
  'application/at+jwt',
  'logout+jwt',
  'secevent+jwt',
  'dpop+jwt',
  'client-authentication+jwt',
  'oauth-authz-req+jwt',
  'JOSE',
  '',
  null,
  ['JWT'],
];
for (const typ of others) {
  test(`[V14, A24] typ ${JSON.stringify(typ)} is refused`, async () => {
    await refuses({ header: { typ } }, 'V14', 'typ_forbidden');
  });
}

test('[V14, A24] a token with events is refused, whatever they are', async () => {
  const logout = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  for (const events of [logout, {}, null]) {
    await refuses({ claims: { events } }, 'V14', 'typ_forbidden');
  }
});
