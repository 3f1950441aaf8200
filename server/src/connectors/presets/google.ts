import { googleIssuer } from '@countersign/tokens';
import { generic, profileScopes } from './generic.ts';
import type { Preset } from './preset.ts';

/** https://developers.google.com/identity/openid-connect/reference */
export const google: Preset = {
  ...generic,
  issuerAliases: googleIssuer.issuerAliases,
  issuerFault: (issuer) =>
    issuer === googleIssuer.issuer ? undefined : `the issuer is ${googleIssuer.issuer}`,
  clientAuthentications: ['client_secret_post', 'client_secret_basic'],
  scopes: profileScopes,
  attributes: [
    {
      name: 'hosted_domain',
      label: 'Google Workspace',
      group: 'account',
      type: 'text',
      claim: 'hd',
    },
  ],
  // It gives refresh tokens for another parameter than the standard scope.
  lacks: ['endSessionEndpoint', 'pushedAuthorizationRequestEndpoint', 'refresh'],
};
