import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startChat } from '../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const run = (...words: string[]): ReturnType<typeof ServiceProcess.run> =>
  ServiceProcess.run(['transcript', ...words], dataEnvironment(stage.dataDir));
const fileOf = (name: string): string => join(stage.dataDir, name);

const chat = await startChat(await stage.consumer().start(), 'canary text');
const out = fileOf('transcript.jsonl');

test('[T6] the operator exports a transcript to standard output, or to a file of their own', async () => {
  const printed = await run('export', 'aurora', chat.conversationId);
  assert.equal(printed.code, 0, printed.output);
  assert.match(printed.stdout, /canary text.*\n\{"signature":"[\w.-]+"\}\n$/);
  const written = await run('export', 'aurora', chat.conversationId, '--notes', '--out', out);
  assert.deepEqual([written.code, written.stdout], [0, ''], written.output);
  assert.equal(statSync(out).mode & 0o777, 0o600);
  for (const wrong of [[], ['aurora'], ['borealis', chat.conversationId]]) {
    const refused = await run('export', ...wrong);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /^Usage: countersign transcript export/);
  }
});

test('[T6] a transcript is verified with the keys of the data, of a file and of an address', async () => {
  const { text } = await stage.browser().get('/brands/aurora/transcript-keys.json');
  const jwks = fileOf('keys.json');
  writeFileSync(jwks, text);
  const server = createServer((_, answer) => void answer.end(text)).listen(0, '127.0.0.1');
  after(() => server.close());
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  for (const more of [[], ['--jwks', jwks], ['--jwks', `http://127.0.0.1:${port}/`]]) {
    const { code, stdout, output } = await run('verify', out, ...more);
    assert.equal(code, 0, output);
    assert.match(stdout, /^Valid: signed by "Aurora" with the key [\w-]{43}\n/);
    assert.match(stdout, new RegExp(`conversation ${chat.conversationId}, open`));
  }
  const { stdout } = await run('verify', out, '--json');
  const { isValid, head, items } = JSON.parse(stdout);
  assert.deepEqual([isValid, items, head.exportedBy], [true, 1, 'operator']);
});

test('[T6] what was changed is named, and answered 1', async () => {
  const changed = fileOf('changed.jsonl');
  writeFileSync(changed, readFileSync(out, 'utf8').replace('canary text', 'other text'));
  const said = await run('verify', changed);
  assert.deepEqual([said.code, said.stdout], [1, 'NOT VALID\n  line 2 (item 1) was changed\n']);
  const { isValid, faults } = JSON.parse((await run('verify', changed, '--json')).stdout);
  assert.deepEqual([isValid, faults], [false, [{ fault: 'changed', line: 2, sequence: 1 }]]);
});

test('[T6] what cannot be verified is answered 2, and says why', async () => {
  const noSet = fileOf('no-set.json');
  writeFileSync(noSet, '{}');
  for (const [words, why] of [
    [[], /^Usage: countersign transcript verify/],
    [[fileOf('none.jsonl')], /no such file/],
    [[out, '--jwks', fileOf('none.json')], /no such file/],
    [[out, '--jwks', noSet], /no JWK Set/],
    [[out, '--jwks', 'http://keys.example/set.json'], /https only/],
  ] as const) {
    const { code, stdout, output } = await run('verify', ...words);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(output, why);
  }
  const elsewhere = { ...dataEnvironment(fileOf('elsewhere')) };
  const { code, output } = await ServiceProcess.run(['transcript', 'verify', out], elsewhere);
  assert.equal(code, 2);
  assert.match(output, /no data here/);
});
