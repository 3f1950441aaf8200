import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { errorCodes, limits } from '@countersign/protocol';
import { putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import type { Answer } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const consumer = await service.consumer().start();
const browser = service.browser();

function checkProblem(answer: Answer, code: keyof typeof errorCodes): void {
  assert.equal(answer.json.code, code, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const { type, title, status, correlationId, detail, ...more } = answer.json;
  const { status: expected, title: expectedTitle } = errorCodes[code];
  assert.deepEqual([status, answer.status, title], [expected, expected, expectedTitle]);
  assert.equal(type, `https://countersign.dev/errors#${code}`);
  assert.equal(answer.headers.get('x-correlation-id') ?? correlationId, correlationId);
  assert.deepEqual(Object.keys(more), ['code']);
  assert.doesNotMatch(String(detail ?? ''), /canary/);
}

test('[E1] every refusal has the one form, whoever makes it', async () => {
  checkProblem(await browser.get('/canary'), 'not_found');
  checkProblem(await browser.get('/%c0%canary'), 'invalid_request');
  checkProblem(await browser.request('PUT', '/health'), 'not_found');
  checkProblem(await browser.request('OPTIONS', '/api/consumer/sessions'), 'not_found');
  checkProblem(await consumer.post('sessions', 'canary'), 'invalid_request');
  checkProblem(
    await consumer.post('sessions', undefined, { rawBody: '{canary' }),
    'invalid_request',
  );
  checkProblem(
    await consumer.post('sessions', { brandId: 'aurora', extra: 'canary' }),
    'invalid_request',
  );
  const text = { headers: { 'content-type': 'text/canary' }, rawBody: 'x' };
  checkProblem(await consumer.post('sessions', undefined, text), 'invalid_request');
  checkProblem(await consumer.post('handshakes', { connectorId: 'no-such' }), 'not_found');
  const huge = { rawBody: JSON.stringify({ brandId: 'x'.repeat(limits.bodyBytes) }) };
  checkProblem(await consumer.post('sessions', undefined, huge), 'body_too_large');
  checkProblem(await browser.get('/api/agent/team'), 'session_required');
});

test('[E2] a detail names the member at fault and the rule, never what was sent', async () => {
  const answer = await consumer.post('sessions', { brandId: 'canary canary' });
  checkProblem(answer, 'invalid_request');
  assert.equal(answer.json.detail, '/brandId: pattern');
});

test('[E3] every answer forbids storing, sniffing, framing and referring', async () => {
  const answers = [
    await browser.get('/health'),
    await browser.get('/nothing'),
    await browser.get('/%c0'),
    await consumer.post('tickets'),
    await browser.get('/window/aurora'),
    await browser.get('/agent/'),
  ];
  for (const { headers } of answers) {
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; /);
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors /);
  }
  const { headers } = await browser.get('/health');
  assert.match(headers.get('strict-transport-security') ?? '', /max-age=31536000/);
});

test('[E4, R30, A52] the window may be framed by its brand’s origins, the Workspace by nobody', async () => {
  const policyOf = async (path: string): Promise<string[]> =>
    ((await browser.get(path)).headers.get('content-security-policy') ?? '').split('; ');
  const window = await policyOf('/window/aurora');
  assert(window.includes('frame-ancestors https://www.aurora.test'), window.join('; '));
  assert(
    (await policyOf('/window/borealis')).includes('frame-ancestors https://www.borealis.test'),
  );
  for (const path of ['/agent/', '/agent/invitation', '/health', '/nothing']) {
    assert((await policyOf(path)).includes("frame-ancestors 'none'"), path);
  }
  for (const policy of [window, await policyOf('/agent/')]) {
    const scripts = policy.find((line) => line.startsWith('script-src'));
    assert.equal(scripts, "script-src 'self'");
    assert(policy.includes("require-trusted-types-for 'script'"));
  }
  assert.equal((await browser.get('/window/nobody')).status, 404);
});

