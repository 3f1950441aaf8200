import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import { signJwt } from '../provider/key-set.ts';
import { person } from '../provider/misbehaving-provider.ts';
import type { SignedBy } from '../provider/scenario.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R15] UserInfo as a signed JWT is verified, and then used',
  level: 'service',
  run: async (suite) => {
    const userInfoText = (claims: Members, { issuer, clientId, keys }: SignedBy): string => {
      const [key] = keys.rsa;
      assert(key);
      const signed = { ...claims, iss: issuer, aud: clientId };
      return signJwt({ header: { kid: key.jwk.kid }, claims: signed }, 'RS256', key.privateKey);
    };
    const setting = { flows: ['code'], code: { userInfoSigned: 'required' } } as const;
    const signIn = await suite.accepts({ userInfoText }, setting);
    const { name } = await suite.verifiedAttributes(signIn);
    assert.deepEqual(name, { type: 'text', text: person.name });
  },
};
