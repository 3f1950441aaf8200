import { test } from 'node:test';
import { accepts, refuses } from '../../test-kit.ts';

test('[V4] a header without crit and b64 is accepted', async () => {
  await accepts({ header: { exp: 1 } });
});

const critical = [
  { crit: ['urn:example:unknown'], 'urn:example:unknown': true },
  { crit: [] },
  { crit: ['exp', 'exp'], exp: 1 },
  { crit: null },
  { crit: ['b64'], b64: false },
  { b64: false },
  { b64: true },
];
for (const header of critical) {
  test(`[V4, A07] a header with ${JSON.stringify(header)} is refused`, async () => {
    await refuses({ header }, 'V4', 'crit_present');
  });
}
