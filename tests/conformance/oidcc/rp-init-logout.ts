import assert from 'node:assert/strict';
import { assertSignedOutAtProvider } from '../logout.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R25] a sign-out goes on at the provider, with its own return address and a state',
  level: 'service',
  remark: 'without id_token_hint, which is recommended: ID tokens are not kept',
  run: async (suite) => {
    const { page } = await assertSignedOutAtProvider(suite);
    assert.match(page, /Of the chat, and at Suite/);
  },
};
