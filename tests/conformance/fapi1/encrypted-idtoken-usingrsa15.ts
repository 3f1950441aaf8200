import { encryptJwt } from '../provider/encrypt-jwt.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V17] an ID token encrypted with RSA1_5 is refused by name, before any key is used',
  level: 'service',
  run: async (suite) => {
    const jwk = await suite.encryptionKey();
    const idToken = (signed: string) => encryptJwt(signed, { alg: 'RSA1_5', jwk });
    await suite.refuses({ idToken }, { code: { encryption: 'accepted' }, rule: 'V17' });
  },
};
