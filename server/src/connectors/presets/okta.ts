import { generic, profileScopes } from './generic.ts';
import type { Preset } from './preset.ts';

const example = 'https://shop.okta.com/oauth2/default';

/** An org (the domain alone) or one of its custom authorization servers (`/oauth2/<id>`). */
export const okta: Preset = {
  ...generic,
  issuerFault: (issuer, { hostname, pathname }) => {
    if (/-admin\.[a-z]+\.com$/.test(hostname)) return 'the issuer is on the domain without -admin';
    if (issuer.endsWith('/')) return 'the issuer does not end with a slash';
    if (pathname === '/' || /^\/oauth2\/(?!v\d+$)[\w-]+$/.test(pathname)) return undefined;
    return `the issuer is the domain alone, or a custom authorization server such as ${example}`;
  },
  clientAuthentications: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  scopes: profileScopes,
};
