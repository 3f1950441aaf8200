import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R17] whether the provider has checked an email stands beside it',
  level: 'service',
  run: async (suite) => {
    for (const email_verified of [true, false]) {
      const userInfo = (good: Members): Members => ({ ...good, email_verified });
      const signIn = await suite.accepts({ userInfo }, { flows: ['code'], ways: ['page'] });
      const shown = await suite.verifiedAttributes(signIn);
      assert('email' in shown);
      assert.deepEqual(shown.email_verified, { type: 'boolean', boolean: email_verified });
    }
  },
};
