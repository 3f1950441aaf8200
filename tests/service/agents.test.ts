import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AgentRole } from '@countersign/protocol';
import { invite } from '../../server/src/admin/agents.ts';
import { agentPassword, follow, TestAgent } from '../kit/agent.ts';
import { startChat } from '../kit/desk.ts';
import type { Answer } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const administrator = await service.agent(['administrator']);
const password = 'river lantern orbit 42';

async function link(login: string, roles: readonly AgentRole[] = ['agent']): Promise<string> {
  const body = { login, name: 'New Agent', roles };
  const answer = await administrator.change('POST', 'invitations', body);
  assert.equal(answer.status, 200, answer.text);
  return String(answer.json.link);
}

function accept(token: string, more: object = {}): Promise<Answer> {
  const body = { token, login: 'own@aurora.test', name: 'New Agent', password, ...more };
  return service.browser().post('/api/agent/invitations/accept', { body });
}

const open = (token: string): Promise<Answer> =>
  service.browser().post('/api/agent/invitations/open', { body: { token } });

/** What `countersign serve` prints for a brand without an administrator. */
async function firstLink(): Promise<string> {
  const roles: AgentRole[] = ['administrator', 'agent'];
  const first = { brandId: 'borealis', login: null, name: '', roles };
  return (await invite(service.server.foundation, first)).token;
}

test('[D1] an invitation is accepted once, and then the agent can sign in', async () => {
  const [origin, token = ''] = (await link('Noor@Aurora.test')).split('#');
  assert.equal(origin, 'https://chat.test/agent/invitation');
  const { brandName, login, roles } = (await open(token)).json;
  assert.deepEqual([brandName, login, roles], ['Aurora', 'noor@aurora.test', ['agent']]);
  assert.equal((await accept(token)).status, 204);
  const again = await accept(token);
  assert.deepEqual([again.status, again.json.code], [410, 'invitation_invalid']);
  assert.equal((await open(token)).status, 410);
  const agent = new TestAgent(service, ' NOOR@aurora.test');
  assert.equal((await agent.signIn(password)).session?.agent.login, 'noor@aurora.test');
});

test('[D2] an invitation is good for three days', async () => {
  const [, token = ''] = (await link('late@aurora.test')).split('#');
  const [, inTime = ''] = (await link('in-time@aurora.test')).split('#');
  service.clock.advance(3 * 24 * 3600 - 1);
  assert.equal((await open(inTime)).status, 200);
  service.clock.advance(1);
  assert.equal((await accept(token)).status, 410);
  await administrator.signIn();
});

test('[D3] a weak password is refused, and leaves the invitation as it was', async () => {
  const [, token = ''] = (await link('weakling@aurora.test')).split('#');
  const weak = [
    'short',
    'elevenchars',
    'password1234',
    'PASSWORD1234',
    'aaaaaaaaaaaaaa',
    'weaklingweakling',
    'weakling12345',
  ];
  for (const attempt of weak) {
    const answer = await accept(token, { password: attempt });
    assert.deepEqual([answer.status, answer.json.code], [422, 'password_too_weak'], attempt);
  }
  assert.equal((await open(token)).status, 200);
});

test('[D4, A81] a wrong password and an unknown login get the same answer', async () => {
  const agent = await service.agent();
  const stranger = new TestAgent(service, 'nobody@aurora.test');
  const answers = [
    await agent.trySignIn('wrong password'),
    await stranger.trySignIn(agentPassword),
  ];
  for (const { status, json, setCookie } of answers.map(withCookie)) {
    const { correlationId: _id, ...rest } = json;
    assert.deepEqual(
      [status, rest.code, rest.title],
      [401, 'sign_in_failed', 'Login or password is wrong'],
    );
    assert.equal(setCookie.length, 0);
  }
  await agent.signIn();
});

test('[D5] after five wrong passwords a login has to wait, as the answer says', async () => {
  const agent = await service.agent();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    assert.equal((await agent.trySignIn('wrong password')).status, 401);
  }
  const slowed = await agent.trySignIn(agentPassword);
  assert.deepEqual([slowed.status, slowed.json.code], [429, 'slow_down']);
  const seconds = Number(slowed.headers.get('retry-after'));
  assert(seconds > 0 && seconds <= 120);
  service.clock.advance(seconds);
  await agent.signIn();
});

test('[D6] a right password is not counted, for the login or for the network', async () => {
  const agent = await service.agent();
  for (let attempt = 0; attempt < 30; attempt += 1) await agent.signIn();
});

test('[D7] what changes something needs the session’s CSRF token and our origin', async () => {
  const agent = await service.agent();
  const csrf = agent.session?.csrfToken ?? '';
  const other = (await service.agent()).session?.csrfToken ?? '';
  const ticket = (headers: Record<string, string>): Promise<Answer> =>
    agent.http.post('/api/agent/tickets', { headers });
  const wrong: Record<string, string>[] = [
    {},
    { 'x-csrf-token': '' },
    { 'x-csrf-token': other },
    { 'x-csrf-token': csrf, origin: 'https://evil.test' },
    { 'x-csrf-token': csrf, origin: 'null' },
  ];
  for (const headers of wrong) {
    const answer = await ticket(headers);
    assert.deepEqual([answer.status, answer.json.code], [403, 'csrf_failed']);
  }
  assert.equal((await ticket({ 'x-csrf-token': csrf })).status, 200);
  const foreign = await agent.trySignIn(agentPassword, {
    headers: { origin: 'https://evil.test' },
  });
  assert.equal(foreign.status, 403);
});

