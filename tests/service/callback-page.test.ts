import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Answer } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

// The page at which a sign-in comes back, as the service answers it; browsers are in e2e.

const service = await startStage({ after });
const browser = service.browser();
const path = '/callback/aurora/aurora-code';
const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://id.test' };
const post = (rawBody: string, headers: Record<string, string> = form) =>
  browser.post(path, { rawBody, headers });

test('[W10, R29, R30, A42] the page is stored, referred to and framed by nobody, and loads nothing of others', async () => {
  for (const answer of [
    await browser.get(`${path}?code=x&state=popup.a.b`),
    await post('code=x'),
  ]) {
    assert.equal(answer.status, 200);
    const { headers } = answer;
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('set-cookie'), null);
    assert.equal(headers.get('location'), null);
    // With one, the window that opened this page could not be told (see the browser tests).
    assert.equal(headers.get('cross-origin-opener-policy'), null);
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"]) {
      assert(policy.includes(rule), rule);
    }
    assert(!/https?:|unsafe|\*/.test(policy.join()), 'nothing but our own');
  }
});

test('[W10] what is posted is rendered as data that no value can break out of', async () => {
  const posted = 'state=popup.a.b&code=</script><script>alert(1)</script>&x={{title}}';
  const { text } = await post(posted);
  assert.equal(settingsIn(text).posted, posted);
  assert.equal(text.split('<script').length, 2, 'one element, with the data');
  const query = await browser.get(`${path}?code=canary-code&state=popup.a.b`);
  assert.equal(settingsIn(query.text).posted, null);
  assert(!query.text.includes('canary-code'), 'the address stays where it is');
});

test('[W11, A41] what comes twice, is too long or no text is refused where it arrives', async () => {
  const bad = ['code=1&code=2', 'state=a&%73tate=b', 'code=%ff', `state=${'x'.repeat(40_000)}`];
  for (const response of bad) {
    const answer = await post(response);
    assert(answer.status === 400 || answer.status === 413, response.slice(0, 20));
    assert(!answer.text.includes(response.slice(0, 60)));
  }
  for (const response of bad.slice(0, 3)) {
    const answer = await browser.get(`${path}?${response}`);
    assert.deepEqual([answer.status, settingsIn(answer.text).isRefused], [400, true]);
  }
  assert(!service.log.join('').includes('%73tate'));
});

test('[W11, A41] a connector that demands form_post takes nothing from an address', async (t) => {
  const own = await startStage(t);
  own.aurora.codeSettings = { responseMode: 'form_post' };
  await own.putBrands();
  const there = own.browser();
  const response = 'code=x&state=popup.a.b';
  assert.equal((await there.get(`${path}?${response}`)).status, 400);
  assert.equal((await there.post(path, { rawBody: response, headers: form })).status, 200);
});

test('[W11, A41] a form is posted as a form, and nothing else', async () => {
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    const answer = await post('code=x', { ...form, 'content-type': type });
    assert(answer.status >= 400 && answer.status < 500, type);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    assert.equal((await browser.request(method, path)).status, 404);
  }
});

test('[W3, A35] each connector that offers a popup has its page; there is no other', async () => {
  const status = async (of: string): Promise<number> => (await browser.get(of)).status;
  assert.equal(await status('/callback/borealis/borealis-implicit'), 200);
  const none = [
    '/callback/borealis/aurora-code',
    '/callback/aurora/borealis-implicit',
    '/callback/aurora/unknown',
    '/callback/unknown/aurora-code',
    '/callback/aurora',
    `${path}/more`,
  ];
  for (const one of none) assert.equal(await status(one), 404, one);
});

const hostile = [
  ...['https://evil.test', '//evil.test', '\\\\evil.test', '/\\evil.test', 'javascript:alert(1)'],
  ...['data:text/html,x', 'https://chat.test@evil.test', 'https://chat.test.evil.test/', '///evil'],
  ...[
    'https:evil.test',
    '%2f%2fevil.test',
    'http://0x7f.1/',
    '/%09/evil.test',
    'file:///etc/passwd',
  ],
  ...['https://evil.test/callback/aurora/aurora-code', '\u2028https://evil.test', 'evil.test:443'],
];
const names = [
  ...['redirect', 'redirect_uri', 'redirectUri', 'return', 'return_to', 'next', 'url', 'continue'],
  ...[
    'target_link_uri',
    'post_logout_redirect_uri',
    'origin',
    'opener',
    'connector',
    'iss',
    'state',
  ],
];

test('[A37] no address in a parameter is ever followed, by any page of ours', async () => {
  const pages = [path, '/window/aurora', '/agent/', '/agent', '/', '/loader.js', '/health'];
  let asked = 0;
  const stays = ({ status, headers }: Answer, what: string): void => {
    asked += 1;
    const location = headers.get('location') ?? '/agent/';
    assert.equal(location, '/agent/', what);
    assert(!headers.has('refresh'), what);
    assert(status < 500, what);
  };
  for (const value of hostile) {
    const query = names.map((name) => `${name}=${encodeURIComponent(value)}`).join('&');
    for (const page of pages) stays(await browser.get(`${page}?${query}`), `${page} ${value}`);
    stays(await post(query), value);
    stays(await browser.get(`/${value.replaceAll('\u2028', '%E2%80%A8')}`), value);
  }
  assert(asked > 150);
});

test('[A37, A38] nobody can name another redirect URI when a sign-in begins', async () => {
  const consumer = await service.consumer().start();
  const before = service.provider.calls.length;
  const { appRedirectUri } = service.aurora;
  const nearly = [`${appRedirectUri}/`, `${appRedirectUri}?x`, `${appRedirectUri}/../x`, ''];
  let refused = 0;
  for (const redirectUri of [...hostile, ...nearly]) {
    // A limit of their own for each.
    const asking = refused % 8 === 0 ? await consumer.start() : consumer;
    service.clock.advance(60);
    const body = { connectorId: service.aurora.codeConnector, way: 'app', redirectUri };
    const answer = await (await asking.reload()).post('handshakes', body);
    assert.equal(answer.json.code, 'authentication_failed', redirectUri);
    refused += 1;
  }
  assert.equal(service.provider.calls.length, before);
  // For the other ways there is nothing to name.
  const body = { connectorId: service.aurora.codeConnector, way: 'popup' };
  const answer = await consumer.post('handshakes', { ...body, redirectUri: 'https://evil.test' });
  const { searchParams } = new URL(String(answer.json.authorizationUrl));
  assert.equal(searchParams.get('redirect_uri'), `https://chat.test${path}`);
});

function settingsIn(html: string): Record<string, unknown> {
  return JSON.parse(/<script type="application\/json">(.*)<\/script>/.exec(html)?.[1] ?? '');
}
