/**
 * Two tabs of one browser, some persons, a network that delays, loses, doubles and overtakes, a
 * page whose method answers late, an agent who asks and separates, a provider that signs out: in
 * any order. The SDK is the real one, and so is the service. `FC_SEED` and `FC_RUNS` play other
 * games, or more: `FC_RUNS=1000` takes a quarter of an hour. With `FC_SHRINK=0` the first fault is
 * shown as it is.
 */
import { after, test } from 'node:test';
import fc from 'fast-check';
import { startStage } from '../kit/stage.ts';
import { stepsOf } from './identity/acts.ts';
import { Model } from './identity/model.ts';
import { Scene } from './identity/scene.ts';

// Signs of life come by the real clock, and would be missed by windows whose time runs faster.
const stage = await startStage({ after }, { beatMs: 3_600_000 });
const seed = Number(process.env.FC_SEED ?? 20_260_315);
const numRuns = Number(process.env.FC_RUNS ?? 20);

let runs = 0;

test('[Q9] whatever two tabs do on whatever network, each sees and says only what is one person’s', async () => {
  await fc.assert(
    fc.asyncProperty(stepsOf(60), async (steps) => {
      runs += 1;
      const scene = await Scene.open(stage, String(runs));
      try {
        await fc.asyncModelRun(() => ({ model: new Model(), real: scene }), steps);
        await scene.end();
      } finally {
        await scene.close();
      }
    }),
    { seed, numRuns, endOnFailure: process.env.FC_SHRINK === '0' },
  );
});
