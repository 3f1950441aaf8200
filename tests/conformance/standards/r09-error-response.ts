import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R9, A40] what a provider writes beside an error is read by nobody',
  level: 'service',
  run: async (suite) => {
    const run = await suite.begin({
      authorizationAnswer: (good) => {
        good.delete('code');
        good.set('error', 'temporarily_unavailable');
        good.set('error_description', '<script>alert("canary-words")</script>');
        good.set('error_uri', 'https://canary-words.test');
      },
    });
    const { answer } = await suite.signIn(run, 'code', 'popup');
    assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
    assert.equal(run.callsTo('token').length, 0);
    assert(!`${answer.text}${suite.service.log.join('')}`.includes('canary-words'));
  },
};
