import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R13] a token answer without scope is accepted',
  level: 'service',
  run: async (suite) => {
    const tokenAnswer = (good: Members): Members => ({ ...good, scope: undefined });
    await suite.accepts({ tokenAnswer }, { flows: ['code'] });
  },
};
