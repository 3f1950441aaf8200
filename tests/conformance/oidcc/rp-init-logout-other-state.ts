import assert from 'node:assert/strict';
import { assertSignedOutAtProvider } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R25] another state on the way back signs nobody in and says nothing of the provider',
  level: 'service',
  run: async (suite) => {
    const { page } = await assertSignedOutAtProvider(suite, (good) => good.set('state', 'another'));
    assert.doesNotMatch(page, /at Suite/);
  },
};
