/**
 * oidc-provider with what FAPI 2.0 asks for: pushed requests alone, private_key_jwt with the issuer
 * as audience, sender-constrained tokens by DPoP, PS256. Whoever comes is signed in at once.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider';
import { PlainBrowser } from '../../../demo/plain-browser.ts';
import type { Issuer } from '../suite.ts';
import { makeKey } from './key-set.ts';
import { person } from './misbehaving-provider.ts';

export const fapiHost = 'fapi.conformance.localhost';
const clientId = 'fapi-client';

export type FapiOptions = {
  readonly redirectUris: readonly string[];
  readonly jwksUri: string;
  /** What the provider fetches itself: our key set. */
  readonly fetch: (url: string) => Promise<Response>;
  readonly asksDpopNonce: boolean;
};

export type FapiProvider = Issuer &
  AsyncDisposable & {
    /** `POST /request`, in order, and why something was refused. */
    readonly seen: string[];
  };

export async function startFapiProvider(options: FapiOptions): Promise<FapiProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://${fapiHost}:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configurationOf(options));
  const seen: string[] = [];
  for (const event of ['grant.error', 'userinfo.error', 'pushed_authorization_request.error']) {
    provider.on(
      event as 'grant.error',
      (_ctx, error) => void seen.push(`refused ${error.message}`),
    );
  }
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    seen.push(`${request.method} ${pathname}`);
    if (!pathname.startsWith('/interaction/')) return answer(request, response);
    const login = { accountId: person.sub };
    return provider.interactionFinished(request, response, { login });
  });
  return {
    issuer,
    clientId,
    clientSecret: 'not used',
    seen,
    visit: async (asked) => {
      const to = `${issuer}/auth?${new URLSearchParams(asked)}`;
      return new URL((await new PlainBrowser().open(to, { within: [issuer] })).url);
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function configurationOf(options: FapiOptions): Configuration {
  const { privateKey, jwk } = makeKey('rsa');
  const features = {
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    dPoP: {
      enabled: true,
      nonceSecret: randomBytes(32),
      requireNonce: () => options.asksDpopNonce,
    },
  };
  return {
    features,
    clients: [clientOf(options)],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: jwk.kid, use: 'sig' }] },
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256'], idTokenSigningAlgValues: ['PS256'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'], phone: ['phone_number'] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
    loadExistingGrant: async ({ oidc }) => {
      const { client, session, requestParamScopes } = oidc;
      if (!client || !session?.accountId) return undefined;
      const { accountId } = session;
      const grant = new oidc.provider.Grant({ accountId, clientId: client.clientId });
      grant.addOIDCScope([...requestParamScopes].join(' '));
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    fetch: (url) => options.fetch(String(url)),
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Session: 600 },
  };
}

function clientOf({ redirectUris, jwksUri }: FapiOptions): ClientMetadata {
  return {
    client_id: clientId,
    redirect_uris: [...redirectUris],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'PS256',
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: true,
    jwks_uri: jwksUri,
  };
}
