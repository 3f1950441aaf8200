import { type SignInWay, signInWays } from '@countersign/protocol';
import Type from 'typebox';
import { ConnectorError } from '../connector-error.ts';
import { presetOf } from '../presets/preset.ts';
import type { ConnectorSettings } from '../settings/connector-settings.ts';

const scopeToken = Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,200}$' });
const acrValue = Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$' });
/** A link that the app has claimed: https, and nothing after the path (RFC 8252 section 7.2). */
const claimedLink = Type.String({
  pattern: '^https://[a-z0-9.-]+(:\\d{1,5})?/[^?#\\s]*$',
  maxLength: 500,
});

/** What a connector says of the provider's authorization endpoint; `page` needs none of it. */
export const authorizationMembers = {
  ways: Type.Optional(
    Type.Array(Type.Enum([...signInWays]), { minItems: 1, maxItems: 4, uniqueItems: true }),
  ),
  scopes: Type.Optional(Type.Array(scopeToken, { minItems: 1, maxItems: 30 })),
  responseMode: Type.Optional(Type.Enum(['query', 'fragment', 'form_post'])),
  prompt: Type.Optional(Type.Enum(['login', 'consent', 'select_account'])),
  /** One of these must be the token's `acr`. */
  acrValues: Type.Optional(Type.Array(acrValue, { minItems: 1, maxItems: 10 })),
  /** So long ago at most the consumer has signed in at the provider. */
  maxAuthAgeSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
  appRedirectUris: Type.Optional(Type.Array(claimedLink, { minItems: 1, maxItems: 20 })),
};

/** How a connector sends consumers to the authorization endpoint. */
export type AuthorizationPlan = {
  readonly ways: readonly SignInWay[];
  readonly clientId: string;
  readonly responseType: 'code' | 'id_token';
  readonly scopes: readonly string[];
  readonly responseMode: 'query' | 'fragment' | 'form_post' | undefined;
  readonly prompt: string | undefined;
  readonly acrValues: readonly string[];
  readonly maxAuthAgeSeconds: number | undefined;
  readonly appRedirectUris: readonly string[];
};

/** @throws ConnectorError `connector_invalid` */
export function authorizationPlanOf(settings: ConnectorSettings): AuthorizationPlan {
  const {
    ways = ['page'],
    scopes = presetOf(settings).scopes,
    appRedirectUris = [],
    responseMode,
  } = settings;
  const invalid = (detail: string): never => {
    throw new ConnectorError('connector_invalid', detail);
  };
  if (!scopes.includes('openid')) invalid('scopes: add openid, or no ID token comes back');
  if (ways.includes('app') && appRedirectUris.length === 0) {
    invalid('appRedirectUris: the way app needs at least one');
  }
  if (settings.flow === 'implicit' && responseMode === 'query') {
    invalid('responseMode: an ID token may not stand in a query; use fragment or form_post');
  }
  if (settings.flow === 'code' && ways.includes('page') && !settings.redirectUris?.length) {
    invalid('redirectUris: the way page needs at least one');
  }
  const { acrValues, assurances = [] } = settings;
  if (acrValues && assurances.some(({ acr }) => !acrValues.includes(acr))) {
    invalid('assurances: each acr must stand in acrValues, or it would be refused');
  }
  return {
    ways,
    clientId: settings.clientId,
    responseType: settings.flow === 'code' ? 'code' : 'id_token',
    scopes: asksOffline(settings) ? [...new Set([...scopes, 'offline_access'])] : scopes,
    responseMode,
    prompt: settings.prompt,
    acrValues: settings.acrValues ?? [],
    maxAuthAgeSeconds: settings.maxAuthAgeSeconds,
    appRedirectUris,
  };
}

/** A refresh token is given for this scope (OIDC Core 11). */
function asksOffline(settings: ConnectorSettings): boolean {
  return settings.flow === 'code' && settings.refresh === true;
}
