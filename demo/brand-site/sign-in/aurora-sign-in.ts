import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import type { Json } from '../../openid-provider/person.ts';
import { html } from '../html.ts';
import { page } from '../layout.ts';
import type { Fetch } from '../loopback-fetch.ts';
import { type Answer, type Context, json, localPath, type Route, redirect } from '../site.ts';
import type { SignedIn, SignInAttempt } from '../visits.ts';

export type ProviderClient = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: Fetch;
};

type Discovery = {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
};
type Keys = ReturnType<typeof createRemoteJWKSet>;
type Provider = { readonly endpoints: Discovery; readonly keys: Keys };

const SCOPE = 'openid email profile phone address account';

/**
 * Aurora signs its consumers in by the code flow with its own client, and separately fetches codes
 * for Countersign's client: a code is worth something only to the client that it was issued to.
 */
export function auroraSignIn(client: ProviderClient): Route[] {
  const discover = lazyDiscovery(client);
  return [
    { method: 'GET', path: '/signin', run: (context) => begin(context, client, discover) },
    { method: 'GET', path: '/signin/callback', run: (context) => end(context, client, discover) },
    { method: 'GET', path: '/countersign/session', run: session },
    { method: 'GET', path: '/countersign/authorize', run: (context) => lend(context, discover) },
    { method: 'GET', path: '/countersign/callback', run: callback },
  ];
}

async function begin(context: Context, client: ProviderClient, discover: () => Promise<Provider>) {
  const attempt: SignInAttempt = {
    state: random(),
    nonce: random(),
    verifier: random(),
    returnTo: localPath(context.url.searchParams.get('return')),
  };
  context.visit.attempt = attempt;
  const { endpoints } = await discover();
  const url = authorizationUrl(endpoints, {
    client_id: client.clientId,
    redirect_uri: redirectUri(context),
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
    // Always shows the sign-in page, so that a shared computer asks who is there.
    prompt: 'login',
  });
  return redirect(url);
}

async function end(context: Context, client: ProviderClient, discover: () => Promise<Provider>) {
  const { attempt } = context.visit;
  context.visit.attempt = undefined;
  const query = context.url.searchParams;
  const code = query.get('code');
  const answered = attempt !== undefined && query.get('state') === attempt.state;
  if (!answered || query.get('iss') !== client.issuer) return failed(context);
  if (query.get('error') === 'access_denied') return redirect('/');
  if (code === null) return failed(context);
  const provider = await discover();
  const redeeming = { code, attempt, redirectUri: redirectUri(context) };
  const consumer = await redeem(client, provider, redeeming);
  if (consumer === undefined) return failed(context);
  context.visit = context.site.visits.renew({ ...context.visit, consumer });
  return redirect(attempt.returnTo);
}

type Redeeming = { code: string; attempt: SignInAttempt; redirectUri: string };

async function redeem(
  client: ProviderClient,
  { endpoints, keys }: Provider,
  { code, attempt, redirectUri }: Redeeming,
): Promise<SignedIn | undefined> {
  const credentials = [client.clientId, client.clientSecret].map(encodeURIComponent).join(':');
  const answer = await client.fetch(endpoints.token_endpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: attempt.verifier,
    }).toString(),
  });
  if (answer.status !== 200) return undefined;
  const tokens = (await answer.json()) as { id_token: string; access_token: string };
  const { payload } = await jwtVerify(tokens.id_token, keys, {
    issuer: client.issuer,
    audience: client.clientId,
    algorithms: ['RS256'],
    requiredClaims: ['sub', 'nonce', 'exp', 'iat'],
  });
  if (payload.nonce !== attempt.nonce || payload.sub === undefined) return undefined;
  const userInfo = await client.fetch(endpoints.userinfo_endpoint, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  const claims = (await userInfo.json()) as { [claim: string]: Json };
  // OpenID Connect Core 5.3.2: UserInfo of another subject must not be used.
  if (claims.sub !== payload.sub) return undefined;
  return {
    sub: payload.sub,
    issuer: client.issuer,
    acr: String(payload.acr ?? ''),
    amr: Array.isArray(payload.amr) ? payload.amr.map(String) : [],
    authTimeSeconds: Number(payload.auth_time ?? payload.iat),
    claims,
  };
}

