import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BrandFileError, putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { startChat, takeSnapshot } from '../kit/desk.ts';
import { makeSigningKey } from '../kit/signing-key.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { borealis, dataDir } = service;
const outbound = createOutbound({ insecureHosts: new Map() });
after(() => outbound.close());

type File = Readonly<Record<string, unknown>>;
const implicit = (more: object = {}): File => {
  const [connector] = borealis.file(dataDir).connectors;
  return { ...connector, id: 'other-page', ...more };
};
const brand = (more: object = {}): File => ({
  id: 'other',
  name: 'Other',
  origins: ['https://www.other.test'],
  connectors: [implicit()],
  ...more,
});

async function faultsOf(file: unknown): Promise<readonly string[]> {
  try {
    await putBrand({ ...service.server.foundation, outbound, env: {} }, file);
    return [];
  } catch (error) {
    assert(error instanceof BrandFileError, String(error));
    return error.faults;
  }
}

test('[K5] every fault of a brand’s file is told at once, by place, without the value', async () => {
  assert.deepEqual(await faultsOf(brand()), []);
  const faults = await faultsOf(
    brand({
      origins: ['https://www.other.test', 'canary'],
      accent: 'canary',
      unknown: 'canary',
      connectors: [implicit({ algorithms: ['none'] }), { id: 'x', flow: 'canary' }],
    }),
  );
  for (const place of ['/origins/1', '/accent', '/connectors/0/algorithms', '/connectors/1/flow']) {
    assert(
      faults.some((fault) => fault.startsWith(place)),
      `${place} in ${faults.join('\n')}`,
    );
  }
  assert.doesNotMatch(faults.join('\n'), /canary/);
});

test('[K6] an origin of a brand is one exact origin', async () => {
  const isGood = async (origin: string): Promise<boolean> =>
    (await faultsOf(brand({ origins: [origin] }))).length === 0;
  const good = ['https://a.test', 'https://a.test:8443', 'http://localhost:4100'];
  for (const origin of [...good, 'http://a.localhost:4100']) {
    assert(await isGood(origin), origin);
  }
  const bad = [
    'https://*.a.test',
    'https://a.test/',
    'https://a.test:443',
    'https://a.test;sandbox',
    'http://a.test',
    'http://notlocalhost',
  ];
  for (const origin of [...bad, 'https://A.test', 'null', '*', 'data:', 'https://a b.test']) {
    assert(!(await isGood(origin)), origin);
  }
});

test('[K7, A45] a connector that cannot work is refused when it is saved', async () => {
  const { jwk } = makeSigningKey('ES256', 'k');
  const secret = { env: 'NO_SUCH_VARIABLE' };
  const code = { flow: 'code', clientSecret: secret, redirectUris: ['https://a.test/cb'] };
  const { keys: _keys, encryption: _encryption, ...keyless } = implicit();
  const cases: [object, RegExp][] = [
    [implicit({ keys: { keys: [] } }), /connector other-page: /],
    [implicit({ keys: { keys: [{ kty: 'oct', k: 'canary' }] } }), /connector other-page: /],
    [
      implicit({ preset: 'google', keys: { keys: [jwk] } }),
      /the issuer is https:..accounts.google.com/,
    ],
    [{ ...keyless, ...code }, /NO_SUCH_VARIABLE is not set/],
    [{ ...keyless, jwksUri: 'https://10.0.0.1/jwks' }, /private or special/],
    [{ ...keyless, jwksUri: 'http://login.other.test/jwks' }, /not https/],
    [{ ...keyless, issuer: 'https://localhost/' }, /name of this machine/],
    [implicit({ id: 'aurora-implicit' }), /belongs to another brand/],
  ];
  for (const [connector, expected] of cases) {
    const faults = await faultsOf(brand({ connectors: [connector] }));
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.match(faults[0] ?? '', expected);
    assert.doesNotMatch(faults.join(''), /canary/);
  }
  const twins = await faultsOf(brand({ connectors: [implicit(), implicit()] }));
  assert.deepEqual(twins, ['/connectors: two have the same id']);
});

test('[W1, K7, R26] ways that could not work are refused when they are saved', async () => {
  const wrong: [object, RegExp][] = [
    [{ scopes: ['profile'] }, /scopes: add openid/],
    [{ ways: ['app'] }, /appRedirectUris: the way app needs at least one/],
    [{ responseMode: 'query' }, /an ID token may not stand in a query/],
    [{ ways: [] }, /\/ways: must/],
    [{ ways: ['popup', 'popup'] }, /\/ways: must/],
    [{ ways: ['pigeon'] }, /\/ways\/0: must/],
    [{ prompt: 'none' }, /\/prompt: must/],
    [{ authorizationEndpoint: 'http://login.other.test/authorize' }, /not https/],
    [{ authorizationEndpoint: 'javascript:alert(1)' }, /\/authorizationEndpoint: must/],
  ];
  for (const link of ['aurora://in', 'http://a.test/in', 'https://a.test', 'https://a.test/in?x']) {
    wrong.push([{ ways: ['app'], appRedirectUris: [link] }, /\/appRedirectUris\/0: must/]);
  }
  for (const [members, expected] of wrong) {
    const faults = await faultsOf(brand({ connectors: [implicit(members)] }));
    assert.match(faults.join('\n'), expected, JSON.stringify(members));
  }
  const right = { ways: ['popup', 'app'], appRedirectUris: ['https://a.test/in'] };
  assert.deepEqual(await faultsOf(brand({ connectors: [implicit(right)] })), []);
});

test('[K8] a saved change counts at once, for the next consumer and without a restart', async () => {
  const before = await service.consumer().start();
  assert.equal((await before.tryToken()).status, 200);
  const stranger = makeSigningKey('ES256', 'page-key-2');
  assert.equal((await (await service.consumer().start()).tryToken({ key: stranger })).status, 401);
  await service.putBrands([stranger]);
  await startChat(await service.consumer().signInWithToken({ key: stranger }));
  await service.putBrands();
  assert.equal((await (await service.consumer().start()).tryToken({ key: stranger })).status, 401);
  assert.equal(service.aurora.file(dataDir).connectors.length, 2);
});

test('[C26] forms of text that a brand wants masked are checked, and count from then on', async () => {
  for (const mask of ['#', 'secret', '#'.repeat(41)]) {
    const [fault = ''] = await faultsOf(brand({ masks: [mask] }));
    assert(fault.startsWith('/masks/0'), `${mask}: ${fault}`);
  }
  const put = (masks: readonly string[]) =>
    putBrand(
      { ...service.server.foundation, outbound, env: {} },
      { ...borealis.file(dataDir), masks },
    );
  const said = async (): Promise<string | undefined> => {
    const consumer = await service.consumer(borealis).signInWithToken();
    await startChat(consumer, 'mine is 078-05-1120');
    const { transcript } = await takeSnapshot(await consumer.open());
    return transcript.flatMap((item) => ('text' in item ? [item.text] : []))[0];
  };
  await put(['###-##-####']);
  assert.equal(await said(), 'mine is •••-••-••••');
  await put([]);
  assert.equal(await said(), 'mine is 078-05-1120');
});
