import assert from 'node:assert/strict';
import { TestAgent } from '../kit/agent.ts';
import type { Stage } from '../kit/stage.ts';
import type { Attack } from './attack.ts';

const tries = 3;

export const attack: Attack = {
  name: '[A81] whether a login is there, neither the answer tells nor the time it takes',
  run: async (service) => {
    const known = await joinWithPassword(service);
    const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const said = new Set<string>();
    for (let count = 0; count < tries; count += 1) {
      // One after the other, so that what else this machine does slows both.
      for (const [kind, login] of [
        ['known', known],
        ['unknown', `nobody-${count}@aurora.test`],
      ] as const) {
        service.clock.advance(300);
        const from = performance.now();
        const { status, json } = await new TestAgent(service, login).trySignIn('a wrong guess');
        took[kind].push(performance.now() - from);
        said.add(JSON.stringify([status, { ...json, correlationId: '' }]));
      }
    }
    assert.equal(said.size, 1, [...said].join());
    // A password is hashed either way, which takes a hundred times as long as all the rest.
    const ratio = median(took.known) / median(took.unknown);
    assert(ratio > 0.4 && ratio < 2.5, `known logins take ${ratio.toFixed(2)} times as long`);
  },
};

/** By invitation, so that the password is hashed as dearly as everybody's. */
async function joinWithPassword(service: Stage): Promise<string> {
  const administrator = await service.agent(['administrator']);
  const login = 'invited@aurora.test';
  const invited = { login, name: 'Invited', roles: ['agent'] };
  const { json } = await administrator.change('POST', 'invitations', invited);
  const [, token] = String(json.link).split('#');
  const body = { token, login, name: 'Invited', password: 'a long enough password' };
  const accepted = await service.browser().post('/api/agent/invitations/accept', { body });
  assert.equal(accepted.status, 204, accepted.text);
  return login;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
