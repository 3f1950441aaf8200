import assert from 'node:assert/strict';
import { makeSigningKey } from '../kit/signing-key.ts';
import { type Attack, newestRefusal } from './attack.ts';

export const attack: Attack = {
  name: '[A29] a new key is followed with one fetch; one that was taken back is refused within the hour, or at once',
  run: async (service) => {
    const { provider, clock } = service;
    const fetches = (): number => provider.callsTo('jwks').length;
    await service.consumer().signInWithCode({ sub: 'somebody' });
    const [stolen] = provider.keys;
    assert(stolen);
    const before = fetches();
    provider.keys = [makeSigningKey('RS256', 'a29-new')];
    await service.consumer().signInWithCode({ sub: 'somebody' });
    assert.equal(fetches(), before + 1);
    // The same fetch took the old one away: at once, not only when the set would have been stale.
    const thief = await service.consumer().start();
    assert.equal((await thief.tryCode({ sub: 'somebody' }, { key: stolen })).status, 401);
    assert.equal((await newestRefusal(service)).code, 'kid_unknown');
    // If nobody signs with the new one, it is gone when the set is read again.
    const [current] = provider.keys;
    assert(current);
    provider.keys = [makeSigningKey('RS256', 'a29-newer')];
    clock.advance(601);
    const late = await service.consumer().start();
    assert.equal((await late.tryCode({ sub: 'somebody' }, { key: current })).status, 401);
    await service.consumer().signInWithCode({ sub: 'somebody' });
    // A purge does not wait for the hour.
    const [leaked] = provider.keys;
    assert(leaked);
    provider.keys = [makeSigningKey('RS256', 'a29-newest')];
    const still = await service.consumer().start();
    assert.equal((await still.tryCode({ sub: 'somebody' }, { key: leaked })).status, 200);
    const administrator = await service.agent(['administrator']);
    const path = `connectors/${service.aurora.codeConnector}/key-purges`;
    assert.equal((await administrator.change('POST', path)).status, 204);
    const gone = await service.consumer().start();
    assert.equal((await gone.tryCode({ sub: 'somebody' }, { key: leaked })).status, 401);
    // A provider that goes on serving the old set is believed for as long as it says, no longer.
    provider.keys = [current];
    clock.advance(601);
    await service.consumer().signInWithCode({ sub: 'somebody' });
  },
};
