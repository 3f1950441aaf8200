import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';
import { serverCalls } from '../suite.ts';

export const row: Row = {
  name: '[R1] an issuer that differs by a slash, by case or by scheme, or is missing, is another issuer',
  level: 'service',
  run: async (suite) => {
    const others: ((issuer: string) => unknown)[] = [
      (issuer) => `${issuer}/`,
      (issuer) => issuer.replace('suite.test', 'SUITE.TEST'),
      (issuer) => issuer.replace('http:', 'https:'),
      (issuer) => [issuer],
      () => undefined,
    ];
    for (const other of others) {
      const metadata = (good: Members): Members => ({
        ...good,
        issuer: other(String(good.issuer)),
      });
      const run = await suite.begin({ metadata });
      const { answer } = await suite.signIn(run, 'code');
      assert.equal(answer.json.code, 'authentication_failed');
      assert.deepEqual(new Set(serverCalls(run)), new Set(['discovery']));
    }
  },
};
