import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { providerHost, startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const received: { readonly id: unknown; readonly body: string }[] = [];
let status = 204;
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  received.push({ id: request.headers['webhook-id'], body });
  response.writeHead(status).end();
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
after(() => {
  receiver.closeAllConnections();
  receiver.close();
});
const url = `http://${providerHost}:${(receiver.address() as AddressInfo).port}/`;
await stage.putBrand({
  ...stage.aurora.file(stage.dataDir),
  webhooks: [{ id: 'crm', url, events: ['consumer.erased'] }],
});

const run = (...words: string[]): ReturnType<typeof ServiceProcess.run> =>
  ServiceProcess.run(['webhooks', ...words], dataEnvironment(stage.dataDir));

test('[U7] the operator sends an endpoint a test, and is told whether it arrived', async () => {
  const sent = await run('test', 'aurora', 'crm');
  assert.equal(sent.code, 0, sent.output);
  assert.match(sent.stdout, /^Delivered: .* answered 204\.\n$/);
  assert.match(String(received[0]?.id), /^msg_test_/);
  const event = JSON.parse(received[0]?.body ?? '');
  assert.deepEqual([event.type, event.data], ['webhook.test', { brandId: 'aurora' }]);
  status = 500;
  const failed = await run('test', 'aurora', 'crm');
  assert.deepEqual([failed.code, failed.stdout], [1, '']);
  assert.match(failed.output, /Not delivered: .* answered 500/);
});

test('[U7] the operator reads where events go, what waits, and the secret', async () => {
  const listed = await run('list', 'aurora');
  assert.match(listed.stdout, /^crm {2}http:.* {2}0 waiting\n {4}consumer\.erased\n$/);
  const secret = await run('secret', 'aurora', 'crm');
  assert.match(secret.stdout, /^whsec_[A-Za-z0-9+/]{43}=\n$/);
  assert.equal((await run('secret', 'aurora', 'crm')).stdout, secret.stdout);
  assert.match((await run('list', 'borealis')).stdout, /^The brand declares no webhooks\.\n$/);
  for (const wrong of [['list'], ['secret', 'aurora'], ['test', 'aurora', 'other']]) {
    const refused = await run(...wrong);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /^Usage: countersign webhooks/);
  }
});
