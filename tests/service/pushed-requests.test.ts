import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { faults } from '../kit/provider/faults.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { aurora, provider } = service;

/** Announced from the start: what was read is kept for an hour. */
const announced = {
  pushed_authorization_request_endpoint: `${provider.issuer}/par`,
  require_pushed_authorization_requests: true,
};
beforeEach(() => {
  provider.heal();
  provider.fail('discovery', faults.answer({ ...provider.metadata(), ...announced }));
});

test('[W17, R20] the request is pushed by the client, and the browser carries two parameters', async () => {
  const consumer = await service.consumer().start();
  const begun = await consumer.begin('popup');
  assert.deepEqual([...begun.asked.keys()], ['client_id', 'request_uri']);
  assert.equal(begun.asked.get('client_id'), provider.clientId);
  const [call, ...more] = provider.callsTo('par');
  assert.deepEqual([more.length, call?.authorization.startsWith('Basic ')], [0, true]);
  const pushed = provider.takePushed(begun.asked.get('request_uri') ?? '');
  assert(pushed);
  assert.equal(pushed.get('state'), begun.state);
  assert.equal(pushed.get('code_challenge_method'), 'S256');
  const there = { ...begun, asked: pushed, redirectUri: pushed.get('redirect_uri') ?? '' };
  const code = consumer.codeOf(there, { sub: 'mara' });
  assert.equal((await consumer.comeBack(there, { state: begun.state, code })).status, 200);
});

test('[W17, R20] each sign-in pushes a request of its own', async () => {
  const consumer = await service.consumer().start();
  const [one, other] = [await consumer.begin('popup'), await consumer.begin('popup')];
  assert.notEqual(one.asked.get('request_uri'), other.asked.get('request_uri'));
});

const refusing = {
  'pushed_request_refused invalid_request': faults.refuse({ error: 'invalid_request' }),
  'pushed_request_refused status 403': faults.answer({ error: '<script>' }, 403),
  'provider_answer_invalid pushed request: not JSON': faults.htmlPage,
  'provider_answer_invalid pushed request: request_uri': faults.answer({ request_uri: 7 }, 201),
};
for (const [reason, fault] of Object.entries(refusing)) {
  test(`[W17] a provider that answers otherwise is not asked the open way: ${reason}`, async () => {
    const consumer = await service.consumer().start();
    await consumer.begin('popup');
    provider.fail('par', fault);
    const body = { connectorId: aurora.codeConnector, way: 'popup' };
    const answer = await consumer.post('handshakes', body);
    assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
    assert.equal(answer.json.authorizationUrl, undefined);
    const [record] = await service.audit();
    assert.equal(`${record?.detail.code} ${record?.detail.detail}`, reason);
  });
}
