import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { TestBrand } from '../kit/brand.ts';
import { createClock } from '../kit/clock.ts';
import { HttpClient } from '../kit/http-client.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
const env = dataEnvironment(folder);
const borealis = new TestBrand('borealis', createClock());
const brandFile = join(folder, 'borealis.json');
writeFileSync(brandFile, JSON.stringify(borealis.file(folder)));
const running: ServiceProcess[] = [];
after(async () => {
  for (const process of running) await process.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

const run = (...words: string[]): ReturnType<typeof ServiceProcess.run> =>
  ServiceProcess.run(words, env);

function serve(): ServiceProcess {
  const process = new ServiceProcess(['serve'], env);
  running.push(process);
  return process;
}

test('[K9] a command that is not there, or lacks something, is answered with its usage', async () => {
  const [nothing, unknown, brand, agent] = await Promise.all([
    run(),
    run('canary'),
    run('brand', 'add'),
    run('agent', 'invite', 'borealis', 'x@y.test', 'X', 'king'),
  ]);
  assert.equal(nothing.code, 0);
  for (const command of ['serve', 'brand add', 'agent invite', 'keys rotate']) {
    assert(nothing.output.includes(command));
  }
  assert.deepEqual([unknown.code, unknown.output], [2, nothing.output]);
  assert.deepEqual([brand.code, agent.code], [1, 1]);
  assert.match(brand.output, /^Usage: countersign brand add <file.json>\n$/);
  assert.match(agent.output, /^Usage: countersign agent invite <brand> <login> <name> \[agent \|/);
});

test('[K9] a word too many is answered with the usage, before anything is done', async () => {
  const data = { ...env, COUNTERSIGN_DATA_DIR: join(folder, 'untouched') };
  for (const [words, usage] of [
    [['consumer', 'erase', 'borealis', 'c1', 'c2'], 'consumer erase <brand> <consumer id>'],
    [['consumer', 'hold', 'borealis', 'c1', 'c2'], 'consumer hold <brand> <consumer id>'],
    [['serve', 'borealis'], 'serve'],
  ] as const) {
    const { code, output } = await ServiceProcess.run(words, data);
    assert.deepEqual([code, output], [1, `Usage: countersign ${usage}\n`]);
  }
  assert(!existsSync(data.COUNTERSIGN_DATA_DIR));
});

test('[K2] faults of the settings end a command before it does anything', async () => {
  const wrong = { ...env, COUNTERSIGN_PORT: 'canary', COUNTERSIGN_LOG_LEVEL: 'canary' };
  const { code, output } = await ServiceProcess.run(['serve'], wrong);
  assert.equal(code, 1);
  assert.match(output, /2 fault\(s\)/);
  assert.doesNotMatch(output, /canary|at .*\.ts/);
});

test('config explain names every setting and where it comes from, and no value', async () => {
  const { code, output } = await run('config', 'explain');
  assert.equal(code, 0);
  assert.match(output, /COUNTERSIGN_PORT \(environment\)/);
  assert.match(output, /COUNTERSIGN_LOG_LEVEL \(default or file\)/);
  assert.doesNotMatch(output, new RegExp(folder));
});

test('[K14] a second service on the same data is refused, until the first has ended', async () => {
  const first = serve();
  await first.port();
  const refused = await run('serve');
  assert.equal(refused.code, 1);
  assert.match(
    refused.output,
    /^Another countersign serve uses this data folder\.\nStop it first/m,
  );
  assert.equal((await run('config', 'explain')).code, 0, 'commands work beside it');
  await first.end('SIGKILL');
  const next = serve();
  await next.port();
  await next.end('SIGTERM');
});

test('[K10] a first start says how to go on; the first administrator’s link comes until there is one', async () => {
  const empty = serve();
  await empty.line(/There is no brand yet. (Add one): countersign brand add/);
  const files = ['countersign.db', 'keys.db', 'master.key'].map((name) =>
    join(folder, 'data', name),
  );
  for (const file of files) assert.equal(statSync(file).mode & 0o077, 0, file);
  await empty.end('SIGTERM');
  assert.equal(empty.child.exitCode, 0, 'told to stop, it ends well');

  const added = await run('brand', 'add', brandFile);
  assert.equal(added.code, 0, added.output);
  assert.match(
    added.output,
    /<script async src="https:\/\/chat.test\/loader.js" data-brand="borealis">/,
  );
  const second = serve();
  const token = await second.line(/https:\/\/chat.test\/agent\/invitation#([\w-]{43})/);
  const browser = new HttpClient({
    port: Number(await second.port()),
    origin: 'https://chat.test',
  });
  const body = { token, login: 'boss', name: 'Boss', password: 'river lantern orbit 42' };
  const accepted = await browser.post('/api/agent/invitations/accept', { body });
  assert.equal(accepted.status, 204, accepted.text);
  await second.end('SIGTERM');

  const invited = await run('agent', 'invite', 'borealis', 'Noor@Test', 'Noor', 'supervisor');
  assert.match(invited.output, /https:\/\/chat.test\/agent\/invitation#[\w-]{43}\n$/);
  const third = serve();
  await third.port();
  await third.end('SIGTERM');
  assert.doesNotMatch(third.output, /invitation/);
});

test('[K11] keys are listed and rotated while the service runs, which publishes the new one at once', async () => {
  const path = '/brands/borealis/jwks.json';
  const added = await run('brand', 'add', brandFile);
  assert(added.output.includes(`  https://chat.test${path}\n`), added.output);
  const running = serve();
  const browser = new HttpClient({
    port: Number(await running.port()),
    origin: 'https://chat.test',
  });
  const published = async (): Promise<unknown[]> => {
    const { keys } = (await browser.get(path)).json as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };
  const [first, signing] = await published();
  const listed = await run('keys', 'list', 'borealis');
  const lines = [
    `  ${first}  enc  RSA-OAEP-256  0 days old  in use\n`,
    `  ${signing}  sig  ES256  0 days old  in use\n`,
  ];
  assert.equal(listed.code, 0);
  for (const line of [`https://chat.test${path}\n`, ...lines]) assert(listed.output.includes(line));

  const rotated = await run('keys', 'rotate', 'borealis', '--use', 'enc');
  const [, kid] = /^Published ([\w-]{43}) at https/.exec(rotated.output) ?? [];
  assert.equal(rotated.code, 0, rotated.output);
  assert.deepEqual(await published(), [kid, signing]);
  assert.notEqual(kid, first);
  const after = (await run('keys', 'list', 'borealis')).output;
  assert.match(after, new RegExp(`  ${first}  .* old  retired, opens tokens until 20`));
  assert.match(after, new RegExp(`  ${kid}  .* old  in use`));
  const both = await run('keys', 'rotate', 'borealis');
  const [newest, coming] = [...both.output.matchAll(/^Published ([\w-]{43}) at/gm)].map(
    ([, one]) => one,
  );
  assert.deepEqual(await published(), [newest, signing, coming]);
  const atLast = (await run('keys', 'list', 'borealis')).output;
  assert.match(atLast, new RegExp(`  ${coming}  sig  .* old  published, signs from 20`));
  assert.match(atLast, new RegExp(`  ${signing}  sig  .* old  in use`));
  await running.end('SIGTERM');
  assert.equal(running.child.exitCode, 0);

  const wrong = await Promise.all([
    run('keys', 'rotate'),
    run('keys', 'list', 'canary'),
    run('keys', 'rotate', 'borealis', '--use', 'canary'),
    run('keys', 'rotate', 'borealis', '--canary'),
  ]);
  assert.deepEqual(
    wrong.map(({ code }) => code),
    [1, 1, 1, 1],
  );
  assert.match(wrong[0].output, /^Usage: countersign keys rotate <brand> \[--use enc\|sig\]\n$/);
  assert.equal(wrong[2].output, wrong[0].output);
  assert.equal(wrong[3].output, wrong[0].output);
  assert.match(wrong[1].output, /No such brand/);
});

test('[K5] brand add tells the faults of the file and saves nothing', async () => {
  const wrong = join(folder, 'wrong.json');
  writeFileSync(wrong, JSON.stringify({ ...borealis.file(folder), origins: [] }));
  const { code, output } = await run('brand', 'add', wrong);
  assert.equal(code, 1);
  assert.match(output, /\/origins/);
  const missing = await run('brand', 'add', join(folder, 'none.json'));
  assert.match(missing.output, /not a readable JSON file/);
});

test('[A87, K12] audit verify says what it found, and fails when records were tampered with', async () => {
  const sound = await run('audit', 'verify', 'borealis');
  assert.equal(sound.code, 0, sound.output);
  assert.match(sound.output, /^borealis: [1-9]\d* records, \d+ checkpoints, no fault\n$/);
  const db = new DatabaseSync(join(folder, 'data', 'countersign.db'));
  db.exec(`UPDATE audit_records SET actor = 'nobody' WHERE number = 1`);
  db.close();
  const log = join(folder, 'empty.log');
  writeFileSync(log, 'not a line of the log\n');
  const tampered = await run('audit', 'verify', '--log', log);
  assert.equal(tampered.code, 1);
  assert.match(tampered.output, /record 1: the record, or one before it, was changed/);
  assert.match((await run('audit', 'verify', 'canary')).output, /^Usage: .*\nNo such brand/);
});

test('[K13] without the keys of its data the service does not start, and says what to restore', async () => {
  const [keys, aside] = ['keys.db', 'aside'].map((name) => join(folder, 'data', name));
  assert(keys && aside);
  renameSync(keys, aside);
  const { code, output } = await run('keys', 'list', 'borealis');
  renameSync(aside, keys);
  assert.equal(code, 1);
  assert.match(output, /keys\.db is missing.*Restore its newest copy/);
  assert.equal((await run('keys', 'list', 'borealis')).code, 0);
});
