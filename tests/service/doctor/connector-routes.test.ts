import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ConnectorAnswer, ConnectorsAnswer, TestSignIn } from '@countersign/protocol';
import type { TestAgent } from '../../kit/agent.ts';
import { eventually } from '../../kit/eventually.ts';
import { faults } from '../../kit/provider/faults.ts';
import { startStage } from '../../kit/stage.ts';

const service = await startStage({ after }, { providerAnswerMs: 500 });
const { aurora, provider, clock } = service;
const administrator = await service.agent(['administrator']);
const path = (rest = ''): string => `/api/agent/connectors${rest}`;

async function read(id: string, by: TestAgent = administrator): Promise<ConnectorAnswer> {
  const answer = await by.http.get(path(`/${id}`));
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as ConnectorAnswer;
}

test('[X8, D13] only the administrators of a brand come to its connectors', async (t) => {
  const foreign = await service.agent(['administrator'], service.borealis);
  const nobody = service.browser();
  assert.equal((await nobody.get(path())).status, 401);
  for (const role of ['agent', 'supervisor', 'privacy-officer', 'administrator'] as const) {
    await t.test(`as ${role}`, async () => {
      const agent = await service.agent([role]);
      const may = role === 'administrator';
      assert.equal((await agent.http.get(path())).status, may ? 200 : 403);
      assert.equal((await agent.http.get(path('/aurora-code'))).status, may ? 200 : 403);
      for (const action of ['examinations', 'tests', 'key-purges']) {
        const made = await agent.change('POST', `connectors/aurora-code/${action}`);
        assert.equal(made.status < 300, may, `${action} ${made.text}`);
        if (!may) assert.equal(made.json.code, 'forbidden');
        const bare = await agent.http.post(path(`/aurora-code/${action}`));
        assert.equal(bare.json.code, may ? 'csrf_failed' : 'forbidden');
      }
    });
  }
  assert.equal((await foreign.http.get(path('/aurora-code'))).status, 404);
  const change = await foreign.change('POST', 'connectors/aurora-code/key-purges');
  assert.equal(change.json.code, 'not_found');
  const { connectors } = (await foreign.http.get(path())).json as unknown as ConnectorsAnswer;
  assert.deepEqual(
    connectors.map(({ id }) => id),
    ['borealis-implicit'],
  );
  await service.server.doctor.examinations.settled();
  clock.advance(60);
});

test('[X9] an examination is followed step by step, one at a time and a few a minute', async () => {
  provider.fail('discovery', faults.hang);
  const start = () => administrator.change('POST', 'connectors/aurora-code/examinations');
  assert.equal((await start()).status, 202);
  const again = await start();
  assert.deepEqual([again.status, again.json.code], [409, 'examination_under_way']);
  await eventually('discovery is asked', async () => {
    const { examination } = await read('aurora-code');
    return examination?.steps.at(-1)?.id === 'discovery';
  });
  const during = (await read('aurora-code')).examination;
  assert.deepEqual([during?.endedAt, during?.steps.at(-1)?.state], [null, 'running']);
  await service.server.doctor.examinations.settled();
  const { examination } = await read('aurora-code');
  assert.equal(examination?.steps.length, 13);
  assert.notEqual(examination?.endedAt, null);
  provider.heal();
  for (let more = 0; more < 5; more += 1) {
    await start();
    await service.server.doctor.examinations.settled();
  }
  assert.equal((await start()).json.code, 'slow_down');
});

test('[X10] a test sign-in is shown as it goes, to its end, by names', async () => {
  const started = await administrator.change('POST', 'connectors/aurora-implicit/tests');
  const { mark } = started.json as unknown as TestSignIn;
  assert.match(mark, /^[2-9A-Z]{10}$/);
  const other = await service.consumer().start();
  await other.tryToken();
  assert.equal((await read('aurora-implicit')).test?.state, 'waiting', 'not this browser');

  const consumer = await service.consumer().start();
  const connectorId = aurora.implicitConnector;
  assert.equal((await consumer.post('page-reports', { connectorId, mark })).status, 204);
  await other.post('page-reports', { connectorId, mark });
  const { handshakeId, nonce } = await consumer.handshake();
  const running = (await read('aurora-implicit')).test;
  assert.equal(running?.state, 'running');
  const claims = { given_name: 'Canary Name' };
  await consumer.answer(handshakeId, aurora.idToken(nonce, { claims }));
  const over = await read('aurora-implicit');
  assert.equal(over.test?.state, 'passed', JSON.stringify(over.test));
  assert.deepEqual(
    over.test?.steps.map(({ id, state }) => `${id} ${state}`),
    ['page passed', 'method passed', 'redeem passed', 'token passed', 'person passed'],
  );
  assert.match(JSON.stringify(over.test), /given_name/);
  assert.doesNotMatch(JSON.stringify(over), /Canary|eyJ/);
});

