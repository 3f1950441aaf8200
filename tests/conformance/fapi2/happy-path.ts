import { assertFapiSignIn } from '../fapi-sign-in.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R8, R12, R20, R22] PAR, PKCE, private_key_jwt and DPoP with the provider’s nonce, at oidc-provider',
  level: 'service',
  run: (suite) => assertFapiSignIn(suite, { asksDpopNonce: true }),
};
