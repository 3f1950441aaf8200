import { type Encrypting, encryptJwt } from '../provider/encrypt-jwt.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V17] an encrypted ID token is accepted with RSA-OAEP-256; RSA-OAEP with SHA-1 is refused on purpose',
  level: 'service',
  remark: 'RSA-OAEP-256 is accepted; RSA-OAEP, which is SHA-1, is refused on purpose',
  run: async (suite) => {
    const jwk = await suite.encryptionKey();
    const accepted = { encryption: 'accepted' };
    const idToken = (alg: Encrypting['alg']) => (signed: string) =>
      encryptJwt(signed, { alg, jwk });
    await suite.accepts({ idToken: idToken('RSA-OAEP-256') }, { code: accepted });
    await suite.refuses({ idToken: idToken('RSA-OAEP') }, { code: accepted, rule: 'V17' });
  },
};