test('[X10] a test sign-in that is refused says at which step, why, and what to do', async () => {
  const testOf = async (): Promise<TestSignIn> => {
    clock.advance(30);
    const answer = await administrator.change('POST', 'connectors/aurora-implicit/tests');
    return answer.json as unknown as TestSignIn;
  };
  const connectorId = aurora.implicitConnector;
  const { mark } = await testOf();
  const consumer = await service.consumer().start();
  await consumer.post('page-reports', { connectorId, mark });
  const now = clock.seconds();
  await consumer.tryToken({ claims: { exp: now - 100, iat: now - 200 } });
  const refused = (await read('aurora-implicit')).test;
  const failedStep = refused?.steps.find(({ state }) => state === 'failed');
  assert.deepEqual(
    [refused?.state, failedStep?.id, failedStep?.diagnoses[0]?.code],
    ['failed', 'token', 'expired'],
  );

  const second = await testOf();
  const silent = await service.consumer().start();
  await silent.post('page-reports', { connectorId, mark: second.mark });
  await silent.handshake();
  await silent.post('page-reports', { connectorId, code: 'method_not_found' });
  const fault = (await read('aurora-implicit')).test?.steps.find(({ id }) => id === 'method');
  assert.deepEqual([fault?.state, fault?.diagnoses[0]?.code], ['failed', 'method_not_found']);

  await testOf();
  clock.advance(601);
  assert.equal((await read('aurora-implicit')).test?.state, 'expired');
});

test('[X11] pages’ reports are counted by codes of ours, and shown with cause and fix', async () => {
  const connectorId = aurora.implicitConnector;
  const consumer = await service.consumer().start();
  const post = (body: object) => consumer.post('page-reports', { connectorId, ...body });
  for (const code of ['never_answered', 'never_answered', 'canary_code']) {
    assert.equal((await post({ code })).status, 204);
  }
  assert.equal((await post({ code: 'Canary <script>' })).status, 400);
  const wrong = await consumer.post('page-reports', {
    connectorId: 'borealis-implicit',
    code: 'never_answered',
  });
  assert.equal(wrong.status, 404);
  const { counts } = await read('aurora-implicit');
  const found = counts.find(({ diagnosis }) => diagnosis.code === 'never_answered');
  assert.deepEqual([found?.kind, found?.count], ['page', 2]);
  assert.doesNotMatch(JSON.stringify(counts), /canary/);
});

test('refusals are listed newest first with correlation id, rule, cause and fix', async () => {
  const consumer = await service.consumer().start();
  const answer = await consumer.tryToken({ header: { alg: 'none' } });
  const { failures } = await read('aurora-implicit');
  const [newest] = failures;
  assert.deepEqual(
    [newest?.correlationId, newest?.diagnosis.code, newest?.diagnosis.rule],
    [answer.json.correlationId, 'alg_none', 'V3'],
  );
  assert(newest?.diagnosis.cause && newest.diagnosis.fix);
  assert(failures.some(({ diagnosis }) => diagnosis.code === 'expired'));
});

test('[X12] keys are shown with their last use, and fetched anew after a purge', async () => {
  await service.consumer().signInWithCode({ sub: 'somebody' });
  const before = await read('aurora-code');
  assert.equal(before.keySet.state, 'fresh');
  assert.deepEqual(
    before.keySet.keys.map(({ kid, lastUsedAt }) => [kid, lastUsedAt]),
    [['rsa-1', clock.seconds() * 1000]],
  );
  const fetches = provider.callsTo('jwks').length;
  const purged = await administrator.change('POST', 'connectors/aurora-code/key-purges');
  assert.equal(purged.status, 204);
  assert.equal((await read('aurora-code')).keySet.state, 'empty');
  await service.consumer().signInWithCode({ sub: 'somebody' });
  assert.equal(provider.callsTo('jwks').length, fetches + 1);
  const [record] = await service.server.foundation.storage.auditRecords.listNewestOf(
    ...([aurora.id, 'connector.keys_purged', 1] as const),
  );
  assert.equal(record?.detail.connectorId, 'aurora-code');
});

test('[X12] keys past their time are shown as stale, since when, and logged', async () => {
  const { freshUntil } = (await read('aurora-code')).keySet;
  provider.fail('jwks', faults.badGateway);
  provider.fail('discovery', faults.badGateway);
  clock.advance(6 * 3600);
  await service.consumer().signInWithCode({ sub: 'somebody' });
  const { state, staleSince, failures } = (await read('aurora-code')).keySet;
  assert.deepEqual([state, staleSince, failures], ['stale', freshUntil, 1]);
  assert(service.log.some((line) => /keys past their time serve/.test(line)));
  provider.heal();
});
