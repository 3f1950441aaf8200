import type { Members } from '../../kit/signing-key.ts';
import { assertLogoutRefused, assertLogoutTaken } from '../logout.ts';
import type { Row } from '../row.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';

export const row: Row = {
  name: '[R24] what a logout token must have, what it may leave out, and what makes it none',
  level: 'service',
  run: async (suite) => {
    const now = suite.service.clock.seconds();
    const bad: Members[] = [
      { iss: undefined },
      { aud: undefined },
      { iat: undefined },
      { iat: now + 3600 },
      { exp: undefined },
      { exp: now - 400, iat: now - 500 },
      { jti: undefined },
      { sub: undefined, sid: undefined },
      { sub: 7, sid: undefined },
      { sid: ['suite-session-1'], sub: undefined },
      { events: [event] },
      { events: event },
      { events: { [event]: true } },
      { events: {} },
      { nonce: '' },
    ];
    for (const change of bad) {
      await assertLogoutRefused(suite, { claims: (good) => ({ ...good, ...change }) });
    }
    for (const typ of ['JWT', 'at+jwt', 'secevent+jwt', 7]) {
      await assertLogoutRefused(suite, { header: { typ } });
    }
    const fine: Members[] = [
      { sid: undefined },
      { sub: undefined },
      { events: { [event]: {}, 'https://other.test/event': { a: 1 } } },
      { unknown: 'member' },
    ];
    for (const change of fine) {
      await assertLogoutTaken(suite, { claims: (good) => ({ ...good, ...change }) });
    }
    await assertLogoutTaken(suite, { header: { typ: undefined } });
    await assertLogoutTaken(suite, { header: { typ: 'application/logout+jwt' } });
  },
};
