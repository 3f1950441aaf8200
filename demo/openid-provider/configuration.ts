import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { paths } from './faults.ts';
import { errorPage, type Page, signedOutPage, signOutPage } from './pages.ts';
import type { Json, Person } from './person.ts';
import { acrOfOneTimeCode, acrOfPassword, stepUpPolicy } from './step-up-policy.ts';

export type RegisteredClient = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly responseTypes?: readonly ('code' | 'id_token' | 'code id_token')[];
  /** What the consent page calls this client. */
  readonly name?: string;
  /** `implied` for the brand's own clients, which `prompt=none` needs; `ask` shows the page. */
  readonly consent?: 'implied' | 'ask';
  /** Told when somebody signs out here (OpenID Connect Back-Channel Logout 1.0). */
  readonly backchannelLogoutUri?: string;
  /** Where people who signed out for this client may be sent back to. */
  readonly postLogoutRedirectUris?: readonly string[];
};

/** Calls those addresses, and nothing else. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type ConfigurationInput = {
  readonly brandName: string;
  readonly clients: readonly RegisteredClient[];
  readonly people: ReadonlyMap<string, Person>;
  readonly userInfoOnly: ReadonlySet<string>;
  readonly fetch: Fetch;
};

const PROFILE = ['name', 'given_name', 'family_name', 'picture', 'locale', 'zoneinfo', 'birthdate'];
const ACCOUNT = [
  'account_number',
  'bank_account',
  'package',
  'billing_history',
  'balance',
  'payment_due',
  'payment_options',
  'customer_since',
  'lp_sdes',
];

export function providerConfiguration(input: ConfigurationInput): Configuration {
  // Google has none of it; it is there for clients that registered for it.
  const hasLogout = input.clients.some((client) => client.backchannelLogoutUri !== undefined);
  return {
    clients: input.clients.map(clientMetadata),
    acrValues: [acrOfPassword, acrOfOneTimeCode],
    scopes: ['openid'],
    claims: {
      openid: ['sub', 'azp', 'hd', 'acr', 'amr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: PROFILE,
      phone: ['phone_number', 'phone_number_verified'],
      address: ['address'],
      account: ACCOUNT,
    },
    routes: {
      authorization: paths.authorization,
      token: paths.token,
      userinfo: paths.userinfo,
      jwks: paths.certs,
      revocation: paths.revocation,
      end_session: '/signout',
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
      backchannelLogout: { enabled: hasLogout },
      rpInitiatedLogout: {
        enabled: hasLogout,
        logoutSource: (ctx, form) => show(ctx, signOutPage({ brandName: input.brandName, form })),
        postLogoutSuccessSource: (ctx) => show(ctx, signedOutPage(input.brandName)),
      },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
    findAccount: (_ctx, sub) => findAccount(input, sub),
    loadExistingGrant: (ctx) => grantOf(ctx, input.clients),
    interactions: {
      policy: stepUpPolicy(),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    renderError: (ctx, out) => renderError(ctx, input.brandName, out),
    // Google puts the profile into the ID token of the code flow as well.
    conformIdTokenClaims: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientBasedCORS: () => false,
    pkce: { required: () => false },
    responseTypes: ['code', 'id_token', 'code id_token', 'none'],
    ttl: {
      AccessToken: 3599,
      AuthorizationCode: 300,
      IdToken: 3600,
      Interaction: 3600,
      Session: 14 * 86_400,
      Grant: 14 * 86_400,
    },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    jwks: { keys: [unusedSigningKey()] },
    fetch: (url, init) => callClient(input, String(url), init),
  };
}

function clientMetadata(client: RegisteredClient): ClientMetadata {
  const responseTypes = client.responseTypes ?? ['code'];
  const grants = new Set(responseTypes.flatMap(grantTypes));
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    client_name: client.name ?? client.clientId,
    redirect_uris: [...client.redirectUris],
    response_types: [...responseTypes],
    grant_types: [...grants],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'RS256',
    ...(client.backchannelLogoutUri && {
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
    post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? [])],
  };
}

function grantTypes(responseType: string): string[] {
  const names = responseType.split(' ');
  return [
    ...(names.includes('code') ? ['authorization_code'] : []),
    ...(names.includes('id_token') ? ['implicit'] : []),
  ];
}

type Use = 'id_token' | 'userinfo' | string;

function findAccount(input: ConfigurationInput, sub: string) {
  const person = input.people.get(sub);
  if (person === undefined) return undefined;
  return {
    accountId: sub,
    claims: (use: Use): { sub: string; [claim: string]: Json } => {
      const claims = Object.entries(person.claims).filter(
        ([claim]) => use !== 'id_token' || !input.userInfoOnly.has(claim),
      );
      return { ...Object.fromEntries(claims), sub };
    },
  };
}

/** Grants the brand's own clients what they ask for; others get only what a person consented to. */
async function grantOf(ctx: KoaContextWithOIDC, clients: readonly RegisteredClient[]) {
  const { client, session, result, provider } = ctx.oidc;
  if (client === undefined || session === undefined) return undefined;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const existing = known === undefined ? undefined : await provider.Grant.find(known);
  const own = clients.find((candidate) => candidate.clientId === client.clientId);
  if (own?.consent === 'ask' || session.accountId === undefined) return existing;
  const implied = { accountId: session.accountId, clientId: client.clientId };
  const grant = existing ?? new provider.Grant(implied);
  grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
  await grant.save();
  return grant;
}

function ownTokensOnly(
  _ctx: KoaContextWithOIDC,
  client: { clientId: string },
  token: { clientId?: string | undefined },
): boolean {
  return token.clientId === client.clientId;
}

/** Google answers a wrong client or redirect URI with a page and never redirects. */
function renderError(
  ctx: KoaContextWithOIDC,
  brandName: string,
  out: { error: string; error_description?: string | undefined },
): void {
  show(ctx, errorPage({ brandName, code: out.error, text: out.error_description ?? '' }));
}

function show(ctx: KoaContextWithOIDC, page: Page): void {
  ctx.type = 'html';
  ctx.set(page.headers);
  ctx.body = page.body;
}

/** oidc-provider insists on a key of its own; ID tokens are signed by the key ring instead. */
function unusedSigningKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' };
}

/** oidc-provider's own guard would refuse this machine; who may be called is a list here. */
function callClient(
  { clients, fetch }: ConfigurationInput,
  url: string,
  init: RequestInit | undefined,
): Promise<Response> {
  const isKnown = clients.some(({ backchannelLogoutUri }) => backchannelLogoutUri === url);
  if (!isKnown) throw new Error('this provider calls nobody but its clients');
  return fetch(url, init);
}
