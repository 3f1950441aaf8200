/** What others install: packed as it would be published, unpacked where nothing else is. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'countersign-tokens-'));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
let packed: readonly string[] = [];
after(() => rmSync(folder, { recursive: true }));

before(async () => {
  await run(process.execPath, [join(root, 'tokens/build.ts')]);
  const [tokens = '', jose = ''] = await Promise.all([
    pack(join(root, 'tokens/dist')),
    pack(join(root, 'node_modules/jose')),
  ]);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const options = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...options, tokens, jose], { cwd: folder });
  mkdirSync(join(folder, 'node_modules/@types'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  writeFileSync(join(folder, 'sign-in.ts'), exampleOfTheReadme());
});

test('the package holds what is built, what is read, and nothing else', () => {
  const allowed = /^(?:package\.json|README\.md|LICENSE|lib\/[\w/-]+\.(?:js|d\.ts))$/;
  assert.deepEqual(
    packed.filter((path) => !allowed.test(path)),
    [],
  );
  assert.ok(packed.includes('lib/index.js') && packed.includes('lib/index.d.ts'));
  assert.ok(!packed.some((path) => path.includes('.test.')));
});

test('it brings one other package along', () => {
  const manifest = readJson('node_modules/@countersign/tokens/package.json');
  assert.deepEqual(Object.keys(manifest.dependencies as object), ['jose']);
  assert.equal(manifest.private, undefined);
  const { packages } = readJson('package-lock.json');
  assert.deepEqual(Object.keys(packages as object).sort(), [
    '',
    'node_modules/@countersign/tokens',
    'node_modules/jose',
  ]);
});

test('the example of its README verifies a token once, and refuses a forged one', async () => {
  const output = await runInFolder('use.mjs', useOfTheExample);
  assert.deepEqual(JSON.parse(output), {
    first: '248289761001',
    again: null,
    forged: null,
    warned: ['V8 signature_invalid'],
  });
});

test('an encrypted token is opened by what it brings along', async () => {
  assert.equal(await runInFolder('open.mjs', useOfEncryption), '248289761001 A256GCM');
});

test('nothing but its one entry can be imported', async () => {
  const output = await runInFolder('inside.mjs', importOfTheInside);
  assert.deepEqual(JSON.parse(output), {
    '@countersign/tokens': 'function',
    '@countersign/tokens/lib/verified/verified-token.js': 'ERR_PACKAGE_PATH_NOT_EXPORTED',
    '@countersign/tokens/package.json': 'ERR_PACKAGE_PATH_NOT_EXPORTED',
  });
});

for (const [types, lib] of [
  ['node', 'es2024'],
  ['', 'es2024,dom'],
] as const) {
  test(`its types are found and strict, with ${types || 'no'} types and lib ${lib}`, async () => {
    writeFileSync(join(folder, 'look-alike.ts'), lookAlike);
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--module', 'nodenext'];
    // Nothing that the package itself declares may be skipped.
    const whole = ['--skipLibCheck', 'false', '--lib', lib, '--types', types, '--target', 'es2023'];
    const example = types === '' ? [] : ['sign-in.ts'];
    const args = [tsc, ...strict, ...whole, ...example, 'look-alike.ts'];
    await run(process.execPath, args, { cwd: folder }).catch((error) => {
      assert.fail(String(error.stdout));
    });
  });
}

async function pack(from: string): Promise<string> {
  const args = ['pack', from, '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: folder });
  const answer: unknown = JSON.parse(stdout);
  // An array until npm 11, by package name since.
  const [{ filename, files }] = Object.values(answer as object);
  if (filename.includes('tokens')) packed = files.map(({ path }: { path: string }) => path);
  return join(folder, filename);
}

function exampleOfTheReadme(): string {
  const readme = readFileSync(join(folder, 'node_modules/@countersign/tokens/README.md'), 'utf8');
  const [, example] = /```ts\n([\s\S]+?)```/.exec(readme) ?? [];
  assert.ok(example?.includes('verifyIdToken('));
  return example ?? '';
}

/** As a stranger's program would be started: no option of ours, no path of ours. */
async function runInFolder(name: string, program: string): Promise<string> {
  writeFileSync(join(folder, name), program);
  const env = { PATH: process.env.PATH };
  const { stdout } = await run(process.execPath, [name], { cwd: folder, env });
  return stdout.trim();
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

const mint = `
import { generateKeyPairSync, sign } from 'node:crypto';
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const input = encode({ alg: 'RS256', typ: 'JWT' }) + '.' + encode({
  iss: 'https://login.aurora.example', aud: 'aurora-chat', sub: '248289761001',
  nonce: 'n-0S6', iat: now, exp: now + 300,
});
const signature = sign('sha256', Buffer.from(input), privateKey);
const raw = input + '.' + signature.toString('base64url');
`;

const useOfTheExample = `${mint}
import { createSignIn } from './sign-in.ts';
const warned = [];
console.warn = (rule, code) => warned.push(rule + ' ' + code);
const used = new Set();
const useOnce = async (digest) => !used.has(digest) && Boolean(used.add(digest));
const signIn = createSignIn(publicKey.export({ type: 'spki', format: 'pem' }), useOnce);
signature[9] ^= 1;
const first = await signIn(raw, 'n-0S6');
const again = (await signIn(raw, 'n-0S6')) ?? null;
const forged = (await signIn(input + '.' + signature.toString('base64url'), 'n-0S6')) ?? null;
console.log(JSON.stringify({ first, again, forged, warned }));
`;

const useOfEncryption = `${mint}
import { CompactEncrypt, importJWK } from 'jose';
import * as tokens from '@countersign/tokens';
const { key } = await tokens.generateDecryptionKey('ECDH-ES', { curve: 'X25519' });
const sealed = await new CompactEncrypt(Buffer.from(raw))
  .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: key.kid })
  .encrypt(await importJWK({ ...key.publicJwk }));
const token = await tokens.verifyIdToken(sealed, {
  policy: tokens.createTokenPolicy({
    issuer: 'https://login.aurora.example', audience: 'aurora-chat', encryption: 'required',
  }),
  keys: tokens.pastedKeys(tokens.importVerificationKeys(publicKey.export({ format: 'jwk' }))),
  decryptionKeys: tokens.heldDecryptionKeys({ published: [key] }),
  nonce: 'n-0S6', now, flow: 'code',
});
console.log(token.subject, token.encryption.enc);
`;

const importOfTheInside = `
const found = {};
for (const name of [
  '@countersign/tokens',
  '@countersign/tokens/lib/verified/verified-token.js',
  '@countersign/tokens/package.json',
]) {
  const outcome = await import(name).then((all) => typeof all.verifyIdToken, ({ code }) => code);
  found[name] = outcome;
}
console.log(JSON.stringify(found));
`;

const lookAlike = `
import { createTokenPolicy, type VerifiedToken, type VerifiedTokenFields } from '@countersign/tokens';
export function show(token: VerifiedToken): string {
  return token.subject;
}
export const wrong = (fields: VerifiedTokenFields): string =>
  // @ts-expect-error: fields are not a VerifiedToken
  show(fields);
// @ts-expect-error: there is no HS256
createTokenPolicy({ issuer: 'i', audience: 'a', algorithms: ['HS256'] });
`;
