import { faults } from '../../kit/provider/faults.ts';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R11, R13] a token answer is JSON of limited size with token_type and access_token; unknown members are ignored',
  level: 'service',
  run: async (suite) => {
    const rule = 'connector provider_answer_invalid';
    const more = (good: Members): Members => ({ ...good, unknown: { a: [1] }, not_before: 'x' });
    await suite.accepts({ tokenAnswer: more }, { flows: ['code'] });
    const flaws: Members[] = [
      { token_type: undefined },
      { access_token: undefined },
      { access_token: 7 },
      { access_token: '' },
    ];
    for (const flaw of flaws) {
      const tokenAnswer = (good: Members): Members => ({ ...good, ...flaw });
      await suite.refuses({ tokenAnswer }, { flows: ['code'], rule });
    }
    for (const token of [faults.huge, faults.htmlPage, faults.notAnObject]) {
      const instead = { token };
      await suite.refuses({ instead }, { flows: ['code'], rule });
    }
  },
};
