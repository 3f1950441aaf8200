import type { Members } from '../../kit/signing-key.ts';
import type { KeySet } from '../provider/key-set.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V6] a token without kid is accepted if one key alone fits its algorithm',
  level: 'service',
  run: async (suite) => {
    const nameless = (keys: KeySet): Members[] =>
      [keys.rsa, keys.p256, keys.secp256k1, keys.okp].map(([key]) => {
        return { ...key?.jwk, kid: undefined };
      });
    await suite.accepts({ keySet: nameless, header: { kid: undefined } });
  },
};
