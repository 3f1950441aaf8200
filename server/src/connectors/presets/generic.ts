import type { Preset } from './preset.ts';

/** Any OpenID provider: what the standards say, and nothing else. */
export const generic: Preset = {
  issuerAliases: [],
  issuerFault: () => undefined,
  clientAuthentications: [
    'client_secret_basic',
    'client_secret_post',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
  ],
  scopes: ['openid'],
  userInfo: true,
  attributes: [],
  lacks: ['hostedDomain'],
};

export const profileScopes = ['openid', 'profile', 'email'] as const;
