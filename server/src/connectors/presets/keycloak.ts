import { generic, profileScopes } from './generic.ts';
import type { Preset } from './preset.ts';

/** One realm; before version 17 under `/auth`, or wherever its proxy puts it. */
export const keycloak: Preset = {
  ...generic,
  issuerFault: (_issuer, { pathname }) =>
    /\/realms\/[^/]+$/.test(pathname)
      ? undefined
      : 'the issuer ends with the realm, such as https://id.example.com/realms/shop',
  scopes: profileScopes,
};
