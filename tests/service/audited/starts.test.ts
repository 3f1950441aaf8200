import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Settings } from '../../../server/src/config/settings.ts';
import { startStage } from '../../kit/stage.ts';

const settings: { -readonly [Name in keyof Settings]?: Settings[Name] } = {};
const stage = await startStage({ after }, { settings });

/** What the next start says, fingerprints aside. */
async function restart(change: typeof settings): Promise<Record<string, unknown>> {
  await stage.stop();
  Object.assign(settings, change);
  await stage.start();
  const [newest] = (await stage.audit()).filter(({ action }) => action === 'service.started');
  assert(newest);
  const { fingerprints, ...detail } = newest.detail;
  assert.equal(typeof fingerprints, 'string');
  assert.deepEqual([newest.actor, newest.subject], ['operator', null]);
  return detail;
}

test('[Z24] each start says which settings are not as they were, by name and without a value', async () => {
  const insecure = { insecure: 'insecureHosts' };
  const first = await restart({});
  assert.match(
    String(first.set),
    /^publicUrl host port dataDir isBehindProxy logLevel insecureHosts$/,
  );
  assert.deepEqual(await restart({}), insecure, 'nothing changed');
  assert.deepEqual(await restart({ providerPorts: new Set([8443]) }), {
    ...{ set: 'providerPorts', ...insecure },
  });
  const hosts = new Map([['canary.test', '127.0.0.1']]);
  const changed = { providerPorts: new Set([9443]), insecureHosts: hosts, isBehindProxy: false };
  assert.deepEqual(await restart(changed), {
    ...{ changed: 'insecureHosts providerPorts', unset: 'isBehindProxy', ...insecure },
  });
  assert.deepEqual(await restart({ insecureHosts: new Map() }), { unset: 'insecureHosts' });
  const records = JSON.stringify(await stage.audit());
  assert.doesNotMatch(records, /canary|9443|chat\.test/);
  assert.equal((await stage.audit(stage.borealis)).length, (await stage.audit()).length);
});

test('[Z24] a brand that was added since is told all that its service was started with', async () => {
  await stage.putBrand({ ...stage.borealis.file(stage.dataDir), id: 'cumulus', connectors: [] });
  await restart({});
  const [record] = await stage.server.foundation.storage.auditRecords.listNewest('cumulus', 1);
  assert.match(String(record?.detail.set), /publicUrl/);
});
