import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  compactDecrypt,
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  jwtVerify,
} from 'jose';
import {
  type OpenidProvider,
  startOpenidProvider,
} from '../openid-provider/start-openid-provider.ts';
import { auroraPeople, demoPassword, polarisPeople } from '../people.ts';
import { PlainBrowser } from '../plain-browser.ts';
import { type Fetch, loopbackFetch } from './loopback-fetch.ts';
import { type BrandSite, startBrandSite } from './start-brand-site.ts';

const fetch = loopbackFetch();
const chat = 'https://chat.countersign.test';
const nonce = 'nonce-of-a-handshake';

describe('the site of Aurora', () => {
  let op: OpenidProvider;
  let site: BrandSite;
  let chatRedirectUri: string;
  const jonas = auroraPeople[1]!;

  before(async () => {
    const issuerPort = await freePort();
    const sitePort = await freePort();
    const publicUrl = `http://aurora.localhost:${sitePort}`;
    const redirectUris = [`${publicUrl}/signin/callback`];
    chatRedirectUri = `${publicUrl}/countersign/callback`;
    op = await startOpenidProvider({
      listen: { port: issuerPort },
      issuer: `http://id.aurora.localhost:${issuerPort}`,
      people: auroraPeople,
      clients: [
        { clientId: 'aurora-web', clientSecret: 'web-secret', redirectUris },
        { clientId: 'countersign', clientSecret: 'chat', redirectUris: [chatRedirectUri] },
      ],
    });
    site = await startBrandSite({
      brand: 'aurora',
      listen: { port: sitePort },
      publicUrl,
      countersign: { origin: chat, brandId: 'aurora', clientId: 'countersign' },
      provider: { issuer: op.issuer, clientId: 'aurora-web', clientSecret: 'web-secret' },
      people: [],
    });
  });
  after(async () => {
    await site.close();
    await op.close();
  });

  const signIn = async (browser: PlainBrowser, returnTo = '/bills') => {
    const page = await browser.open(`${site.publicUrl}/signin?return=${returnTo}`);
    return browser.submit(`${page.url}/login`, { login: jonas.login, password: demoPassword });
  };

  it('keeps a cart and tells the chat about it', async () => {
    const browser = new PlainBrowser();
    const cart = await browser.submit(`${site.publicUrl}/cart`, { sku: 'travel-package' });
    assert.match(cart.body, /Travel package/);
    assert.match(cart.body, /"type":"cart","total":19,"currency":"CHF","numItems":1/);
    const empty = await browser.submit(`${site.publicUrl}/cart`, {
      sku: 'travel-package',
      quantity: '0',
    });
    assert.doesNotMatch(empty.body, /"type":"cart"/);
  });

  it('asks who is there before it shows bills, and returns to them', async () => {
    const browser = new PlainBrowser();
    const before = await browser.open(`${site.publicUrl}/bills`);
    assert.match(before.body, /<h1>Sign in<\/h1>/);
    const bills = await signIn(browser);
    assert.equal(bills.url, `${site.publicUrl}/bills`);
    assert.match(bills.body, /June 2026/);
    assert.match(bills.body, /CHF 24\.90/);
  });

  it('changes the session id at sign-in and forgets everything at sign-out', async () => {
    const browser = new PlainBrowser();
    await browser.submit(`${site.publicUrl}/cart`, { sku: 'safe-net' });
    const idBefore = browser.cookie(site.publicUrl, 'aurora_session');
    await signIn(browser);
    assert.notEqual(browser.cookie(site.publicUrl, 'aurora_session'), idBefore);
    const account = await browser.open(`${site.publicUrl}/account`);
    assert.match(account.body, /Jonas Okafor/);
    await browser.submit(`${site.publicUrl}/signout`, {});
    const after = await browser.open(`${site.publicUrl}/account`, { within: [site.publicUrl] });
    assert.ok(!after.body.includes('Jonas'));
  });

  it('sets its session cookie out of reach of scripts', async () => {
    const answer = await fetch(site.publicUrl);
    assert.match(answer.headers.get('set-cookie') ?? '', /HttpOnly; SameSite=Lax/);
  });

  it('refuses a form that another site sends', async () => {
    const form = { sku: 'safe-net' };
    const own = await new PlainBrowser().submit(`${site.publicUrl}/cart`, form);
    const foreign = await new PlainBrowser().submit(`${site.publicUrl}/cart`, form, {
      origin: 'http://evil.localhost',
    });
    assert.deepEqual([own.status, foreign.status], [200, 403]);
  });

  it('never returns to another site after sign-in', async () => {
    const page = await signIn(new PlainBrowser(), encodeURIComponent('//evil.localhost/'));
    assert.equal(page.url, `${site.publicUrl}/account`);
  });

  it('refuses an answer of the provider that it did not ask for', async () => {
    const url = `${site.publicUrl}/signin/callback?code=x&state=y&iss=${op.issuer}`;
    assert.equal((await new PlainBrowser().open(url)).status, 400);
  });

  it('embeds the chat by one tag, after the arrays and the method', async () => {
    const { body } = await new PlainBrowser().open(site.publicUrl);
    const tag = `<script async src="${chat}/loader.js" data-brand="aurora"></script>`;
    const order = ['window.lpTag = window.lpTag', '/assets/aurora-chat.js', tag];
    const places = order.map((text) => body.indexOf(text));
    assert.ok(
      places.every((place) => place > 0),
      String(places),
    );
    assert.deepEqual(
      [...places].sort((a, b) => a - b),
      places,
    );
    assert.equal(body.split('<script async').length, 2);
  });

  it('hints at the consumer only while somebody is signed in', async () => {
    const browser = new PlainBrowser();
    const anonymous = await browser.open(site.publicUrl);
    assert.match(anonymous.body, /callback\(null\)/);
    await signIn(browser);
    const known = await browser.open(site.publicUrl);
    const hint = JSON.stringify({ iss: op.issuer, acr: 'loa1', sub: jonas.sub });
    assert.ok(known.body.includes(`callback(${hint})`));
  });

  it('tells the chat the newsletter address, search, product and campaign', async () => {
    const browser = new PlainBrowser();
    await browser.submit(`${site.publicUrl}/newsletter`, { email: 'm.keller@mail.example' });
    const search = await browser.open(
      `${site.publicUrl}/search?q=bill&utm_source=search&utm_term=bill+too+high`,
    );
    const product = await browser.open(`${site.publicUrl}/shop/travel-package`);
    const personal =
      '{"type":"personal","personal":{"contacts":[{"email":"m.keller@mail.example"}]}}';
    assert.ok(search.body.includes(personal));
    assert.ok(search.body.includes('{"type":"searchInfo","keywords":["bill"]}'));
    assert.match(product.body, /"type":"mrktInfo","info":{"channel":1.*bill too high/);
    assert.match(product.body, /"type":"prodView".*"sku":"travel-package"/);
    assert.match(product.body, /lpTag\.section = \["shop","add-ons"\]/);
  });

  it('puts what a visitor typed into the page as text, also inside a script', async () => {
    const words = '</script><img src=x onerror=alert(1)>';
    const page = await new PlainBrowser().open(
      `${site.publicUrl}/search?q=${encodeURIComponent(words)}`,
    );
    assert.ok(!page.body.includes('<img src=x'));
    assert.ok(page.body.includes('\\u003c/script>'));
  });

  it('has a policy that lets in its own scripts, the chat and the provider only', async () => {
    const policy = (await fetch(site.publicUrl)).headers.get('content-security-policy') ?? '';
    const provider = new URL(op.issuer).origin;
    assert.match(policy, new RegExp(`script-src 'self' 'nonce-[^']+' ${chat}(;|$)`));
    assert.ok(policy.includes(`frame-src 'self' ${chat} ${provider};`));
    assert.ok(policy.includes("connect-src 'self';"));
    assert.ok(!policy.includes('unsafe'));
  });

  it('lends a code to the chat’s own client when signed in, and none otherwise', async () => {
    const browser = new PlainBrowser();
    const verifier = 'v'.repeat(43);
    const query = new URLSearchParams({
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      nonce,
      state: 'state-of-the-page',
    });
    const url = `${site.publicUrl}/countersign/authorize?${query}`;
    assert.equal((await browser.open(url)).status, 401);
    await signIn(browser);
    const done = new URL((await browser.open(url)).url);
    assert.equal(done.origin + done.pathname, chatRedirectUri);
    assert.equal(done.searchParams.get('state'), 'state-of-the-page');
    const answer = await fetch(`${op.issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('countersign:chat').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: done.searchParams.get('code') ?? '',
        redirect_uri: chatRedirectUri,
        code_verifier: verifier,
      }).toString(),
    });
    assert.equal(answer.status, 200);
  });

  it('ends the hidden frame on a page that only Aurora may frame, without referrer', async () => {
    const answer = await fetch(`${site.publicUrl}/countersign/callback?code=x&state=y`);
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.match(answer.headers.get('content-security-policy') ?? '', /frame-ancestors 'self'/);
    assert.ok(!(await answer.text()).includes('code=x'));
  });
});

describe('the site of Polaris Energy', () => {
  let site: BrandSite;
  const elif = polarisPeople[0]!;
  /** The chat's key, as the chat would publish it; without one the chat is down. */
  let chatKey: (GenerateKeyPairResult & { jwk: JWK }) | undefined;
  let chatCalls = 0;
  const makeChatKey = async (kid: string) => {
    const pair = await generateKeyPair('RSA-OAEP-256', { modulusLength: 2048 });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid, use: 'enc', alg: 'RSA-OAEP-256' };
    return { ...pair, jwk };
  };
  const fetchFromChat: Fetch = async (url) => {
    assert.equal(url, `${chat}/brands/polaris/jwks.json`);
    chatCalls += 1;
    if (chatKey === undefined) throw new Error('nobody is there');
    return Response.json({ keys: [chatKey.jwk] });
  };
  let shiftMs = 0;

  before(async () => {
    site = await startBrandSite({
      brand: 'polaris',
      listen: { port: 0 },
      publicUrl: 'http://polaris.localhost:0',
      countersign: { origin: chat, brandId: 'polaris', clientId: 'countersign-polaris' },
      provider: undefined,
      people: polarisPeople,
      fetch: fetchFromChat,
      now: () => Date.now() + shiftMs,
    });
  });
  after(() => site.close());

  const signIn = (browser: PlainBrowser, password = demoPassword) =>
    browser.submit(`${site.publicUrl}/signin`, { login: elif.login, password });
  const idTokenUrl = (query = `?nonce=${nonce}`) =>
    `${site.publicUrl}/countersign/id-token${query}`;

  it('signs in by its own form, and not with a wrong password', async () => {
    const wrong = await signIn(new PlainBrowser(), 'wrong');
    assert.equal(wrong.status, 422);
    const right = await signIn(new PlainBrowser());
    assert.match(right.body, /Elif Yıldırım/);
  });

  it('signs an ID token for the visit that is signed in, encrypted to the chat’s key', async () => {
    chatKey = await makeChatKey('chat-1');
    const browser = new PlainBrowser();
    await signIn(browser);
    const { id_token: sealed } = JSON.parse((await browser.open(idTokenUrl())).body);
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, chatKey.privateKey);
    const token = new TextDecoder().decode(plaintext);
    assert.deepEqual(protectedHeader, {
      ...{ alg: 'RSA-OAEP-256', enc: 'A256GCM' },
      ...{ cty: 'JWT', kid: 'chat-1' },
    });
    const local = site.publicUrl.replace('polaris.localhost', '127.0.0.1');
    const keys = createRemoteJWKSet(new URL(`${local}/jwks.json`));
    const { payload } = await jwtVerify(token, keys, {
      issuer: site.publicUrl,
      audience: 'countersign-polaris',
      algorithms: ['RS256'],
    });
    assert.equal(payload.sub, elif.sub);
    assert.equal(payload.nonce, nonce);
    assert.equal(payload.exp! - payload.iat!, 300);
    assert.deepEqual(payload.amr, ['pwd']);
    assert.deepEqual(payload.billing_history, elif.claims.billing_history);
  });

  it('keeps the chat’s key for five minutes, then takes the one that is there', async () => {
    chatKey = await makeChatKey('chat-2');
    const browser = new PlainBrowser();
    await signIn(browser);
    const kidNow = async () => {
      const { id_token: sealed } = JSON.parse((await browser.open(idTokenUrl())).body);
      return decodeProtectedHeader(sealed).kid;
    };
    const before = chatCalls;
    assert.deepEqual([await kidNow(), chatCalls], ['chat-1', before]);
    shiftMs += 301_000;
    assert.deepEqual([await kidNow(), await kidNow(), chatCalls], ['chat-2', 'chat-2', before + 1]);
  });

  it('hands out no token while the chat’s key cannot be had, and says why', async () => {
    const there = chatKey;
    chatKey = undefined;
    shiftMs += 301_000;
    const browser = new PlainBrowser();
    await signIn(browser);
    const { status, body } = await browser.open(idTokenUrl());
    assert.equal(status, 503);
    assert.deepEqual(JSON.parse(body), { error: 'the keys of the chat cannot be fetched' });
    chatKey = there;
    assert.equal((await browser.open(idTokenUrl())).status, 200);
  });

  it('signs none without a session, without a nonce, or for a page of another site', async () => {
    const browser = new PlainBrowser();
    assert.equal((await browser.open(idTokenUrl())).status, 401);
    await signIn(browser);
    assert.equal((await browser.open(idTokenUrl())).status, 200);
    assert.equal((await browser.open(idTokenUrl(''))).status, 400);
    const headers = { 'sec-fetch-site': 'cross-site' };
    const foreign = await browser.open(idTokenUrl(), { headers });
    assert.equal(foreign.status, 403);
  });

  it('gives the method its default name and names no provider in its policy', async () => {
    const page = await new PlainBrowser().open(site.publicUrl);
    assert.ok(page.body.includes('<script src="/assets/polaris-chat.js"></script>'));
    const script = await fetch(`${site.publicUrl}/assets/polaris-chat.js`);
    assert.match(await script.text(), /window\.lpGetAuthenticationToken = /);
    const policy = (await fetch(site.publicUrl)).headers.get('content-security-policy') ?? '';
    assert.ok(policy.includes(`frame-src 'self' ${chat};`));
  });
});

/** A redirect URI is registered before its site listens, so the port is asked for first. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
