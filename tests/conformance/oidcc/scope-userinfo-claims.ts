import assert from 'node:assert/strict';
import { person } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R15] claims that come from UserInfo alone are obtained',
  level: 'service',
  run: async (suite) => {
    const signIn = await suite.accepts({}, { flows: ['code'] });
    const { name, email } = person;
    const shown = await suite.verifiedAttributes(signIn);
    assert.deepEqual(shown.name, { type: 'text', text: name });
    assert.deepEqual(shown.email, { type: 'email', text: email });
  },
};
