import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R18] where max_age or acr is configured it is asked for, and enforced in the token',
  level: 'service',
  run: async (suite) => {
    const connector = { maxAuthAgeSeconds: 300, acrValues: ['urn:loa:2'] };
    const now = suite.service.clock.seconds();
    const good = { auth_time: now - 10, acr: 'urn:loa:2' };
    const { run } = await suite.accepts(
      { claims: (claims) => ({ ...claims, ...good }) },
      { connector, ways: ['popup'] },
    );
    const [asked] = run.callsTo('authorize').map(({ parameters }) => parameters);
    assert.deepEqual([asked?.get('max_age'), asked?.get('acr_values')], ['300', 'urn:loa:2']);
    const bad: Members[] = [
      { auth_time: undefined },
      { auth_time: now - 400 },
      { auth_time: String(now) },
      { acr: undefined },
      { acr: 'urn:loa:1' },
      { acr: ['urn:loa:2'] },
    ];
    for (const change of bad) {
      const claims = (claims: Members): Members => ({ ...claims, ...good, ...change });
      await suite.refuses({ claims }, { connector, rule: 'R18' });
    }
  },
};
