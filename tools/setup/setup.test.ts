import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';

const script = resolve('tools/setup.mjs');

test('set-up installs what is missing, says so, and is silent the next time', async (t) => {
  const project = new Project(t);
  const first = await project.setUp();
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /Installing dependencies .*\nInstalled in \d+ s\./);
  const second = await project.setUp();
  assert.deepEqual({ ...second, installs: project.installs }, { code: 0, output: '', installs: 1 });
});

test('set-up installs again when a workspace asks for another package', async (t) => {
  const project = new Project(t);
  await project.setUp();
  project.write('part/package.json', { name: 'part', dependencies: { more: '1.0.0' } });
  await project.setUp();
  assert.equal(project.installs, 2);
});

test('set-up does not install again when only a script of package.json changes', async (t) => {
  const project = new Project(t);
  await project.setUp();
  project.write('package.json', { name: 'x', workspaces: ['part'], scripts: { test: 'true' } });
  await project.setUp();
  assert.equal(project.installs, 1);
});

test('set-up trusts an installation made by hand that matches the lock', async (t) => {
  const project = new Project(t);
  await project.setUp();
  rmSync(join(project.root, 'node_modules/.countersign-setup'));
  const again = await project.setUp();
  assert.deepEqual({ ...again, installs: project.installs }, { code: 0, output: '', installs: 1 });
});

test('two commands started at once install once', async (t) => {
  const project = new Project(t);
  const env = { FAKE_NPM_WAITS_FOR: 'go' };
  // The installation is not let go on before the other command waits for it.
  const onOutput = (said: string): void => {
    if (said.includes('waiting for it')) project.write('go', '');
  };
  const both = [project.setUp(env, onOutput), project.setUp(env, onOutput)];
  const codes = (await Promise.all(both)).map(({ code }) => code);
  assert.deepEqual({ codes, installs: project.installs }, { codes: [0, 0], installs: 1 });
  assert.ok(!existsSync(join(project.root, '.cache/setup.lock')));
});

test('the lock of a command that died is taken over', async (t) => {
  const project = new Project(t);
  const dead = spawn(process.execPath, ['--version']);
  await new Promise((done) => dead.once('close', done));
  project.write('.cache/setup.lock/owner.json', { pid: dead.pid, host: hostname() });
  const { code } = await project.setUp();
  assert.deepEqual({ code, installs: project.installs }, { code: 0, installs: 1 });
});

const failures = [
  { says: 'npm error code ENOTFOUND', cause: /registry cannot be reached/ },
  { says: 'npm error code ENOSPC', cause: /disk is full/ },
  { says: 'npm error Missing: ws@8.23.0 from lock file', cause: /do not agree/ },
  { says: 'npm error code EINTEGRITY', cause: /not the one that package-lock.json names/ },
  { says: 'npm error code EACCES', cause: /may not be written/ },
  { says: 'npm error something new', cause: /`npm ci` failed/ },
];

for (const { says, cause } of failures) {
  test(`set-up explains a failure with "${says}" and how to fix it`, async (t) => {
    const project = new Project(t);
    const { code, output } = await project.setUp({ FAKE_NPM_ERROR: says });
    assert.equal(code, 1);
    assert.match(output, cause);
    assert.match(output, /To fix: /);
    assert.ok(output.includes(says), 'the words of npm are shown');
  });
}

test('an npm that is too old is named before anything is installed', async (t) => {
  const project = new Project(t);
  const env = { npm_config_user_agent: 'npm/9.9.4 node/v20.0.0' };
  const { code, output } = await project.setUp(env);
  assert.deepEqual({ code, installs: project.installs }, { code: 1, installs: 0 });
  assert.match(output, /npm 9\.9\.4 is too old/);
});

test('a failed installation leaves no lock and no mark of success', async (t) => {
  const project = new Project(t);
  await project.setUp({ FAKE_NPM_ERROR: 'npm error code ENOSPC' });
  const retried = await project.setUp();
  assert.equal(retried.code, 0, retried.output);
  assert.match(retried.output, /Installed in/);
});

/** Stands in for npm, because the real one needs a network and ten seconds. */
const npm = `
  const fs = require('node:fs');
  fs.appendFileSync('installs.log', process.argv[2] + '\\n');
  const awaited = process.env.FAKE_NPM_WAITS_FOR;
  const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  while (awaited && !fs.existsSync(awaited)) pause();
  fs.rmSync('node_modules', { recursive: true, force: true });
  if (process.env.FAKE_NPM_ERROR) {
    console.error(process.env.FAKE_NPM_ERROR);
    process.exit(1);
  }
  fs.mkdirSync('node_modules/dep', { recursive: true });
  fs.writeFileSync('node_modules/dep/package.json', '{}');
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

class Project {
  readonly root: string;

  constructor(t: TestContext) {
    this.root = mkdtempSync(join(tmpdir(), 'countersign-setup-'));
    t.after(() => rmSync(this.root, { recursive: true }));
    this.write('package.json', { name: 'x', workspaces: ['part'] });
    this.write('part/package.json', { name: 'part', dependencies: { dep: '1.0.0' } });
    this.write('package-lock.json', {
      packages: {
        '': { name: 'x', workspaces: ['part'] },
        part: { name: 'part', dependencies: { dep: '1.0.0' } },
        'node_modules/dep': { version: '1.0.0' },
      },
    });
    this.write('npm.cjs', npm);
    chmodSync(join(this.root, 'npm.cjs'), 0o755);
  }

  get installs(): number {
    const path = join(this.root, 'installs.log');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
  }

  write(path: string, content: unknown): void {
    const target = join(this.root, path);
    mkdirSync(join(target, '..'), { recursive: true });
    writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
  }

  async setUp(
    env: Readonly<Record<string, string>> = {},
    onOutput: (said: string) => void = () => {},
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [script, this.root], {
      env: {
        PATH: process.env.PATH,
        npm_execpath: join(this.root, 'npm.cjs'),
        npm_node_execpath: process.execPath,
        npm_config_user_agent: 'npm/11.0.0 node/v20.0.0',
        ...env,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (said: string) => {
        output += said;
        onOutput(said);
      });
    }
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, output };
  }
}
