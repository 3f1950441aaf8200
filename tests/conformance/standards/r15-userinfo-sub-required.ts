import assert from 'node:assert/strict';
import { person } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R15] UserInfo without sub, or with a sub that is no text, verifies nobody',
  level: 'service',
  run: async (suite) => {
    for (const sub of [undefined, null, [person.sub], { [person.sub]: 1 }, `${person.sub} `, '']) {
      const run = await suite.begin({ userInfo: (good) => ({ ...good, sub }) });
      const { answer } = await suite.signIn(run, 'code');
      assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
    }
  },
};
