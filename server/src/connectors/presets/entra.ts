import { generic, profileScopes } from './generic.ts';
import type { Preset } from './preset.ts';

const form = 'https://login.microsoftonline.com/<tenant id>/v2.0';

/**
 * Of one tenant. Its private_key_jwt wants the thumbprint of a certificate that was uploaded, and
 * reads no JWK Set. UserInfo is Microsoft Graph's and knows no more than the ID token does.
 */
export const entra: Preset = {
  ...generic,
  issuerFault: (_issuer, { hostname, pathname }) => {
    if (hostname === 'sts.windows.net') return `ask for tokens of version 2: ${form}`;
    if (/^\/(common|organizations|consumers)(\/|$)/.test(pathname)) {
      return `the issuer of a token is never ${pathname.split('/')[1]}; enter the tenant: ${form}`;
    }
    return /^\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\/v2\.0$/.test(pathname)
      ? undefined
      : `the issuer is ${form}, with the id of the tenant and not its name`;
  },
  clientAuthentications: ['client_secret_post', 'client_secret_basic'],
  scopes: profileScopes,
  userInfo: false,
  lacks: [...generic.lacks, 'pushedAuthorizationRequestEndpoint'],
};
