import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TestConsumer } from '../../kit/consumer.ts';
import { eventually } from '../../kit/eventually.ts';
import { startStage } from '../../kit/stage.ts';

const service = await startStage({ after });
const { aurora, clock } = service;
const now = clock.seconds();

/** Saves the page's connector with these stricter settings on trial. */
async function onTrial(trial: object | undefined): Promise<void> {
  aurora.implicitSettings = trial === undefined ? {} : { trial };
  await service.putBrands();
}

const newConsumer = (): Promise<TestConsumer> => service.consumer().start();

/** Code and count of what the trial would have refused, of all days. */
async function counted(): Promise<readonly string[]> {
  const all = await service.server.doctor.findings.list(aurora.implicitConnector, 30);
  return all
    .filter(({ kind }) => kind === 'trial')
    .map(({ code, count }) => `${code} ${count}`)
    .sort();
}

test('[X6, X7] an accepted token that the trial refuses is accepted, and counted by its fault', async () => {
  await onTrial({ algorithms: ['RS256'] });
  for (let time = 0; time < 2; time += 1) {
    assert.equal((await (await newConsumer()).tryToken()).status, 200);
  }
  await eventually('both are counted', async () => (await counted()).includes('alg_not_listed 2'));

  await onTrial({ maxAgeSeconds: 30, maxLifetimeSeconds: 300 });
  const old = await (await newConsumer()).tryToken({ claims: { iat: now - 200, exp: now + 60 } });
  assert.equal(old.status, 200);
  await eventually('the age is counted', async () => (await counted()).includes('too_old 1'));
});

test('[X6] a token that meets the trial is not counted', async () => {
  const before = await counted();
  await onTrial({ maxAgeSeconds: 60 });
  assert.equal((await (await newConsumer()).tryToken()).status, 200);
  await onTrial({ encryption: 'required' });
  assert.equal((await (await newConsumer()).tryToken()).status, 200);
  const added = async () => (await counted()).filter((line) => !before.includes(line));
  await eventually('the plain one is counted', async () => (await added()).length > 0);
  assert.deepEqual(await added(), ['token_not_encrypted 1']);
});

test('[X6] a trial that would accept lets nobody in whom the connector refuses', async () => {
  await onTrial({ maxAgeSeconds: 86_000, algorithms: ['ES256', 'RS256', 'EdDSA'] });
  const answer = await (await newConsumer()).tryToken({ claims: { iat: now - 700 } });
  assert.equal(answer.status, 401);
  const [refused] = await service.audit();
  assert.equal(refused?.detail.diagnosis, 'too_old');
});

test('[X6] a trial that breaks leaves the sign-in accepted', async () => {
  await onTrial({ requiredAcr: ['loa3'] });
  const { doctor } = service.server;
  const signInAlarm = { people: 100, times: 10 };
  const connector = { id: 'broken', brandId: aurora.id, signInAlarm, trialPolicy: {} as never };
  const watch = doctor.witness.watch({ connector, session: { id: 's', consumerId: 'c' } });
  watch.redeemed('x.y.z');
  const token = { claims: {}, subject: 'x', issuedAt: now, algorithm: 'ES256' } as never;
  watch.verified(token, () => Promise.reject(new TypeError('canary')));
  const verification = { consumerId: 'somebody' };
  watch.accepted({ unreadableClaims: [], hintDiffers: false, verification });
  await eventually('it is counted as our own fault', async () => {
    const found = await doctor.findings.list('broken', 1);
    return found.some(({ code }) => code === 'examination_failed');
  });
  assert.equal((await (await newConsumer()).tryToken()).status, 200);
});

test('[X7] counts are there after a restart', async () => {
  const before = await counted();
  assert(before.length >= 3, before.join());
  await service.stop();
  await service.start();
  assert.deepEqual(await counted(), before);
});
