import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import { type SigningAlgorithm, signJwt, spoilSignature } from '../provider/key-set.ts';
import { clientSecret } from '../provider/misbehaving-provider.ts';
import type { SignedBy } from '../provider/scenario.ts';
import type { Row } from '../row.ts';

type Flaw = {
  readonly change?: Members;
  readonly algorithm?: SigningAlgorithm;
  readonly bend?: (signed: string) => string;
};

export const row: Row = {
  name: '[R15] signed UserInfo for another client, of another issuer or subject, or spoilt, verifies nobody',
  level: 'service',
  run: async (suite) => {
    const flaws: Flaw[] = [
      { change: { aud: 'another-client' } },
      { change: { iss: 'https://another.test' } },
      { change: { sub: 'another-subject' } },
      { change: { sub: undefined } },
      { algorithm: 'none' },
      { algorithm: 'HS256' },
      { bend: spoilSignature },
      { bend: (signed) => `${signed.split('.').slice(0, 2).join('.')}.` },
    ];
    for (const { change, algorithm = 'RS256', bend = (signed: string) => signed } of flaws) {
      const userInfoText = (claims: Members, { issuer, clientId, keys }: SignedBy): string => {
        const { jwk, privateKey } = keys.rsa[0]!;
        const signed = { ...claims, iss: issuer, aud: clientId, ...change };
        const key = algorithm === 'HS256' ? clientSecret : privateKey;
        return bend(signJwt({ header: { kid: jwk.kid }, claims: signed }, algorithm, key));
      };
      const run = await suite.begin({ userInfoText });
      const { answer } = await suite.signIn(run, 'code');
      assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
      assert.equal(run.callsTo('userinfo').length, 1);
    }
  },
};
