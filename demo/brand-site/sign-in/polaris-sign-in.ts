import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Person } from '../../openid-provider/person.ts';
import { type Html, html } from '../html.ts';
import { page } from '../layout.ts';
import { type Answer, type Context, json, localPath, type Route, redirect } from '../site.ts';
import type { SignedIn } from '../visits.ts';
import type { EncryptToChat } from './encrypt-to-chat.ts';

type Signing = { readonly privateKey: CryptoKey; readonly jwk: JWK; readonly kid: string };

const ID_TOKEN_SECONDS = 300;

type Options = {
  readonly people: readonly Person[];
  readonly showPeople: boolean;
  readonly encrypt: EncryptToChat;
};

/**
 * Polaris has no OpenID provider: it knows its consumers by a form of its own and hands the chat an
 * ID token that it signs itself and encrypts (Implicit Flow). Its key is new at every start.
 */
export async function polarisSignIn({ people, showPeople, encrypt }: Options) {
  const signing = await makeSigning();
  const routes: Route[] = [
    { method: 'GET', path: '/signin', run: (context) => form(context, people, showPeople) },
    { method: 'POST', path: '/signin', run: (context) => submit(context, people, showPeople) },
    { method: 'GET', path: '/jwks.json', run: () => jwks(signing) },
    {
      method: 'GET',
      path: '/countersign/id-token',
      run: (context) => idToken(context, signing, encrypt),
    },
  ];
  return routes;
}

/**
 * The ID token for the chat. Cookies alone decide who it is about, so the request must come from
 * our own page: nobody else's page may read it (no CORS), nor make the browser fetch it.
 */
async function idToken(
  { request, site, url, visit }: Context,
  signing: Signing,
  encrypt: EncryptToChat,
): Promise<Answer> {
  const from = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin') return json(403, { error: 'not our page' });
  if (visit.consumer === undefined) return json(401, { error: 'not signed in' });
  const nonce = url.searchParams.get('nonce') ?? '';
  if (!/^[\x21-\x7e]{8,512}$/.test(nonce)) return json(400, { error: 'a nonce is needed' });
  const { sub, acr, amr, authTimeSeconds, claims } = visit.consumer;
  const issuedAt = Math.floor(site.now() / 1000);
  const token = await new SignJWT({ ...claims, acr, amr, auth_time: authTimeSeconds, nonce })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signing.kid })
    .setIssuer(site.publicUrl)
    .setAudience(site.countersign.clientId)
    .setSubject(sub)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ID_TOKEN_SECONDS)
    .setJti(randomUUID())
    .sign(signing.privateKey);
  try {
    return json(200, { id_token: await encrypt(token) });
  } catch {
    // Never the token as it is instead: the page's scripts are not to read it.
    return json(503, { error: 'the keys of the chat cannot be fetched' });
  }
}

function jwks({ jwk }: Signing): Answer {
  const headers = { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=300' };
  return { status: 200, headers, body: JSON.stringify({ keys: [jwk] }) };
}

function form(context: Context, people: readonly Person[], showPeople: boolean): Answer {
  if (context.visit.consumer !== undefined) {
    return redirect(localPath(context.url.searchParams.get('return')));
  }
  const login = context.url.searchParams.get('login') ?? '';
  return signInPage(context, { login, wrong: false, people: showPeople ? people : [] });
}

function submit(context: Context, people: readonly Person[], showPeople: boolean) {
  const login = (context.form.get('login') ?? '').trim().toLowerCase();
  const person = people.find((candidate) => candidate.login === login);
  if (person === undefined || person.password !== context.form.get('password')) {
    return signInPage(context, { login, wrong: true, people: showPeople ? people : [] });
  }
  const consumer: SignedIn = {
    sub: person.sub,
    issuer: context.site.publicUrl,
    acr: '1',
    amr: ['pwd'],
    authTimeSeconds: Math.floor(context.site.now() / 1000),
    claims: person.claims,
  };
  context.visit = context.site.visits.renew({ ...context.visit, consumer });
  return redirect(localPath(context.form.get('return')));
}

type SignInView = {
  readonly login: string;
  readonly wrong: boolean;
  readonly people: readonly Person[];
};

function signInPage(context: Context, view: SignInView): Answer {
  const returnTo = localPath(context.url.searchParams.get('return') ?? context.form.get('return'));
  const problem = html`<p class="problem" role="alert">The email or the password is not right.</p>`;
  const main = html`<div class="wide narrow plain sign-in"><section class="panel">
<h1>Sign in</h1><p class="soft">Your contracts, bills and readings in one place.</p>
${view.wrong && problem}<form method="post" action="/signin">
<input type="hidden" name="return" value="${returnTo}">
<label for="login">Email</label><input id="login" name="login" type="email" required
 autocomplete="username" maxlength="254" value="${view.login}">
<label for="password">Password</label><input id="password" name="password" type="password" required
 autocomplete="current-password" maxlength="200"><button class="button">Sign in</button></form>
</section>${view.people.length > 0 && demoPeople(view.people, returnTo)}</div>`;
  const status = view.wrong ? 422 : 200;
  return page(context, { title: 'Sign in', main, section: ['signin'], remembered: false, status });
}

function demoPeople(people: readonly Person[], returnTo: string): Html {
  return html`<form class="panel demo" method="get" action="/signin"><h2>Demo people</h2>
<p class="soft">Everybody's password is <code>${people[0]?.password}</code>. Choose one to fill in
the form.</p><input type="hidden" name="return" value="${returnTo}"><ul>${people.map(
    ({ login, label }) => html`<li><button name="login" value="${login}"><b><bdi>${label}</bdi></b>
<span>${login}</span></button></li>`,
  )}</ul></form>`;
}

async function makeSigning(): Promise<Signing> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  return { privateKey, jwk, kid };
}
