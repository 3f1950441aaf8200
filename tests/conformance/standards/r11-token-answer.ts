import { faults } from '../../kit/provider/faults.ts';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R11, R13] a token answer is JSON of limited size with a token_type; unknown members are ignored',
  level: 'service',
  run: async (suite) => {
    const more = (good: Members): Members => ({ ...good, unknown: { a: [1] }, not_before: 'x' });
    await suite.accepts({ tokenAnswer: more }, { flows: ['code'] });
    const without = (good: Members): Members => ({ ...good, token_type: undefined });
    const bearer = { tokenAnswer: without };
    await suite.refuses(bearer, { flows: ['code'], rule: 'connector provider_answer_invalid' });
    for (const token of [faults.huge, faults.htmlPage, faults.notAnObject]) {
      const instead = { token };
      await suite.refuses(
        { instead },
        { flows: ['code'], rule: 'connector provider_answer_invalid' },
      );
    }
  },
};
