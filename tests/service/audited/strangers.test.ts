import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { TestAgent } from '../../kit/agent.ts';
import { eventually } from '../../kit/eventually.ts';
import { startStage } from '../../kit/stage.ts';

const stage = await startStage({ after });
const action = 'agent.strangers_refused';
const typed = 'canary hunter2 typed into the wrong field';

const records = async (brand = stage.aurora) =>
  (await stage.audit(brand)).filter((record) => record.action === action);

async function knock(times: number, from = '10.0.0.1'): Promise<void> {
  const stranger = new TestAgent(stage, typed);
  const headers = { 'x-forwarded-for': from };
  for (let time = 0; time < times; time += 1) {
    assert.notEqual((await stranger.trySignIn(typed, { headers })).status, 200);
  }
}

test('[Z23, D10] strangers are counted in every brand’s audit, once in ten minutes, without what they typed', async () => {
  await knock(1);
  await eventually('the first one', async () => (await records()).length === 1);
  await knock(7);
  await knock(1, '10.0.0.2');
  const body = { token: 'x'.repeat(43) };
  await stage.browser().post('/api/agent/invitations/open', { body });
  stage.clock.advance(599);
  await stage.server.strangers.sweep();
  assert.equal((await records()).length, 1, 'counted, and not written yet');
  stage.clock.advance(1);
  await stage.server.strangers.sweep();
  const [second, first] = await records();
  assert.deepEqual(first?.detail, { unknownLogins: 1, networks: 1 });
  // Five a login are tried; what is slowed down is counted as that, whoever it was.
  assert.deepEqual(second?.detail, {
    ...{ unknownLogins: 4, slowedDown: 4, invalidInvitations: 1, networks: 3 },
  });
  assert.deepEqual([second?.actor, second?.subject], ['unknown', null]);
  assert.equal((await records(stage.borealis)).length, 2);
  for (const text of [stage.databaseBytes(), stage.log.join('')]) assert(!text.includes('hunter2'));
});

test('[Z23] a thousand attempts are one record, and what was counted is written at a stop', async () => {
  stage.clock.advance(3600);
  const before = (await records()).length;
  await knock(3);
  await eventually('the first of them', async () => (await records()).length === before + 1);
  await Promise.all(Array.from({ length: 100 }, () => knock(10)));
  assert.equal((await records()).length, before + 1);
  await stage.stop();
  await stage.start();
  const [newest] = await records();
  assert.equal((await records()).length, before + 2);
  const { unknownLogins = 0, slowedDown = 0 } = newest?.detail ?? {};
  assert.equal(Number(unknownLogins) + Number(slowedDown), 1002);
});

test('[Z23, A81] a known login that fails is written after the answer too', async () => {
  const agent = await stage.agent();
  await agent.trySignIn('wrong password');
  await eventually('its record', async () => {
    const [record] = (await stage.audit()).filter((one) => one.action === 'agent.sign_in_failed');
    return record?.subject === agent.session?.agent.id;
  });
});
