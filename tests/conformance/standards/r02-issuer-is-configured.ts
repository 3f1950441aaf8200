import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R2] an issuer that a token or a response names is never asked for anything',
  level: 'service',
  run: async (suite) => {
    const elsewhere = await suite.begin({});
    const { issuer } = elsewhere;
    await suite.refuses({ claims: (good) => ({ ...good, iss: issuer }) }, { rule: 'V10' });
    const jwks = { jku: elsewhere.urlOf('jwks'), x5u: elsewhere.urlOf('jwks') };
    await suite.accepts({ header: { kid: suite.provider.keys.rsa[0]!.jwk.kid, ...jwks } });
    assert.deepEqual(elsewhere.calls, []);
  },
};
