import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R1] the key set is fetched from the jwks_uri of the discovery document, once',
  level: 'service',
  run: async (suite) => {
    for (const flow of ['code', 'implicit'] as const) {
      const { run } = await suite.accepts({}, { flows: [flow] });
      assert.equal(run.callsTo('jwks').length, 1);
    }
  },
};
