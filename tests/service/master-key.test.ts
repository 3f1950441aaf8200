import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Settings } from '../../server/src/config/settings.ts';
import { openFoundation } from '../../server/src/main.ts';
import { startChat, takeSnapshot } from '../kit/desk.ts';
import { TransitServer } from '../kit/keys/transit-server.ts';
import { ServiceProcess } from '../kit/service-process.ts';
import { plainSettings, type Stage, startStage } from '../kit/stage.ts';

type Setting = { readonly transit: TransitServer; readonly stage: Stage; readonly data: string };

/** A service whose settings can be changed between two starts. */
async function start(t: TestContext, by: 'file' | 'transit'): Promise<Setting> {
  const settings: { -readonly [Name in keyof Settings]?: Settings[Name] } = {};
  const stage = await startStage(t, { settings });
  const transit = await TransitServer.start(stage.dataDir);
  t.after(() => transit.stop());
  const data = join(stage.dataDir, 'data');
  if (by === 'transit') {
    await stage.stop();
    rmSync(data, { recursive: true });
    settings.transit = transit.settings;
    await stage.start();
    await stage.putBrands();
  }
  return { transit, stage, data };
}

async function chat(stage: Stage) {
  const consumer = await stage.consumer().signInWithToken({ claims: { name: 'Ines' } });
  await startChat(consumer, 'sealed');
  return async (): Promise<string> => {
    const back = await stage.consumer(stage.aurora, consumer.http.cookies).start();
    return JSON.stringify(await takeSnapshot(await back.open()));
  };
}

function rotate({ transit, data }: Setting, to?: 'file' | 'transit') {
  const words = ['vault', 'rotate-master', ...(to ? ['--to', to] : [])];
  const env = { COUNTERSIGN_DATA_DIR: data, COUNTERSIGN_PUBLIC_URL: 'https://chat.test' };
  return ServiceProcess.run(words, { ...env, ...transit.environment });
}

async function open({ transit, data }: Setting, changed: Partial<Settings['transit']> = {}) {
  const settings = { ...plainSettings, dataDir: data, logLevel: 'silent' };
  const where = { ...transit.settings, ...changed };
  const foundation = await openFoundation({ ...settings, transit: where });
  await foundation.storage.close();
}

test('[Z20] with a key management system there is no master key here, and few requests to it', async (t) => {
  const setting = await start(t, 'transit');
  const { transit, stage, data } = setting;
  const said = await chat(stage);
  assert(!existsSync(join(data, 'master.key')));
  await stage.stop();
  await stage.start();
  assert.match(await said(), /sealed/);
  const paths = transit.requests.map(({ path }) => path.split('/').at(-2));
  assert.deepEqual(paths, ['encrypt', 'decrypt', 'decrypt']);
  assert(!stage.log.join('').includes('canary-transit-token'));
  assert(!stage.databaseBytes().includes('canary-transit-token'));
});

test('[Z20, Z2] the master key moves to the key management system and back while the service runs', async (t) => {
  const setting = await start(t, 'file');
  const { stage, data } = setting;
  const said = await chat(stage);
  const before = readFileSync(join(data, 'master.key'));
  // Named in the settings, and not used yet: the file still counts.
  await open(setting);
  const there = await rotate(setting);
  assert.equal(there.code, 0, there.output);
  assert.match(await said(), /sealed/);
  await stage.stop();
  await assert.rejects(stage.start(), { code: 'root_key_unreadable' });
  rmSync(join(data, 'master.key'));
  await open(setting);

  const back = await rotate(setting, 'file');
  assert.equal(back.code, 0, back.output);
  await stage.start();
  assert.notDeepEqual(readFileSync(join(data, 'master.key')), before);
  assert.match(await said(), /sealed/);
  const rotations = (await stage.audit()).filter(({ action }) => action === 'vault.rotated');
  assert.deepEqual(
    rotations.map(({ detail }) => detail.key),
    ['master', 'master_in_transit'],
  );
});

