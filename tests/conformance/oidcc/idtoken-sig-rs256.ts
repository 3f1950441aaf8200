import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V8] RS256 is accepted where the provider advertises it alone',
  level: 'service',
  run: async (suite) => {
    await suite.accepts({ algorithm: 'RS256' });
  },
};
