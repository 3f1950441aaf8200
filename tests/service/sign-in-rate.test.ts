/** The alarm at very many consumers, over a restart (A90). */
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { eventually } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const { aurora, clock } = stage;
aurora.implicitSettings = { signInAlarm: { people: 5, times: 1 } };
await stage.putBrands();

async function come(people: number): Promise<void> {
  for (let person = 0; person < people; person += 1) {
    await (await stage.consumer().start()).signInWithToken();
  }
}

async function restartAfter(seconds: number): Promise<void> {
  await stage.stop();
  clock.advance(seconds);
  await stage.start();
}

/** How many came, of each alarm since this test began. */
let since = 0;
async function alarms(): Promise<readonly unknown[]> {
  const records = await stage.audit();
  return records
    .filter(({ action, at }) => action === 'connector.alarm' && at >= since)
    .map(({ detail }) => detail.people);
}

beforeEach(() => {
  // So long ago that nothing of before is usual, or an alarm of this hour.
  clock.advance(9 * 86_400);
  since = clock.now();
});

test('[Y4, A90] who came in the last ten minutes before a restart is counted', async () => {
  await come(5);
  await restartAfter(300);
  await come(1);
  await eventually('an alarm', async () => (await alarms()).length > 0);
  assert.deepEqual(await alarms(), [6]);
});

test('[Y4, A90] who came longer ago before a restart is not', async () => {
  await come(5);
  await restartAfter(601);
  await come(1);
  assert.deepEqual(await alarms(), []);
  await come(5);
  await eventually('an alarm', async () => (await alarms()).length > 0);
  assert.deepEqual(await alarms(), [6]);
});

test('[Y4, A90] an alarm of this hour is not raised once more after a restart, one of longer ago is', async () => {
  await come(6);
  await eventually('an alarm', async () => (await alarms()).length === 1);
  await restartAfter(300);
  await come(7);
  await restartAfter(601);
  assert.deepEqual(await alarms(), [6]);
  await restartAfter(3_000);
  await come(6);
  await eventually('another', async () => (await alarms()).length === 2);
});
