import { assertFapiSignIn } from '../fapi-sign-in.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R20, R22] the same where the provider gives no nonce for DPoP',
  level: 'service',
  run: (suite) => assertFapiSignIn(suite, { asksDpopNonce: false }),
};
