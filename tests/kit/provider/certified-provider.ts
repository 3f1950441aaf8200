/**
 * A certified OpenID provider (oidc-provider) in this process, in real time, for what must work
 * with a provider that is not ours. Only the sign-in page is left out, as at the other one.
 */
import { type EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider';
import { type Members, makeSigningKey } from '../signing-key.ts';

export type CertifiedOptions = {
  readonly host: string;
  readonly clients: readonly ClientMetadata[];
  readonly configuration?: Configuration;
  /** Over https, and asks for a certificate of the client. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca: string };
  /** What it fetches itself: the key sets of its clients. */
  readonly fetch?: (url: string) => Promise<Response>;
};

export type CertifiedRequest = {
  readonly clientId: string;
  readonly nonce: string;
  readonly codeChallenge: string;
  readonly redirectUri: string;
  readonly sub: string;
  readonly scope?: string;
};

export type CertifiedProvider = {
  readonly issuer: string;
  /** Why it refused somebody, newest last. */
  readonly refusals: string[];
  /** The consumer signs in; the browser comes back with this code. */
  authorize(request: CertifiedRequest): Promise<string>;
  close(): void;
};

export async function startCertifiedProvider(
  options: CertifiedOptions,
): Promise<CertifiedProvider> {
  const { tls } = options;
  const server = tls
    ? createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: false })
    : createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = `${tls ? 'https' : 'http'}://${options.host}:${port}`;
  const provider = new Provider(issuer, configurationOf(options));
  const refusals: string[] = [];
  const note = (_ctx: unknown, error: Error & { error_detail?: string }): void => {
    refusals.push(`${error.message} ${error.error_detail ?? ''}`.trim());
  };
  const events: EventEmitter = provider;
  for (const name of ['grant.error', 'userinfo.error', 'server_error']) events.on(name, note);
  server.on('request', provider.callback());
  return {
    issuer,
    refusals,
    authorize: (request) => authorize(provider, request),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What UserInfo says of anybody. */
export const certifiedClaims = (sub: string): Members & { readonly sub: string } => ({
  sub,
  name: `Person ${sub}`,
  email: `${sub}@mail.test`,
});

function configurationOf(options: CertifiedOptions): Configuration {
  const { clients, configuration = {}, fetch } = options;
  const { privateKey, kid, alg } = makeSigningKey('RS256', 'certified-rsa');
  return {
    clients: [...clients],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }] },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Grant: 3600 },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'offline_access'],
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => certifiedClaims(sub) }),
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    fetch: async (url) => fetch?.(String(url)) ?? Promise.reject(new Error('no network')),
    ...configuration,
    features: { devInteractions: { enabled: false }, ...configuration.features },
  };
}

async function authorize(provider: Provider, request: CertifiedRequest): Promise<string> {
  const { clientId, sub: accountId, scope = 'openid profile email', redirectUri } = request;
  const client = await provider.Client.find(clientId);
  if (!client) throw new Error('no such client');
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  const code = new provider.AuthorizationCode({
    accountId,
    client,
    grantId,
    gty: 'authorization_code',
    scope,
    redirectUri,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: 'S256',
  });
  return code.save();
}

/** The certificate that the client showed, as the provider's mTLS features ask for it. */
export function clientCertificateOf(socket: unknown): string | undefined {
  const { raw } = (socket as TLSSocket).getPeerCertificate();
  return raw && `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----`;
}
