import type { Row } from '../row.ts';

export const row: Row = {
  name: '[V10] an aud that is a list of our client alone is accepted',
  level: 'service',
  run: async (suite) => {
    await suite.accepts({ claims: (good) => ({ ...good, aud: [good.aud] }) });
  },
};
