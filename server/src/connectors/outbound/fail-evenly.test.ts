import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectorError } from '../connector-error.ts';
import { failEvenly } from './fail-evenly.ts';

function start() {
  const clock = { at: 1_000 };
  const pace = {
    now: () => clock.at,
    wait: async (ms: number) => {
      clock.at += ms;
    },
    ms: 6_000,
  };
  return { clock, pace };
}

const failures = [
  [new ConnectorError('url_refused', 'a private or special address'), 0],
  [new ConnectorError('provider_unreachable', 'ECONNREFUSED'), 1],
  [new ConnectorError('provider_unreachable', 'ENOTFOUND'), 40],
  [new ConnectorError('provider_unreachable', 'EHOSTUNREACH'), 3_000],
  [new ConnectorError('provider_unreachable', 'timeout'), 5_010],
] as const;
for (const [error, takes] of failures) {
  test(`[N7, A48] ${error.code} ${error.detail} looks and takes as any other`, async () => {
    const { clock, pace } = start();
    const work = async (): Promise<never> => {
      clock.at += takes;
      throw error;
    };
    const thrown = await failEvenly(pace, work).catch((caught: unknown) => caught);
    assert(thrown instanceof ConnectorError);
    assert.deepEqual(
      [thrown.code, thrown.detail, thrown.cause, clock.at],
      ['provider_unreachable', undefined, undefined, 7_000],
    );
  });
}

test('[N7] an answer, and what is wrong with an answer, is told as it is and at once', async () => {
  const { clock, pace } = start();
  assert.equal(await failEvenly(pace, async () => 'answer'), 'answer');
  const wrong = new ConnectorError('provider_answer_invalid', 'too large');
  const work = (): Promise<never> => Promise.reject(wrong);
  await assert.rejects(failEvenly(pace, work), (error) => error === wrong);
  assert.equal(clock.at, 1_000);
});
