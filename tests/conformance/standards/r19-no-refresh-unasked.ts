import assert from 'node:assert/strict';
import { startChat } from '../../kit/desk.ts';
import type { Members } from '../../kit/signing-key.ts';
import type { Row } from '../row.ts';

const refreshToken = 'canary-refresh-token';

export const row: Row = {
  name: '[R19] a refresh token that the brand did not ask for is neither kept nor used',
  level: 'service',
  run: async (suite) => {
    const { service } = suite;
    const tokenAnswer = (good: Members): Members => ({ ...good, refresh_token: refreshToken });
    const { run, consumer } = await suite.accepts({ tokenAnswer }, { flows: ['code'] });
    const [asked] = run.callsTo('authorize').map(({ parameters }) => parameters);
    assert.doesNotMatch(asked?.get('scope') ?? '', /offline_access/);
    await startChat(consumer);
    service.clock.advance(300);
    await service.sweep();
    await consumer.reload();
    assert.equal(consumer.session?.proof.state, 'lapsed');
    const grants = run.callsTo('token').map(({ parameters }) => parameters.get('grant_type'));
    assert.deepEqual(grants, ['authorization_code']);
    assert(!service.databaseBytes().includes(refreshToken));
    assert(!service.log.join('').includes(refreshToken));
  },
};
