import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSettings, SettingsError, settingRows } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-settings-'));
after(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'settings.json');
  writeFileSync(path, text);
  return path;
}

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    assert(error instanceof SettingsError);
    return error.faults;
  }
}

test('[K1] without any setting it listens on this machine alone', () => {
  const { publicUrl, host, port, tls, isBehindProxy, insecureHosts } = readSettings({});
  assert.deepEqual([publicUrl, host, port], ['http://localhost:4000', '127.0.0.1', 4000]);
  assert.deepEqual([tls, isBehindProxy, insecureHosts.size], [undefined, false, 0]);
});

test('[K2] every fault is told at once, each with its setting and its mend, none with a value', () => {
  const faults = faultsOf({
    COUNTERSIGN_PUBLIC_URL: 'http://canary.example.com',
    COUNTERSIGN_PORT: 'canary',
    COUNTERSIGN_TLS_CERT_FILE: '/canary/cert.pem',
    COUNTERSIGN_BEHIND_PROXY: 'canary',
    COUNTERSIGN_LOG_LEVEL: 'canary',
    COUNTERSIGN_INSECURE_HOSTS: 'canary',
    COUNTERSIGN_PROVIDER_PORTS: '8443,canary',
  });
  const named = new Set(faults.map((fault) => fault.split(':')[0]));
  assert.deepEqual([...named].sort(), [
    'COUNTERSIGN_BEHIND_PROXY',
    'COUNTERSIGN_INSECURE_HOSTS',
    'COUNTERSIGN_LOG_LEVEL',
    'COUNTERSIGN_PORT',
    'COUNTERSIGN_PROVIDER_PORTS',
    'COUNTERSIGN_PUBLIC_URL',
    'COUNTERSIGN_TLS_CERT_FILE',
  ]);
  for (const fault of faults) {
    assert.match(fault, /^[A-Z_]+: .{10,}/);
    assert.doesNotMatch(fault, /canary/);
  }
});

test('[N2] provider ports are a list of ports, and none beside 443 unless listed', () => {
  assert.equal(readSettings({}).providerPorts.size, 0);
  const { providerPorts } = readSettings({ COUNTERSIGN_PROVIDER_PORTS: '8443, 9443' });
  assert.deepEqual([...providerPorts], [8443, 9443]);
  for (const value of ['0', '65536', '*', '8443-8445', '-1', '1e3', 'any']) {
    assert.equal(faultsOf({ COUNTERSIGN_PROVIDER_PORTS: value }).length, 1, value);
  }
});

test('[K3] the public address is an origin, over https unless it is this machine', () => {
  const isGood = (url: string): boolean => faultsOf({ COUNTERSIGN_PUBLIC_URL: url }).length === 0;
  const good = ['https://chat.example.com', 'https://chat.test:8443', 'http://localhost:4000'];
  for (const url of [...good, 'http://chat.localhost:4000']) assert(isGood(url), url);
  const bad = ['https://chat.example.com/', 'https://chat.example.com/x', 'http://chat.test', 'x'];
  for (const url of [...bad, 'http://localhost.evil.test', 'ftp://chat.test']) {
    assert(!isGood(url), url);
  }
});

test('[K4] the environment goes before the file, and an unknown member of the file is a fault', () => {
  const path = file(JSON.stringify({ port: 5000, host: '0.0.0.0' }));
  const settings = readSettings({ COUNTERSIGN_CONFIG: path, COUNTERSIGN_PORT: '6000' });
  assert.deepEqual([settings.port, settings.host], [6000, '0.0.0.0']);
  const misspelt = file('{"prot": 5000}');
  assert.match(faultsOf({ COUNTERSIGN_CONFIG: misspelt })[0] ?? '', /unknown member "prot"/);
  for (const text of ['{', 'null']) {
    assert.match(faultsOf({ COUNTERSIGN_CONFIG: file(text) })[0] ?? '', /not a readable JSON file/);
  }
  assert.equal(faultsOf({ COUNTERSIGN_CONFIG: join(folder, 'none.json') }).length, 1);
});

test('every setting has a variable, a member and a sentence of its own', () => {
  const of = (name: 'variable' | 'member' | 'says'): Set<string> =>
    new Set(settingRows.map((row) => row[name]));
  for (const name of ['variable', 'member', 'says'] as const) {
    assert.equal(of(name).size, settingRows.length);
  }
});
