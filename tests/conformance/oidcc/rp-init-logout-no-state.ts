import assert from 'node:assert/strict';
import { assertSignedOutAtProvider } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R25] a way back without state is as good, and says nothing of the provider',
  level: 'service',
  run: async (suite) => {
    const { page } = await assertSignedOutAtProvider(suite, (good) => good.delete('state'));
    assert.doesNotMatch(page, /at Suite/);
  },
};