test('the Workspace’s own files are compressed and kept for good, and there are no others', async () => {
  const get = (name: string, headers = {}) => browser.get(`/agent/assets/${name}`, { headers });
  const script = await get('index-1a2b3c.js', { 'accept-encoding': 'br' });
  assert.deepEqual([script.status, script.text], [200, '// Agent Workspace\n']);
  const read = (name: string) => script.headers.get(name);
  assert.equal(read('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(read('content-encoding'), 'br');
  assert.equal(read('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(read('cross-origin-resource-policy'), 'same-origin');
  assert.equal((await get('index-1a2b3c.js', { 'if-none-match': read('etag') })).status, 304);
  for (const name of ['', 'x.js', '../index.html', '..%2findex.html', '%2e%2e/index.html', '.']) {
    const { status, text } = await get(name);
    // What leads out of the folder is the page itself, or nothing.
    assert(status === 404 || text.includes('<title>Agent Workspace'), `${name} ${status}`);
  }
});

test('[E5] the window’s settings are data that no value can break out of', async () => {
  const name = '</title></script><script>canary</script>';
  const outbound = createOutbound({ insecureHosts: new Map() });
  const file = { ...service.borealis.file(service.dataDir), id: 'hostile', name, connectors: [] };
  await putBrand({ ...service.server.foundation, outbound, env: {} }, file);
  await outbound.close();
  assert.doesNotMatch((await browser.get('/window/hostile')).text, /<script>canary/);
  const { text } = await browser.get('/window/aurora');
  const [, settings = ''] = /<script type="application\/json">(.*)<\/script>/.exec(text) ?? [];
  const { brandId, connectors } = JSON.parse(settings);
  assert.equal(brandId, 'aurora');
  assert.deepEqual(connectors[0], {
    id: 'aurora-code',
    name: 'Aurora ID',
    flow: 'code',
    ways: ['page', 'popup', 'window', 'app'],
    method: 'lpGetAuthenticationToken',
    context: '',
  });
  assert.doesNotMatch(text, /canary-client-secret|clientId|issuer/);
  assert.doesNotMatch(settings, /</);
});

test('[E6, A83] a browser’s own X-Forwarded-For counts for nothing', async (t) => {
  const bare = await startStage(t, { settings: { isBehindProxy: false } });
  const from = async (used: typeof service, forwarded: string): Promise<number> => {
    const headers = { 'x-forwarded-for': forwarded, 'x-countersign': '1' };
    const body = { brandId: 'aurora' };
    return (await used.browser().post('/api/consumer/sessions', { headers, body })).status;
  };
  const lastOf = async (
    used: typeof service,
    forwarded: (n: number) => string,
  ): Promise<number> => {
    let status = 0;
    for (let count = 0; count <= 60; count += 1) status = await from(used, forwarded(count));
    return status;
  };
  assert.equal(await lastOf(bare, (n) => `203.0.113.${n}`), 429, 'without a proxy');
  assert.equal(
    await lastOf(service, (n) => `203.0.113.${n}, 192.0.2.7`),
    429,
    'before the proxy’s',
  );
  // Refused for another reason, so not by this limit.
  assert.equal(await lastOf(service, (n) => `192.0.2.9, 203.0.113.${n}`), 401, 'the proxy’s own');
});

test('[E7, A83] an IPv6 subscriber counts as one, whatever address of theirs they use', async () => {
  const from = async (address: string): Promise<number> => {
    const headers = { 'x-forwarded-for': address, 'x-countersign': '1' };
    const body = { brandId: 'aurora' };
    return (await service.browser().post('/api/consumer/sessions', { headers, body })).status;
  };
  for (let count = 0; count < 60; count += 1) await from(`2001:db8:1:2::${count.toString(16)}`);
  assert.equal(await from('2001:db8:1:2:ffff::1'), 429);
  assert.equal(await from('2001:db8:1:3::1'), 401, 'refused for another reason');
});

test('[A84] a smuggled or overgrown request is refused before any route', async () => {
  const send = async (request: string): Promise<string> => {
    const socket = connect(service.port, '127.0.0.1').on('error', () => {});
    socket.write(request);
    const [chunk] = await once(socket, 'data');
    socket.destroy();
    return String(chunk).split('\r\n')[0] ?? '';
  };
  const both = 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n';
  const start = 'POST /api/consumer/sessions HTTP/1.1\r\nHost: x\r\n';
  assert.match(await send(`${start}${both}\r\n0\r\n\r\n`), / 400 /);
  assert.match(await send(`${start}X: ${'x'.repeat(20_000)}\r\n\r\n`), / 431 /);
  assert.match(await send('GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n'), / 400 /);
});
