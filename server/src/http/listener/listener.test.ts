import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import Type from 'typebox';
import { HttpError } from '../problem.ts';
import { createListener } from './listener.ts';

const failures: unknown[] = [];
const listener = createListener({
  tls: undefined,
  newId: () => 'id',
  addressOf: () => '192.0.2.1',
  headers: { 'x-common': 'yes' },
  answerError: (error, _request, reply) => {
    const code = error instanceof HttpError ? `${error.code} ${error.detail ?? ''}` : 'other';
    reply.code(400).type('text/plain').send(code.trim());
  },
  requestsAtOnce: 2,
  onAnswered: () => {},
  onFailed: (error) => failures.push(error),
});
const schema = { body: Type.Object({ name: Type.String() }) };
listener.post('/names', { schema, bodyBytes: 60 }, async ({ body }) => ({ name: body.name }));
listener.post('/forms', { reads: 'form', bodyBytes: 60 }, async ({ body }) => ({ body }));
listener.get('/late', async (_request, reply) => {
  reply.header('x-before', 'kept').code(201).send('not this');
  throw new Error('after it was answered');
});
listener.get('/broken', async (_request, reply) => reply.send(Readable.from(breaksOff())));
listener.get('/unfit', async (_request, reply) => reply.header('x-unfit', 'a\nb').send());
const held = Promise.withResolvers<object>();
const bothBegun = Promise.withResolvers<void>();
let begun = 0;
listener.get('/held', () => {
  begun += 1;
  if (begun === 2) bothBegun.resolve();
  return held.promise;
});
listener.get('/alive', { isAlwaysAnswered: true }, async () => ({ alive: true }));
let base = '';
before(async () => {
  await listener.listen({ host: '127.0.0.1', port: 0, backlog: 16 });
  base = `http://127.0.0.1:${portOf(listener.server.address())}`;
});
after(() => listener.close());

async function post(path: string, body: string, type: string | null = 'application/json') {
  const headers = type === null ? {} : { 'content-type': type };
  // As bytes, so that no type is added to them.
  const answer = await fetch(base + path, { method: 'POST', headers, body: Buffer.from(body) });
  return `${answer.status} ${await answer.text()}`;
}

test('a body is read as the one media type that its route takes', async () => {
  assert.equal(await post('/names', '{"name":"x"}'), '200 {"name":"x"}');
  assert.equal(
    await post('/names', '{"name":"x"}', 'Application/JSON; charset=utf-8'),
    '200 {"name":"x"}',
  );
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', null]) {
    assert.equal(await post('/names', '{"name":"x"}', type), '400 invalid_request', `${type}`);
  }
  const form = 'application/x-www-form-urlencoded';
  assert.equal(await post('/forms', 'a=1&a=2', form), '200 {"body":"a=1&a=2"}');
  assert.equal(await post('/forms', '{}'), '400 invalid_request');
  assert.equal(await post('/names', '{"name":'), '400 invalid_request');
  assert.equal(await post('/names', '{"name":1}'), '400 invalid_request /name: type');
  assert.equal(await post('/names', ''), '400 invalid_request body: type');
});

test('[A59] a body that names a prototype is refused, however it is written', async () => {
  assert.equal(await post('/names', '{"name":"__proto__"}'), '200 {"name":"__proto__"}');
  for (const name of ['__proto__', '\\u005f_proto__', '_\\u005Fproto\\u005f_']) {
    assert.equal(await post('/names', `{"name":"x","${name}":{}}`), '400 invalid_request', name);
    const inner = `{"name":"x","more":[{"${name}":1}]}`;
    assert.equal(await post('/names', inner), '400 invalid_request', name);
  }
});

test('[A84] what is too large is refused when it says so, or when it has become so', async () => {
  assert.equal(await post('/names', `{"name":"${'x'.repeat(60)}"}`), '400 body_too_large');
  const socket = connect(Number(new URL(base).port), '127.0.0.1').on('error', () => {});
  socket.write('POST /names HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = `28\r\n${'x'.repeat(40)}\r\n`;
  socket.write(chunk + chunk);
  // Nobody waits for the end that never comes.
  const answer = (await socket.toArray()).join('');
  assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*connection: close[\s\S]*body_too_large$/i);
});

test('an error after the answer is the answer, with the headers of before', async () => {
  const answer = await fetch(`${base}/late`);
  assert.deepEqual([answer.status, await answer.text()], [400, 'other']);
  const { headers } = answer;
  assert.deepEqual([headers.get('x-before'), headers.get('x-common')], ['kept', 'yes']);
});

test('what breaks off is not taken for whole, and what cannot be written ends', async () => {
  await assert.rejects(fetch(`${base}/broken`).then((answer) => answer.text()));
  await assert.rejects(fetch(`${base}/unfit`));
  assert.equal(failures.length, 1);
  assert.equal(await post('/names', '{"name":"x"}'), '200 {"name":"x"}', 'it goes on');
});

test('unknown addresses and ways to ask are not found; a head is that of the answer', async () => {
  for (const [method, path] of [
    ['GET', '/names'],
    ['PUT', '/names'],
    ['OPTIONS', '/late'],
    ['PROPFIND', '/late'],
    ['GET', '/nothing'],
  ]) {
    const answer = await fetch(base + path, { method: method ?? '' });
    assert.equal(await answer.text(), 'not_found', `${method} ${path}`);
  }
  assert.equal(await (await fetch(`${base}/%c0`)).text(), 'invalid_request');
  const head = await fetch(`${base}/late`, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [400, '']);
});

test('[G21, A70] who comes on top is asked to come again, and whether we live is told', async () => {
  const get = async (path: string) => (await fetch(base + path)).text();
  const two = [get('/held'), get('/held')];
  await bothBegun.promise;
  assert.equal(await get('/late'), 'unavailable');
  assert.equal(await get('/alive'), '{"alive":true}');
  held.resolve({ done: true });
  assert.deepEqual(await Promise.all(two), ['{"done":true}', '{"done":true}']);
  assert.equal(await get('/late'), 'other');
});

async function* breaksOff() {
  yield 'half of ';
  throw new Error('the rest is not there');
}

function portOf(address: ReturnType<typeof listener.server.address>): number {
  return typeof address === 'object' && address ? address.port : 0;
}
