import assert from 'node:assert/strict';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R13, I15] without expires_in the proof ends with the ID token',
  level: 'service',
  run: async (suite) => {
    const tokenAnswer = (good: Members): Members => ({ ...good, expires_in: undefined });
    const { consumer } = await suite.accepts({ tokenAnswer }, { flows: ['code'] });
    const proof = consumer.session?.proof;
    assert(proof?.state === 'verified');
    assert.equal(proof.expiresAt, (suite.service.clock.seconds() + 300) * 1000);
  },
};
