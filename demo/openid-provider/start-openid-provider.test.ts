import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { loopbackFetch } from '../brand-site/loopback-fetch.ts';
import { auroraPeople, demoOneTimeCode, demoPassword } from '../people.ts';
import { PlainBrowser } from '../plain-browser.ts';
import { type OpenidProvider, startOpenidProvider } from './start-openid-provider.ts';

const fetch = loopbackFetch();
const redirectUri = 'http://rp.localhost/callback';
const own = { clientId: 'own-client', clientSecret: 'own-secret', redirectUris: [redirectUri] };
const foreign = {
  clientId: 'foreign-client',
  clientSecret: 'foreign-secret',
  redirectUris: [redirectUri],
  name: 'Budget app',
  consent: 'ask',
} as const;
const mara = auroraPeople[0]!;
const jonas = auroraPeople[1]!;
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

describe('the Google-shaped provider', () => {
  let op: OpenidProvider;

  before(async () => {
    op = await startOpenidProvider({
      listen: { port: 0 },
      issuer: 'http://id.aurora.localhost:0',
      clients: [own, foreign],
      people: auroraPeople,
      userInfoOnly: ['billing_history'],
    });
  });
  after(() => op.close());

  const authorizeUrl = (parameters: Record<string, string> = {}) =>
    `${op.issuer}/o/oauth2/v2/auth?${new URLSearchParams({
      client_id: own.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid email profile account',
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...parameters,
    })}`;

  /** Signs in and returns where the provider sent the browser in the end. */
  const signIn = async (
    browser: PlainBrowser,
    person = jonas,
    parameters: Record<string, string> = {},
  ) => {
    const within = [op.issuer];
    let page = await browser.open(authorizeUrl(parameters), { within });
    assert.match(page.body, /<h1>Sign in<\/h1>/);
    const form = { login: person.login, password: demoPassword };
    page = await browser.submit(`${page.url}/login`, form, { within });
    if (person.oneTimeCode !== undefined) {
      const interaction = page.url.replace(/\/login$/, '');
      page = await browser.submit(`${interaction}/code`, { code: demoOneTimeCode }, { within });
    }
    return new URL(page.url);
  };

  const redeem = (form: Record<string, string>, credentials = 'own-client:own-secret') =>
    fetch(`${op.issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...form,
      }).toString(),
    });

  const tokensFor = async (person = jonas) => {
    const url = await signIn(new PlainBrowser(), person);
    const answer = await redeem({ code: url.searchParams.get('code') ?? '' });
    assert.equal(answer.status, 200);
    return (await answer.json()) as Record<string, string>;
  };

  const keySet = () =>
    createRemoteJWKSet(new URL(`${op.issuer}/oauth2/v3/certs`), {
      [customFetch]: (url: string, init: RequestInit) => fetch(url, init),
    });

  it('describes itself as Google does, with its paths and without what Google lacks', async () => {
    const answer = await fetch(`${op.issuer}/.well-known/openid-configuration`);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(body.issuer, op.issuer);
    assert.equal(body.authorization_endpoint, `${op.issuer}/o/oauth2/v2/auth`);
    assert.equal(body.token_endpoint, `${op.issuer}/token`);
    assert.equal(body.userinfo_endpoint, `${op.issuer}/v1/userinfo`);
    assert.equal(body.revocation_endpoint, `${op.issuer}/revoke`);
    assert.equal(body.jwks_uri, `${op.issuer}/oauth2/v3/certs`);
    assert.deepEqual(body.id_token_signing_alg_values_supported, ['RS256']);
    assert.deepEqual(body.subject_types_supported, ['public']);
    assert.deepEqual(body.token_endpoint_auth_methods_supported, [
      'client_secret_post',
      'client_secret_basic',
    ]);
    assert.equal(body.authorization_response_iss_parameter_supported, true);
    for (const missing of ['end_session_endpoint', 'pushed_authorization_request_endpoint']) {
      assert.equal(body[missing], undefined, missing);
    }
  });

  it('builds its URLs from its issuer whatever Host a request names', async () => {
    const wrong = op.issuer.replace('id.aurora.localhost', '127.0.0.1');
    const answer = await globalThis.fetch(`${wrong}/.well-known/openid-configuration`);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(body.token_endpoint, `${op.issuer}/token`);
  });

  it('publishes two RSA keys with 40 hex digits as kid and a long max-age', async () => {
    const answer = await fetch(`${op.issuer}/oauth2/v3/certs`);
    const { keys } = (await answer.json()) as { keys: Record<string, string>[] };
    assert.equal(keys.length, 2);
    for (const key of keys) {
      assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
      assert.match(key.kid ?? '', /^[0-9a-f]{40}$/);
    }
    assert.equal(
      answer.headers.get('cache-control'),
      'public, max-age=23641, must-revalidate, no-transform',
    );
  });

  it('answers a code with the token response of Google', async () => {
    const tokens = await tokensFor();
    assert.match(tokens.access_token ?? '', /^ya29\./);
    assert.equal(tokens.expires_in, 3599);
    assert.equal(tokens.token_type, 'Bearer');
    assert.deepEqual(tokens.scope?.split(' ').sort(), [
      `${op.issuer}/auth/account`,
      'https://www.googleapis.com/auth/userinfo.email',
      'https://www.googleapis.com/auth/userinfo.profile',
      'openid',
    ]);
    assert.equal(tokens.refresh_token, undefined);
  });

  it('signs ID tokens that verify, with azp, at_hash, nonce and an hour of life', async () => {
    const tokens = await tokensFor(jonas);
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token!, keySet(), {
      issuer: op.issuer,
      audience: own.clientId,
      algorithms: ['RS256'],
    });
    assert.equal(protectedHeader.typ, 'JWT');
    assert.equal(payload.azp, own.clientId);
    assert.equal(payload.nonce, 'nonce-1');
    assert.equal(payload.exp! - payload.iat!, 3600);
    assert.match(payload.sub ?? '', /^\d{21}$/);
    const digest = createHash('sha256').update(tokens.access_token!).digest();
    assert.equal(payload.at_hash, digest.subarray(0, 16).toString('base64url'));
    assert.equal(payload.email, jonas.login);
    assert.equal(payload.email_verified, true);
    assert.deepEqual(payload.package, jonas.claims.package);
    assert.deepEqual(payload.balance, { amount: '0.00', currency: 'CHF' });
  });

  it('says how a person signed in: password alone, or with a one-time code', async () => {
    const weak = decodeJwt((await tokensFor(jonas)).id_token!);
    const strong = decodeJwt((await tokensFor(mara)).id_token!);
    assert.deepEqual([weak.acr, weak.amr], ['urn:aurora:loa:1', ['pwd']]);
    assert.deepEqual([strong.acr, strong.amr], ['urn:aurora:loa:2', ['pwd', 'otp']]);
    assert.equal(typeof strong.auth_time, 'number');
  });

  it('keeps claims named userInfoOnly out of the ID token, not out of UserInfo', async () => {
    const tokens = await tokensFor(mara);
    assert.equal(decodeJwt(tokens.id_token!).billing_history, undefined);
    const answer = await fetch(`${op.issuer}/v1/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    const claims = (await answer.json()) as Record<string, unknown>;
    assert.equal(claims.sub, mara.sub);
    assert.deepEqual(claims.billing_history, mara.claims.billing_history);
  });

  it('leaves out what an account does not have', async () => {
    const guest = auroraPeople.at(-1)!;
    const claims = decodeJwt((await tokensFor(guest)).id_token!);
    assert.equal(claims.email_verified, false);
    for (const absent of ['name', 'package', 'balance']) assert.equal(claims[absent], undefined);
  });

  describe('refuses a token request as Google does:', () => {
    const freshCode = async () => {
      const url = await signIn(new PlainBrowser());
      return url.searchParams.get('code') ?? '';
    };
    const refusal = async (answer: Response) => [answer.status, await answer.json()];
    const grant = (description: string) => [
      400,
      { error: 'invalid_grant', error_description: description },
    ];

    it('a code that is garbage', async () => {
      assert.deepEqual(await refusal(await redeem({ code: 'x' })), grant('Malformed auth code.'));
    });

    it('a code that was percent-encoded twice', async () => {
      const code = encodeURIComponent(await freshCode());
      assert.deepEqual(await refusal(await redeem({ code })), grant('Malformed auth code.'));
    });

    it('a code that was used before', async () => {
      const code = await freshCode();
      assert.equal((await redeem({ code })).status, 200);
      assert.deepEqual(await refusal(await redeem({ code })), grant('Bad Request'));
    });

    it('a wrong code verifier', async () => {
      const form = { code: await freshCode(), code_verifier: 'x'.repeat(43) };
      assert.deepEqual(await refusal(await redeem(form)), grant('Bad Request'));
    });

    it('a code issued to another client', async () => {
      const answer = await redeem({ code: await freshCode() }, 'foreign-client:foreign-secret');
      assert.deepEqual(await refusal(answer), grant('Bad Request'));
    });

    it('another redirect URI', async () => {
      const form = { code: await freshCode(), redirect_uri: 'http://rp.localhost/other' };
      assert.deepEqual(await refusal(await redeem(form)), [
        400,
        { error: 'redirect_uri_mismatch', error_description: 'Bad Request' },
      ]);
    });

    it('an unknown client, and a wrong secret', async () => {
      assert.deepEqual(await refusal(await redeem({ code: 'x' }, 'nobody:secret')), [
        401,
        { error: 'invalid_client', error_description: 'The OAuth client was not found.' },
      ]);
      assert.deepEqual(await refusal(await redeem({ code: 'x' }, 'own-client:wrong')), [
        401,
        { error: 'invalid_client', error_description: 'Unauthorized' },
      ]);
    });
  });

  it('returns state and iss with the code', async () => {
    const url = await signIn(new PlainBrowser());
    assert.equal(url.searchParams.get('state'), 'state-1');
    assert.equal(url.searchParams.get('iss'), op.issuer);
  });

  it('answers prompt=none with login_required before sign-in, with a code after', async () => {
    const browser = new PlainBrowser();
    const ask = async () => {
      const url = authorizeUrl({ prompt: 'none' });
      return new URL((await browser.open(url, { within: [op.issuer] })).url).searchParams;
    };
    assert.equal((await ask()).get('error'), 'login_required');
    await signIn(browser);
    assert.match((await ask()).get('code') ?? '', /^4\/0/);
  });

  it('asks for consent where a client is not the brand’s own', async () => {
    const browser = new PlainBrowser();
    const consent = await signIn(browser, jonas, { client_id: foreign.clientId });
    assert.equal(consent.origin, op.issuer);
    const page = await browser.open(consent.href, { within: [op.issuer] });
    assert.match(page.body, /Budget app<\/b> would like to see/);
    const done = await browser.submit(`${consent.href}/confirm`, {}, { within: [op.issuer] });
    assert.match(new URL(done.url).searchParams.get('code') ?? '', /^4\/0/);
  });

  it('returns access_denied when the person cancels', async () => {
    const browser = new PlainBrowser();
    const page = await browser.open(authorizeUrl(), { within: [op.issuer] });
    const done = await browser.submit(`${page.url}/abort`, {}, { within: [op.issuer] });
    assert.equal(new URL(done.url).searchParams.get('error'), 'access_denied');
  });

  it('does not sign in with a wrong password or a wrong one-time code', async () => {
    const browser = new PlainBrowser();
    const within = [op.issuer];
    const { url } = await browser.open(authorizeUrl(), { within });
    const wrong = await browser.submit(`${url}/login`, { login: mara.login, password: 'x' });
    assert.equal(wrong.status, 422);
    const right = { login: mara.login, password: demoPassword };
    await browser.submit(`${url}/login`, right, { within });
    const code = await browser.submit(`${url}/code`, { code: '000000' }, { within });
    assert.equal(code.status, 422);
    assert.match(code.body, /That code is not right/);
  });

  it('shows a page and never redirects when the redirect URI is not registered', async () => {
    const url = authorizeUrl({ redirect_uri: 'http://evil.localhost/' });
    const page = await new PlainBrowser().open(url, { within: [op.issuer] });
    assert.equal(page.status, 400);
    assert.match(page.body, /That did not work/);
  });

  it('lists nobody’s password unless it is told to', async () => {
    const page = await new PlainBrowser().open(authorizeUrl(), { within: [op.issuer] });
    assert.doesNotMatch(page.body, /Demo people/);
  });

  it('signs with a new key after rotation and still publishes the one before', async () => {
    const old = decodeProtectedHeader((await tokensFor()).id_token!).kid;
    const kid = await op.rotateKeys();
    const token = (await tokensFor()).id_token!;
    assert.equal(decodeProtectedHeader(token).kid, kid);
    assert.notEqual(kid, old);
    await jwtVerify(token, keySet(), { issuer: op.issuer });
    const answer = await fetch(`${op.issuer}/oauth2/v3/certs`);
    const { keys } = (await answer.json()) as { keys: { kid: string }[] };
    assert.deepEqual(
      keys.map((key) => key.kid),
      [kid, old],
    );
  });

  it('can publish old keys, alias its issuer, drop at_hash and move its clock', async () => {
    op.serveOldKeys();
    await op.rotateKeys();
    const unknownKey = (await tokensFor()).id_token!;
    await assert.rejects(jwtVerify(unknownKey, keySet()), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
    op.serveOldKeys(false);
    await jwtVerify(unknownKey, keySet());

    op.aliasIssuer('accounts.google.com');
    op.dropAtHash();
    op.skewClock(-7200);
    const bent = decodeJwt((await tokensFor()).id_token!);
    op.aliasIssuer(undefined);
    op.dropAtHash(false);
    op.skewClock(0);
    const straight = decodeJwt((await tokensFor()).id_token!);
    assert.deepEqual([bent.iss, straight.iss], ['accounts.google.com', op.issuer]);
    assert.equal(bent.at_hash, undefined);
    assert.ok(straight.iat! - bent.iat! >= 7200);
  });

  it('can hang, answer 502 with HTML and drip, one endpoint at a time, until healed', async () => {
    const certs = `${op.issuer}/oauth2/v3/certs`;
    op.answer502('token');
    const bad = await redeem({ code: 'x' });
    assert.deepEqual(
      [bad.status, bad.headers.get('content-type')],
      [502, 'text/html; charset=UTF-8'],
    );
    op.slowDrip('certs', { bytes: 200, everyMilliseconds: 1 });
    const dripped = (await (await fetch(certs)).json()) as { keys: unknown[] };
    assert.equal(dripped.keys.length, 2);
    op.hang('certs');
    const abandoned = new AbortController();
    const waiting = globalThis.fetch(certs.replace('id.aurora.localhost', '127.0.0.1'), {
      signal: abandoned.signal,
    });
    let answered = false;
    waiting.then(
      () => {
        answered = true;
      },
      () => {},
    );
    for (const _ of ['first', 'second', 'third']) {
      const healthy = await fetch(`${op.issuer}/.well-known/openid-configuration`);
      assert.equal(healthy.status, 200);
    }
    assert.equal(answered, false);
    abandoned.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    op.heal();
    assert.equal((await fetch(certs)).status, 200);
    assert.equal((await redeem({ code: 'x' })).status, 400);
  });

  it('remembers the names of what was asked and no values', async () => {
    await tokensFor();
    const token = op.requests.filter(({ path }) => path === '/token').at(-1);
    assert.equal(token?.authorization, 'basic');
    assert.ok(token?.parameters.includes('code_verifier'));
    assert.ok(!JSON.stringify(op.requests).includes(verifier));
  });
});
