import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ConnectorError } from '../connector-error.ts';
import { createOutbound } from './outbound.ts';

type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

const state = { answer: undefined as Answerer | undefined, asked: [] as IncomingMessage[] };
const server = createServer((request, response) => {
  state.asked.push(request);
  if (state.answer) state.answer(request, response);
  else response.end('{}');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://id.test:${(server.address() as AddressInfo).port}/token`;
const insecureHosts = new Map([['id.test', '127.0.0.1']]);
const outbound = createOutbound({ insecureHosts, answerMs: 2_000 });
after(async () => {
  server.closeAllConnections();
  server.close();
  await outbound.close();
});

const sent = { method: 'POST', body: new URLSearchParams({ client_secret: 'canary' }) };

async function refusal(from = outbound.fetch): Promise<string> {
  const error = await from(url, sent).catch((thrown: unknown) => thrown);
  assert(error instanceof ConnectorError, String(error));
  return `${error.code}: ${error.detail}`;
}

for (const status of [300, 301, 302, 303, 307, 308]) {
  test(`[O7, A39, A47] a redirect with ${status} is refused, and the secret not sent again`, async () => {
    const before = state.asked.length;
    state.answer = (_, response) =>
      void response.writeHead(status, { location: '/again' }).end('{"access_token":"x"}');
    assert.equal(await refusal(), 'provider_answer_invalid: a redirect');
    assert.equal(state.asked.length, before + 1);
  });
}

const megabyte = Buffer.alloc(1024 * 1024);
for (const encoding of ['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'GZIP']) {
  test(`[N3, A39] an answer that says it is ${encoding} is refused unread`, async () => {
    state.answer = (_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(megabyte));
    };
    assert.equal(await refusal(), 'provider_answer_invalid: compressed');
    assert.equal(state.asked.at(-1)?.headers['accept-encoding'], 'identity');
  });
}

test('[N3] a compressed answer that does not say so stays as small as it came', async () => {
  state.answer = (_, response) => void response.end(gzipSync(megabyte));
  const answer = await outbound.fetch(url, sent);
  assert((await answer.arrayBuffer()).byteLength < 2_000);
});

test('[O6, A39] an answer of 2 GB by its own word is refused before a byte is read', async () => {
  state.answer = (_, response) => {
    response.writeHead(200, { 'content-length': String(2 ** 31) });
    response.write('{');
  };
  assert.equal(await refusal(), 'provider_answer_invalid: too large');
});

test('[N6, A49] a connector has 64 requests under way; another connector has its own', async () => {
  const held: ServerResponse[] = [];
  const isFull = new Promise<void>((resolve) => {
    state.answer = (_, response) => void (held.push(response) === 16 && resolve());
  });
  const [mine, other] = [outbound.lane('a'), outbound.lane('b')];
  const waiting = Array.from({ length: 64 }, () => mine.fetch(url, sent));
  assert.equal(await refusal(mine.fetch), 'provider_unreachable: too many requests wait for it');
  await isFull;
  const reached = state.asked.length;
  state.answer = undefined;
  assert.equal((await other.fetch(url, sent)).status, 200);
  assert.equal(state.asked.length, reached + 1, 'it waited for none of them');
  for (const response of held) response.end('{}');
  for (const { status } of await Promise.all(waiting)) assert.equal(status, 200);
  assert.equal(outbound.lane('a'), mine);
});
