import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R1] an issuer with a query or a fragment is refused when it is entered',
  level: 'service',
  run: async (suite) => {
    const { issuer, clientId, clientSecret, visit } = await suite.begin({});
    const enter = (entered: string): Promise<void> =>
      suite.connect({ issuer: entered, clientId, clientSecret, visit });
    for (const tail of ['?tenant=1', '?', '#x', '#']) {
      await assert.rejects(enter(issuer + tail), /issuer/, tail);
    }
    await enter(`${issuer}/`);
  },
};