function session({ visit }: Context): Answer {
  return json(200, { signedIn: visit.consumer !== undefined });
}

/** The frame and the window of aurora-chat.js begin here and end at `/countersign/callback`. */
async function lend({ site, url, visit }: Context, discover: () => Promise<Provider>) {
  const challenge = url.searchParams.get('code_challenge') ?? '';
  const nonce = url.searchParams.get('nonce') ?? '';
  const state = url.searchParams.get('state') ?? '';
  if (visit.consumer === undefined) return json(401, { error: 'not signed in' });
  const visible = /^[\x21-\x7e]{8,512}$/;
  if (!/^[\w-]{43}$/.test(challenge) || !visible.test(nonce) || !visible.test(state)) {
    return json(400, { error: 'code_challenge, nonce and state are needed' });
  }
  const acrValues = url.searchParams.get('acr_values') ?? '';
  const maxAge = url.searchParams.get('max_age') ?? '';
  if (!/^[\x20-\x7e]{0,500}$/.test(acrValues) || !/^\d{0,6}$/.test(maxAge)) {
    return json(400, { error: 'acr_values or max_age is not what it should be' });
  }
  const { endpoints } = await discover();
  const location = authorizationUrl(endpoints, {
    client_id: site.countersign.clientId,
    redirect_uri: `${site.publicUrl}/countersign/callback`,
    state,
    nonce,
    code_challenge: challenge,
    ...(acrValues && { acr_values: acrValues }),
    ...(maxAge && { max_age: maxAge }),
    // In a hidden frame nobody can sign in; in a window of its own whoever is there may.
    ...(url.searchParams.has('visible') ? {} : { prompt: 'none' }),
  });
  return redirect(location);
}

/** Ends in a frame or window of our own page: it may be framed by us alone and stores nothing. */
function callback(): Answer {
  const body = html`<!doctype html><meta charset="utf-8"><title>Signing in</title>
<script src="/assets/countersign-callback.js"></script>`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; script-src 'self'; frame-ancestors 'self'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: body.text };
}

function failed(context: Context): Answer {
  const main = html`<div class="wide narrow plain"><h1>We could not sign you in</h1>
<p class="lead">Nothing has happened to your account. Please try again.</p>
<p class="actions"><a class="button" href="/signin">Sign in</a></p></div>`;
  const view = { title: 'Sign-in failed', main, section: ['signin'], remembered: false };
  return page(context, { ...view, status: 400 });
}

function authorizationUrl(endpoints: Discovery, parameters: Record<string, string>): string {
  const url = new URL(endpoints.authorization_endpoint);
  const all = { response_type: 'code', scope: SCOPE, code_challenge_method: 'S256', ...parameters };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url.href;
}

/** Asked for at the first sign-in and kept: the provider may start after the site. */
function lazyDiscovery(client: ProviderClient): () => Promise<Provider> {
  let known: Promise<Provider> | undefined;
  const load = async (): Promise<Provider> => {
    const answer = await client.fetch(`${client.issuer}/.well-known/openid-configuration`);
    if (answer.status !== 200) throw new Error('the provider has no discovery document');
    const endpoints = (await answer.json()) as Discovery & { issuer: string };
    if (endpoints.issuer !== client.issuer) throw new Error('the provider has another issuer');
    const jwks = new URL(endpoints.jwks_uri);
    const fetchKeys = (url: string, init: RequestInit) => client.fetch(url, init);
    return { endpoints, keys: createRemoteJWKSet(jwks, { [customFetch]: fetchKeys }) };
  };
  return () => {
    known ??= load().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

function redirectUri({ site }: Context): string {
  return `${site.publicUrl}/signin/callback`;
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
