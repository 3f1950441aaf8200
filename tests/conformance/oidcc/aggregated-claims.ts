import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import { signJwt } from '../provider/key-set.ts';
import { person } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R16] an aggregated claim is ignored, even if its issuer signed it',
  level: 'service',
  run: async (suite) => {
    const { issuer, keys } = await suite.begin({});
    const claims = { iss: issuer, sub: person.sub, email: 'aggregated@example.com' };
    const header = { kid: keys.rsa[0]!.jwk.kid };
    const userInfo = ({ sub }: Members): Members => ({
      sub,
      _claim_names: { email: 'src1' },
      _claim_sources: {
        src1: { JWT: signJwt({ header, claims }, 'RS256', keys.rsa[0]!.privateKey) },
      },
    });
    const signIn = await suite.accepts({ userInfo }, { flows: ['code'] });
    assert.deepEqual(await suite.verifiedAttributes(signIn), {});
  },
};
