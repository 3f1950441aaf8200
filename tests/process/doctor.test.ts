import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { TestBrand } from '../kit/brand.ts';
import { createClock } from '../kit/clock.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { type Members, mint } from '../kit/signing-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-doctor-'));
const env = dataEnvironment(folder);
const dataDir = join(folder, 'data');
const borealis = new TestBrand('borealis', createClock(Date.now()));
const brandFile = join(folder, 'borealis.json');
const keyFile = join(folder, 'page-key.pem');
writeFileSync(brandFile, JSON.stringify(borealis.file(folder)));
writeFileSync(keyFile, String(borealis.key.privateKey.export({ type: 'pkcs8', format: 'pem' })));
after(() => rmSync(folder, { recursive: true }));

const run = (words: readonly string[], input = ''): ReturnType<typeof ServiceProcess.run> =>
  ServiceProcess.run(words, env, input);
const connector = ['--connector', 'borealis-implicit'];
const check = (token: string, ...more: string[]): ReturnType<typeof run> =>
  run(['token', 'check', ...connector, ...more], token);
const mintToken = (...more: string[]): ReturnType<typeof run> =>
  run(['token', 'mint', ...connector, '--key', keyFile, ...more]);

function token(claims: Members = {}, header: Members = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, exp: now + 300, given_name: 'Canary', ...claims };
  return mint({ ...borealis.claims('the nonce'), ...times }, borealis.key, { header });
}

test('[X13] the doctor makes nothing where there is nothing, and says so', async () => {
  const { code, output } = await run(['doctor']);
  assert.equal(code, 1, output);
  assert.match(output, /✗ Data folder/);
  assert.match(output, /data_folder_missing \(K2\)/);
  assert.equal(existsSync(dataDir), false);
});

test('[X13] the doctor goes through service and connectors, without colour when piped', async () => {
  assert.equal((await run(['brand', 'add', brandFile])).code, 0);
  const { code, output } = await run(['doctor']);
  assert.equal(code, 0, output);
  for (const line of [
    '✓ Data folder',
    '✓ Master key and database',
    '! Public address',
    'borealis · borealis-implicit',
    '✓ Settings: Implicit Flow',
    '✓ Signing keys: 1 usable.',
    'Likely cause: ',
    'Fix: ',
  ]) {
    assert(output.includes(line), `${line} in\n${output}`);
  }
  assert(!output.includes('\u001b'), 'no colour');
  const json = await run(['doctor', '--json', '--brand', 'borealis']);
  const document = JSON.parse(json.stdout) as {
    readonly failed: number;
    readonly sections: ReadonlyArray<{ readonly steps: readonly object[] }>;
  };
  assert.deepEqual([json.code, document.failed, document.sections[1]?.steps.length], [0, 0, 13]);
});

test('[X13] what is open to others is told, and what is not there is a usage error', async () => {
  chmodSync(dataDir, 0o755);
  assert.match((await run(['doctor'])).output, /! Data folder.*\n.*data_folder_open/);
  chmodSync(dataDir, 0o700);
  chmodSync(join(dataDir, 'master.key'), 0o644);
  const open = await run(['doctor']);
  assert.equal(open.code, 1);
  assert.match(open.output, /✗ Master key and database: Others may read .*chmod 600/);
  chmodSync(join(dataDir, 'master.key'), 0o600);
  for (const wrong of [['--connector', 'canary'], ['--canary']]) {
    const { code, output } = await run(['doctor', ...wrong]);
    assert.equal(code, 1);
    assert.match(output, /Usage: countersign doctor/);
  }
});

test('[X14] a good token has every rule ticked, with claims by name', async () => {
  const { code, output } = await check(token(), '--nonce', 'the nonce');
  assert.equal(code, 0, output);
  const ticked = [...output.matchAll(/^ {2}([✓–]) (\S+) /gm)].map(([, mark, id]) => `${mark}${id}`);
  assert.equal(
    ticked.join(' '),
    '✓V1 –V17 ✓V2 ✓V3 ✓V4 ✓V5 ✓V6 ✓V7 ✓V8 ✓V9 ✓V10 ✓V11 ✓V12 ✓V13 ✓V14 ✓R18',
  );
  assert.match(output, /Claims: aud, exp, given_name, iat, iss, nonce, sub/);
  assert.doesNotMatch(output, /Canary|eyJ/);
});

test('[X14] a bad token is failed at its rule; rules after it were not reached', async () => {
  const bad = [
    [token({}, { alg: 'HS256' }), '✗ V3', 'alg_symmetric', 'V8'],
    [token({}, { kid: 'canary' }), '✗ V6', 'kid_unknown', 'V8'],
    [token({ exp: Date.now() + 600_000 }), '✗ V11', 'time_in_milliseconds', 'V14'],
    [token({ aud: 'canary' }), '✗ V10', 'audience_mismatch', 'V11'],
    [token({ nonce: undefined }), '✗ V12', 'nonce_missing', ''],
    ['{"error":"canary"}', '✗ V1', 'error_body_instead_of_token', 'V2'],
  ] as const;
  for (const [raw, line, code, unreached] of bad) {
    const { code: exit, output } = await check(raw);
    assert.equal(exit, 1, output);
    assert(output.includes(line) && output.includes(code), output);
    if (unreached) assert.match(output, new RegExp(`– ${unreached} .*Not reached`));
    assert.doesNotMatch(output, /canary|Canary/);
  }
  assert.match((await check(token())).output, /– V12 Nonce: There is one. Give --nonce/);
});

test('[X15] a minted token is accepted by its connector, signed and encrypted', async () => {
  for (const more of [[], ['--encrypt']]) {
    const minted = await mintToken('--nonce', 'n', '--claim', 'balance={"amount":1}', ...more);
    assert.equal(minted.code, 0, minted.output);
    assert.match(minted.stdout, /^[\w-]+(\.[\w-]+){2,4}\n$/, 'the token alone');
    assert.match(minted.output, /whoever holds it signs in by it/);
    const { code, output } = await check(minted.stdout, '--nonce', 'n');
    assert.equal(code, 0, output);
    assert.match(output, /Claims: aud, balance, exp/);
    assert.match(output, more.length > 0 ? /✓ V17 .*RSA-OAEP-256, A256GCM/ : /– V17/);
  }
});

test('[X15] a mint without a key, with a public one, or for a stranger’s is told', async () => {
  const publicFile = join(folder, 'public.pem');
  writeFileSync(publicFile, String(borealis.key.publicKey.export({ type: 'spki', format: 'pem' })));
  const none = await run(['token', 'mint', ...connector]);
  assert.match(none.output, /Usage: countersign token mint/);
  const open = await run(['token', 'mint', ...connector, '--key', publicFile]);
  assert.deepEqual([open.code, open.stdout], [1, '']);
  assert.match(open.output, /holds no private key/);
  const stranger = new TestBrand('stranger', createClock()).key.privateKey;
  writeFileSync(publicFile, String(stranger.export({ type: 'pkcs8', format: 'pem' })));
  const other = await run(['token', 'mint', ...connector, '--key', publicFile]);
  assert.match(other.output, /do not hold the public half/);
  assert.equal((await check(other.stdout)).code, 1);
});
