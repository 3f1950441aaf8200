import assert from 'node:assert/strict';
import { eventually } from '../../kit/eventually.ts';
import { refreshOnce } from '../refresh.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R19] where the brand wants it a proof is refreshed, and the new access token is used',
  level: 'service',
  run: async (suite) => {
    const { run, consumer } = await refreshOnce(suite);
    const userInfo = () => run.callsTo('userinfo').map(({ headers }) => headers.authorization);
    await eventually('UserInfo is read again', () => userInfo().length === 2);
    assert.notEqual(userInfo()[0], userInfo()[1]);
    await consumer.reload();
    assert.equal(consumer.session?.proof.state, 'verified');
    const [asked] = run.callsTo('authorize').map(({ parameters }) => parameters);
    assert.match(asked?.get('scope') ?? '', /\boffline_access\b/);
    await consumer.signOut();
  },
};
