import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  modifyAssertion,
  type Client as OauthClient,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'oauth4webapi';
import { newId, type Runtime } from '../../runtime.ts';
import { ConnectorError } from '../connector-error.ts';
import type { ClientCertificate } from '../outbound/client-certificate.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { clientAuthenticationOf } from '../presets/preset.ts';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';
import type { ClientAuthentication, CodeFlowSettings } from '../settings/connector-settings.ts';
import { readCertificate } from '../settings/read-certificate.ts';
import { readSecret } from '../settings/read-secret.ts';
import { createDpop, type DpopOf } from './dpop.ts';

/** Us, as the provider has registered us for one connector (R12). */
export type Client = {
  readonly id: string;
  readonly authentication: ClientAuthentication;
  readonly authenticate: ClientAuth;
  /** Presented in every connection to the provider's endpoints, if there is one. */
  readonly certificate: ClientCertificate | undefined;
  readonly dpop: DpopOf;
  /** Whether an access token that is not bound to our key is refused. */
  readonly requiresDpop: boolean;
};

export type ClientDependencies = {
  readonly runtime: Runtime;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly brandKeys: {
    /** What signs in the brand's name now; undefined if it has no key. */
    signerFor(
      brandId: string,
    ): Promise<{ readonly kid: string; readonly key: CryptoKey } | undefined>;
  };
};

/** What the functions of oauth4webapi are to be told, to call a provider as its client. */
export type CallAsClient = {
  readonly server: AuthorizationServer;
  readonly client: OauthClient;
  readonly authenticate: ClientAuth;
  readonly options: {
    readonly [customFetch]: Outbound['fetch'];
    readonly [allowInsecureRequests]: true;
  };
};

/** @throws ConnectorError `connector_invalid` if the settings lack what the method needs */
export function createClient(
  deps: ClientDependencies,
  brandId: string,
  settings: CodeFlowSettings,
): Client {
  const { clientId, clientCertificate } = settings;
  // A certificate binds access tokens already, and no provider binds them to two keys.
  const { dpop = clientCertificate ? 'off' : 'when_offered' } = settings;
  const authentication = clientAuthenticationOf(settings);
  const certificate = clientCertificate && readCertificate(deps.env, clientCertificate);
  if (authentication.includes('tls') && !certificate) lacking('clientCertificate', authentication);
  return {
    id: clientId,
    authentication,
    authenticate: clientAuthOf({ deps, brandId, settings, authentication }),
    certificate,
    dpop: createDpop(deps.runtime, dpop),
    requiresDpop: dpop === 'required',
  };
}

function clientAuthOf({
  deps,
  brandId,
  settings,
  authentication,
}: {
  readonly deps: ClientDependencies;
  readonly brandId: string;
  readonly settings: CodeFlowSettings;
  readonly authentication: ClientAuthentication;
}): ClientAuth {
  switch (authentication) {
    case 'private_key_jwt':
      return signedAssertion(deps, brandId);
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return TlsClientAuth();
    default: {
      const { clientSecret } = settings;
      if (!clientSecret) return lacking('clientSecret', authentication);
      const secret = readSecret(deps.env, 'clientSecret', clientSecret);
      const put = authentication === 'client_secret_post' ? ClientSecretPost : ClientSecretBasic;
      return put(secret);
    }
  }
}

function lacking(member: string, authentication: ClientAuthentication): never {
  throw new ConnectorError('connector_invalid', `${authentication} needs ${member}`);
}

const assertionSeconds = 60;

/**
 * RFC 7523 with the issuer as the one audience, so that no other endpoint can use what we send to
 * this one (A34). Signed off the event loop; each has an id of its own.
 */
function signedAssertion({ runtime, brandKeys }: ClientDependencies, brandId: string): ClientAuth {
  return async (...request) => {
    const signer = await brandKeys.signerFor(brandId);
    if (!signer) throw new ConnectorError('connector_invalid', 'the brand has no signing key');
    const iat = Math.floor(runtime.now() / 1000);
    const authenticate = PrivateKeyJwt(signer, {
      [modifyAssertion]: (_header, payload) => {
        delete payload.nbf;
        Object.assign(payload, { jti: newId(runtime), iat, exp: iat + assertionSeconds });
      },
    });
    await authenticate(...request);
  };
}

/** With the certificate, if there is one, and at the addresses for those who have one (R23). */
export function callAsClient(
  outbound: Outbound,
  { id, certificate, authenticate }: Client,
  provider: ProviderMetadata,
): CallAsClient {
  const { mtlsEndpoints } = provider;
  const own = certificate ? withoutUndefined(mtlsEndpoints) : {};
  const { tokenEndpoint, userInfoEndpoint, pushedAuthorizationRequestEndpoint } = {
    ...provider,
    ...own,
  };
  const server = withoutUndefined({
    token_endpoint: tokenEndpoint,
    userinfo_endpoint: userInfoEndpoint,
    pushed_authorization_request_endpoint: pushedAuthorizationRequestEndpoint,
  });
  return {
    server: { issuer: provider.issuer, ...server },
    client: { client_id: id },
    authenticate,
    options: {
      [customFetch]: (url, request) => outbound.fetch(url, { ...request, certificate }),
      // outbound decides which hosts may be plain http.
      [allowInsecureRequests]: true,
    },
  };
}

function withoutUndefined(members: Readonly<Record<string, string | undefined>>): {
  readonly [name: string]: string;
} {
  const isSet = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined;
  return Object.fromEntries(Object.entries(members).filter(isSet));
}
