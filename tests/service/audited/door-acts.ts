import assert from 'node:assert/strict';
import { agentPassword, TestAgent } from '../../kit/agent.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Act, act, nothing, type Scene } from './scene.ts';

/** At the door of the Workspace: who comes in, who does not, and who is shown out. */
export function doorActs({ stage, agent, other, newest, change }: Scene): readonly Act[] {
  /** Written after the answer, so that a stranger's comes as soon as an agent's. */
  const soonAfter = async (does: () => Promise<unknown>): Promise<void> => {
    const before = await newest();
    await does();
    await eventually('a record', async () => (await newest())?.number !== before?.number);
  };
  const stranger = new TestAgent(stage, 'nobody@aurora.test');
  const browser = stage.browser();
  const invited = { name: 'Noor', roles: ['agent'] };
  return [
    act('POST /api/agent/session (unknown)', ['agent.strangers_refused'], nothing, () =>
      soonAfter(async () => assert.equal((await stranger.trySignIn(agentPassword)).status, 401)),
    ),
    act(
      'POST /api/agent/invitations/open (made up)',
      ['agent.strangers_refused'],
      async () => stage.clock.advance(601),
      () =>
        soonAfter(async () => {
          const body = { token: 'x'.repeat(43) };
          assert.equal((await browser.post('/api/agent/invitations/open', { body })).status, 410);
        }),
    ),
    act(
      'POST /api/agent/session (wrong password)',
      ['agent.sign_in_failed'],
      () => other(['agent']),
      (known) =>
        soonAfter(async () => assert.equal((await known.trySignIn('wrong password')).status, 401)),
    ),
    act('POST /api/agent/session', ['agent.signed_in'], nothing, () => agent.signIn()),
    act(
      'DELETE /api/agent/session',
      ['agent.signed_out'],
      () => other(['agent']),
      (leaving) => leaving.change('DELETE', 'session'),
    ),
    act(
      'POST /api/agent/tickets (without its token)',
      ['agent.refused'],
      () => other(['agent']),
      async (careless) =>
        assert.equal((await careless.http.post('/api/agent/tickets')).status, 403),
    ),
    act(
      'GET /api/agent/audit (forbidden)',
      ['agent.refused'],
      () => other(['agent']),
      async (curious) => assert.equal((await curious.http.get('/api/agent/audit')).status, 403),
    ),
    act('POST /api/agent/invitations', ['agent.invited'], nothing, () =>
      change('POST', 'invitations', { ...invited, login: 'one@aurora.test' }),
    ),
    act(
      'POST /api/agent/invitations/accept',
      ['agent.joined'],
      async () => {
        const login = 'two@aurora.test';
        const { json } = await change('POST', 'invitations', { ...invited, login });
        return { login, token: String(json.link).split('#')[1] };
      },
      async (given) => {
        const body = { ...given, name: 'Noor', password: agentPassword };
        const answer = await browser.post('/api/agent/invitations/accept', { body });
        assert.equal(answer.status, 204, answer.text);
      },
    ),
  ];
}