test('[Z20] when the key there has a new version, the root key is wrapped by it', async (t) => {
  const setting = await start(t, 'transit');
  const { storage } = setting.stage.server.foundation;
  const version = async () => {
    const [only, ...more] = await storage.rootKeys.list();
    assert.equal(more.length, 0);
    return Buffer.from(only?.wrapped ?? [])
      .toString()
      .slice(0, 9);
  };
  assert.equal(await version(), 'vault:v1:');
  setting.transit.rotate();
  await open(setting);
  assert.equal((await rotate(setting)).code, 0);
  assert.equal(await version(), 'vault:v2:');
  await open(setting);
});

test('[Z21] what passes is tried again; what does not is said with the way to mend it', async (t) => {
  const setting = await start(t, 'transit');
  const { transit } = setting;
  const codeOf = async (change: Partial<Settings['transit']> = {}) => {
    const error: unknown = await open(setting, change).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof Error)) return undefined;
    assert('help' in error && typeof error.help === 'string');
    assert(!error.help.includes('canary') && !error.message.includes('canary'));
    return 'code' in error ? error.code : error.name;
  };
  for (const passing of ['noActiveNode', 'rateLimited', 'sealed'] as const) {
    transit.fail(passing, 2);
    assert.equal(await codeOf(), undefined, passing);
    transit.fail(passing);
    assert.equal(await codeOf(), passing === 'sealed' ? 'kms_sealed' : 'kms_busy');
  }
  for (const [fault, code] of [
    ['standby', 'kms_redirects'],
    ['rsaKey', 'kms_key_unsuitable'],
    ['deletedKey', 'kms_key_unsuitable'],
    ['oldVersion', 'kms_key_unsuitable'],
    ['otherServer', 'kms_answer_unexpected'],
  ] as const) {
    transit.fail(fault);
    const asked = transit.requests.length;
    assert.equal(await codeOf(), code, fault);
    assert.equal(transit.requests.length, asked + 1, 'neither asked again nor followed');
  }
  transit.fail(undefined);
  assert.equal(await codeOf({ caFile: undefined }), 'kms_unreachable');
  assert.equal(await codeOf({ url: 'https://localhost:1' }), 'kms_unreachable');
  assert.equal(await codeOf({ mount: 'elsewhere' }), 'root_key_unreadable');
  assert.equal(await codeOf({ tokenFile: '/nowhere' }), 'kms_token_unreadable');
  const before = transit.requests.length;
  transit.writeToken('hvs.canary-over');
  assert.equal(await codeOf(), 'kms_forbidden');
  assert.equal(transit.requests.length, before + 1, 'a refusal is final');
  transit.writeToken('hvs.canary-transit-token');
  transit.replaceKey();
  assert.equal(await codeOf(), 'root_key_unreadable');
  transit.removeKey();
  assert.equal(await codeOf(), 'kms_key_unknown');
});

test('[Z21] at a first start a key that is not there is named, and nothing is made', async (t) => {
  const setting = await start(t, 'file');
  const data = join(setting.stage.dataDir, 'other');
  const env = { COUNTERSIGN_DATA_DIR: data, COUNTERSIGN_PUBLIC_URL: 'https://chat.test' };
  const unknown = { ...setting.transit.environment, COUNTERSIGN_TRANSIT_KEY: 'nobody' };
  const codeOf = async (change: Record<string, string>): Promise<string | undefined> => {
    const run = await ServiceProcess.run(['vault', 'rotate-master'], { ...env, ...change });
    assert.equal(run.code, 1);
    assert(!existsSync(join(data, 'master.key')));
    return /(kms_\w+)\n.*COUNTERSIGN_TRANSIT_KEY/s.exec(run.output)?.[1];
  };
  // Transit would make it for whoever may; to others it says no more than that.
  assert.equal(await codeOf(unknown), 'kms_forbidden');
  setting.transit.mayEverything = true;
  const elsewhere = { ...unknown, COUNTERSIGN_TRANSIT_MOUNT: 'nowhere' };
  assert.equal(await codeOf(elsewhere), 'kms_key_unknown');
});
