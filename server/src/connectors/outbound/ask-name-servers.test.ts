import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { askNameServers } from './ask-name-servers.ts';
import { createOutbound } from './outbound.ts';

/** A name server: what it answers to a question for IPv4 and for IPv6; nothing if not said. */
const zone: Record<string, { readonly 1?: readonly number[]; readonly 28?: readonly number[] }> = {
  'private.evil.example': { 1: [127, 0, 0, 1] },
  'mixed.evil.example': { 1: [1, 1, 1, 1], 28: [...Array<number>(15).fill(0), 1] },
};
let asked = 0;
const server = createSocket('udp4', (question, from) => {
  asked += 1;
  const [labels, type] = read(question);
  const known = zone[labels.join('.')];
  if (known) server.send(answer(question, known[type]), from.port, from.address);
});
server.bind(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.close());
const servers = [`127.0.0.1:${server.address().port}`];

function read(question: Buffer): [labels: string[], type: 1 | 28] {
  const labels: string[] = [];
  let at = 12;
  while (question[at]) {
    const size = question[at] ?? 0;
    labels.push(question.toString('latin1', at + 1, at + 1 + size).toLowerCase());
    at += size + 1;
  }
  return [labels, question.readUInt16BE(at + 1) === 28 ? 28 : 1];
}

/** RFC 1035 section 4.1, with a time to live of 0. */
function answer(question: Buffer, address: readonly number[] | undefined): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(address ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  if (!address) return head;
  const type = address.length === 16 ? 28 : 1;
  const record = [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, address.length, ...address];
  return Buffer.concat([head, Buffer.from(record)]);
}

function resolve(name: string): Promise<LookupAddress[]> {
  return new Promise((done, fail) => {
    askNameServers({ servers, timeoutMs: 300 })(name, { all: true }, (error, addresses) => {
      if (error) fail(error);
      else done(addresses);
    });
  });
}

test('addresses of both families are found', async () => {
  assert.deepEqual(await resolve('mixed.evil.example'), [
    { address: '1.1.1.1', family: 4 },
    { address: '::1', family: 6 },
  ]);
});

test('[O15, A46] a real name server that says private, alone or among others, is not followed', async () => {
  const lookup = askNameServers({ servers, timeoutMs: 300 });
  const outbound = createOutbound({ insecureHosts: new Map(), lookup });
  const refused = { code: 'url_refused' };
  for (const name of ['private.evil.example', 'mixed.evil.example']) {
    await assert.rejects(outbound.fetch(`https://${name}/`, {}), refused, name);
  }
  await outbound.close();
});

test('[N6, A49] name servers that are silent hold up nothing of this process', async () => {
  const before = asked;
  let isOver = false;
  const names = Array.from({ length: 12 }, (_, index) => resolve(`silent-${index}.evil.example`));
  const silent = Promise.allSettled(names).then((results) => {
    isOver = true;
    return results;
  });
  // Each of these needs a thread, of which there are four.
  for (let count = 0; count < 4; count += 1) await readFile(import.meta.filename);
  assert.equal(isOver, false);
  for (const { status } of await silent) assert.equal(status, 'rejected');
  assert(asked > before);
});