test('[D8] the agent’s cookie is for this host, over https, of no script and no other site', async () => {
  const agent = await service.agent();
  const [line = ''] = agent.http.setCookies;
  assert.match(line, /^__Host-countersign-agent=[\w-]{43}; Max-Age=43200; /);
  for (const part of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict']) {
    assert(line.split('; ').includes(part), part);
  }
  assert.doesNotMatch(line, /Domain/i);
});

test('[D9] an agent session ends with signing out, and after twelve hours', async () => {
  const leaving = await service.agent();
  const cookies = new Map(leaving.http.cookies);
  assert.equal((await leaving.change('DELETE', 'session')).status, 204);
  for (const [name, value] of cookies) leaving.http.cookies.set(name, value);
  assert.equal((await leaving.http.get('/api/agent/session')).status, 401);
  const staying = await service.agent();
  service.clock.advance(12 * 3600 - 1);
  assert.equal((await staying.http.get('/api/agent/session')).status, 200);
  service.clock.advance(1);
  assert.equal((await staying.http.get('/api/agent/session')).status, 401);
  await administrator.signIn();
});

test('[D10] every sign-in, failure, invitation and joining is in the audit, without a password', async () => {
  const agent = await service.agent();
  await agent.trySignIn('canary password');
  const actions = (await service.audit()).map(({ action }) => action);
  const expected = ['agent.signed_in', 'agent.sign_in_failed', 'agent.invited', 'agent.joined'];
  for (const action of expected) assert(actions.includes(action), action);
  assert.doesNotMatch(JSON.stringify(await service.audit()) + service.log.join(''), /canary|river/);
});

test('[D11] the first administrator’s link counts until a brand has one, and then none does', async () => {
  const [first, second] = [await firstLink(), await firstLink()];
  const chosen = { login: 'boss@borealis.test' };
  assert.equal((await accept(first, chosen)).status, 204);
  const late = await accept(second, { login: 'intruder@borealis.test' });
  assert.deepEqual([late.status, late.json.code], [410, 'invitation_invalid']);
  const boss = await new TestAgent(service, chosen.login).signIn(password);
  assert.deepEqual(boss.session?.agent.roles, ['administrator', 'agent']);
});

test('[D12] a login is one person’s, over all brands', async () => {
  const known = await service.agent();
  const body = { login: known.login, name: 'Twin', roles: ['agent'] };
  const answer = await administrator.change('POST', 'invitations', body);
  assert.deepEqual([answer.status, answer.json.code], [409, 'login_taken']);
});

test('[D13, A75] a role may do what its row of the table says and nothing else', async (t) => {
  const { conversationId } = await startChat(await service.consumer().start());
  const elsewhere = await service.agent(['administrator'], service.borealis);
  const foreign = await startChat(await service.consumer(service.borealis).signInWithToken());

  /** Rows: who. Columns: read, write, see the team, invite. */
  const table: Readonly<Record<AgentRole, readonly [boolean, boolean, boolean, boolean]>> = {
    agent: [true, true, true, false],
    supervisor: [true, true, true, false],
    administrator: [true, true, true, true],
    'privacy-officer': [false, false, true, false],
  };
  const earlier = `/api/agent/conversations/${conversationId}/earlier?before=9`;

  for (const [role, [mayRead, mayWrite, maySeeTeam, mayInvite]] of Object.entries(table)) {
    await t.test(`as ${role}`, async () => {
      const agent = await service.agent([role as AgentRole]);
      const statusOf = async (path: string): Promise<number> => (await agent.http.get(path)).status;
      assert.equal(await statusOf(earlier), mayRead ? 200 : 403);
      assert.equal(await statusOf('/api/agent/conversations?before=9'), mayRead ? 200 : 403);
      assert.equal(await statusOf('/api/agent/team'), maySeeTeam ? 200 : 403);
      const body = { login: `${role}-made@aurora.test`, name: 'X', roles: ['agent'] };
      const invited = await agent.change('POST', 'invitations', body);
      assert.equal(invited.status, mayInvite ? 200 : 403);
      const socket = await agent.open();
      const note = { type: 'note', id: `note-of-${role}`, conversationId, text: 'x' };
      const written = await socket.ask(note);
      assert.equal(written.type, mayWrite ? 'sent' : 'refused');
      socket.send({ type: 'follow', conversationId });
      socket.send({ type: 'follow-inbox' });
      const answers = mayRead ? ['snapshot', 'inbox'] : ['refused', 'refused'];
      for (const type of answers) await socket.take(type);
    });
  }

  await t.test(
    'an agent of another brand finds neither the conversation nor the team',
    async () => {
      assert.equal((await elsewhere.http.get(earlier)).status, 404);
      const socket = await elsewhere.open();
      assert.equal((await follow(socket, foreign.conversationId)).id, foreign.conversationId);
      socket.send({ type: 'follow', conversationId });
      assert.equal((await socket.take('refused')).code, 'not_found');
      assert.doesNotMatch((await elsewhere.http.get('/api/agent/team')).text, /aurora/);
    },
  );
});

function withCookie(answer: Answer): Answer & { readonly setCookie: readonly string[] } {
  return { ...answer, setCookie: answer.headers.getSetCookie() };
}
