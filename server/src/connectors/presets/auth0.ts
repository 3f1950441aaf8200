import { generic, profileScopes } from './generic.ts';
import type { Preset } from './preset.ts';

/** Its private_key_jwt knows RS256 and PS256 only, and we sign with ES256. */
export const auth0: Preset = {
  ...generic,
  issuerFault: (issuer, { pathname }) => {
    if (pathname !== '/')
      return 'the issuer is the domain alone, such as https://shop.eu.auth0.com/';
    return issuer.endsWith('/') ? undefined : 'the issuer ends with a slash';
  },
  clientAuthentications: ['client_secret_post', 'client_secret_basic'],
  scopes: profileScopes,
};
