import assert from 'node:assert/strict';
import type { TestConsumer } from '../kit/consumer.ts';
import { startChat } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import type { Members } from '../kit/signing-key.ts';
import type { ScenarioRun } from './provider/misbehaving-provider.ts';
import type { Suite } from './suite.ts';

type Refreshed = { readonly run: ScenarioRun; readonly consumer: TestConsumer };

/** Signed in for half an hour, until the first refresh; `second` bends the ID token of that. */
export async function refreshOnce(
  suite: Suite,
  second: (good: Members) => Members = (good) => good,
): Promise<Refreshed> {
  const claims = (good: Members): Members => {
    const long = { ...good, exp: Number(good.iat) + 1800 };
    return 'nonce' in good ? long : second(long);
  };
  const setting = { flows: ['code'], ways: ['popup'], code: { refresh: true } } as const;
  const { run, consumer } = await suite.accepts({ givesRefreshTokens: true, claims }, setting);
  await startChat(consumer);
  suite.service.clock.advance(1800 - 300);
  const refreshes = (): number =>
    run.callsTo('token').filter(({ parameters }) => {
      return parameters.get('grant_type') === 'refresh_token';
    }).length;
  await eventually('a refresh', () => refreshes() > 0);
  return { run, consumer };
}

/** The token that was given at one issuer is not shown to the next, when the brand has moved. */
export async function assertNotShownElsewhere(suite: Suite): Promise<void> {
  const { run, consumer } = await refreshOnce(suite);
  const elsewhere = await suite.begin({}, { code: { refresh: true } });
  const before = run.callsTo('token').length;
  suite.service.clock.advance(1800 - 300);
  const { storage } = suite.service.server.foundation;
  const kept = () => storage.verifications.listToRefresh(suite.service.clock.now(), 9);
  await eventually('the refresh token is forgotten', async () => (await kept()).length === 0);
  assert.deepEqual([elsewhere.callsTo('token').length, run.callsTo('token').length], [0, before]);
  await consumer.reload();
  assert.equal(consumer.session?.proof.state, 'verified', 'until its time is over');
  await consumer.signOut();
}

/** The session is over, and what came of the refresh was used for nothing. */
export async function assertEndedByRefresh(
  suite: Suite,
  second: (good: Members) => Members,
): Promise<void> {
  const { run, consumer } = await refreshOnce(suite, second);
  const isOver = async (): Promise<boolean> => {
    await consumer.reload();
    return consumer.session?.proof.state === 'anonymous';
  };
  await eventually('the session is over', isOver);
  assert.equal(run.callsTo('userinfo').length, 1, 'at the sign-in, and not again');
}
