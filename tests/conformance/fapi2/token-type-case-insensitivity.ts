import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R13] token_type counts in any case',
  level: 'service',
  run: async (suite) => {
    const tokenAnswer = (good: Members): Members => ({ ...good, token_type: 'bEARER' });
    await suite.accepts({ tokenAnswer }, { flows: ['code'] });
  },
};
