/** Made from the table of protocol/src/permissions.ts: who gets in where, asked of the service. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Access,
  type AgentRole,
  agentRoles,
  closeCodes,
  framePermissions,
  isAllowed,
  routeAccess,
} from '@countersign/protocol';
import { act, follow, type TestAgent } from '../../kit/agent.ts';
import { newMessageId, say, type TestConsumer } from '../../kit/consumer.ts';
import { Desk, startChat } from '../../kit/desk.ts';
import type { Answer } from '../../kit/http-client.ts';
import { framesOfAgent } from '../../kit/network/frames.ts';
import { startStage } from '../../kit/stage.ts';
import { type Route, sampleOf, watchRoutes } from '../isolation/routes.ts';

const routes = watchRoutes();
const stage = await startStage({ after });
/** Names nothing, in either form of id. */
const nothing = ['n'.repeat(22), 'none-such'];

type Who = {
  readonly name: string;
  readonly roles: readonly AgentRole[];
  readonly agent?: TestAgent;
  readonly consumer?: TestConsumer;
};
const everybody: Who[] = [];

before(async () => {
  const consumer = await stage.consumer().signInWithToken();
  everybody.push({ name: 'nobody', roles: [] }, { name: 'a consumer', roles: [], consumer });
  for (const role of agentRoles) {
    everybody.push({ name: role, roles: [role], agent: await stage.agent([role]) });
  }
  const foreign = await stage.agent(agentRoles, stage.borealis);
  everybody.push({ name: 'another brand’s', roles: agentRoles, agent: foreign });
});

// A route may serve several methods; HEAD is GET without its body.
const nameOf = ({ method, url }: Route): string => `${method.replace('HEAD,', '')} ${url}`;

test('[D14] every route of the service stands in the table, and every entry is a route', () => {
  assert.deepEqual(Object.keys(routeAccess).toSorted(), routes.map(nameOf).toSorted());
});

for (const [name, access] of Object.entries(routeAccess)) {
  test(`[D14, A75] ${name} lets in whom the table says, and nobody else`, async () => {
    const route = routes.find((one) => nameOf(one) === name);
    assert(route);
    for (const who of everybody) {
      // Nothing is refused because of its number, or because a session is old.
      stage.clock.advance(60);
      await who.agent?.signIn();
      await who.consumer?.reload();
      const answer = await ask(route, who);
      assert.notEqual(answer.json.code, 'invalid_request', answer.text);
      assert(answer.status < 500, answer.text);
      assert.equal(outcomeOf(answer), expected(access, who), `${who.name}: ${answer.text}`);
    }
  });
}

/** As everybody would: an agent's page with its token, a consumer's window with its proof. */
async function ask(route: Route, { agent, consumer }: Who): Promise<Answer> {
  const request = nothing.map((id) => sampleOf(route, id)).find((one) => one !== undefined);
  assert(request, 'the address takes some id');
  const { path, body } = request;
  const consumerPath = /^\/api\/consumer\/(.*)/.exec(path)?.[1];
  // As a window, with a key of its own, whoever's cookies it has.
  const window = consumer ?? stage.consumer(stage.aurora, agent?.http.cookies);
  if (consumerPath) return window.post(consumerPath, body);
  const headers = { 'x-csrf-token': agent?.session?.csrfToken ?? '', 'x-countersign': '1' };
  const { http } = agent ?? window;
  const [method = ''] = nameOf(route).split(' ');
  return http.request(method, path, { body, headers });
}

type Outcome = 'in' | 'no session' | 'forbidden';

function outcomeOf({ json: { code } }: Answer): Outcome {
  if (code === 'forbidden') return 'forbidden';
  return code === 'session_required' ? 'no session' : 'in';
}

function expected(access: Access, { agent, consumer, roles }: Who): Outcome {
  if (access === 'anybody') return 'in';
  if (access === 'consumer') return consumer ? 'in' : 'no session';
  if (!agent) return 'no session';
  return access === 'signed-in' || isAllowed(roles, access) ? 'in' : 'forbidden';
}

test('[D14] every frame of an agent’s socket is heeded for whom the table says', async () => {
  for (const { name, roles, agent } of everybody) {
    if (!agent) continue;
    const socket = await (await agent.signIn()).open();
    for (const [type, permission] of Object.entries(framePermissions)) {
      const about = { conversationId: nothing[0] ?? '', id: newMessageId() };
      const frame = framesOfAgent(about)[type as keyof typeof framePermissions];
      // From the beginning: what has no change since is not answered.
      socket.send({ ...frame, sequence: undefined });
      const isIn = isAllowed(roles, permission);
      if (isIn && type === 'unfollow') continue;
      const isInbox = isIn && type === 'follow-inbox';
      const answer = await socket.take(isInbox ? 'inbox' : 'refused');
      const code = isIn ? 'not_found' : 'forbidden';
      if (!isInbox) assert.equal(answer.code, code, `${name} ${type}`);
    }
    await socket.close();
  }
});

test('[D14] a socket opens for an agent’s ticket alone', async () => {
  const consumer = await stage.consumer().signInWithToken();
  const { ticket } = (await consumer.post('tickets')).json;
  const agent = await stage.agent();
  for (const wrong of [ticket, 't'.repeat(43)]) {
    const socket = await agent.connect();
    socket.send({ type: 'hello', ticket: wrong });
    assert.equal(await socket.closed, closeCodes.ticketInvalid);
  }
});

test('[A75] another role counts from the next request and the next frame on', async () => {
  const agent = await stage.agent(['agent']);
  const desk = await Desk.open(agent);
  const chat = await startChat(await stage.consumer().start());
  await follow(desk.socket, chat.conversationId);
  const read = () => agent.http.get('/api/agent/conversations?before=9');
  assert.equal((await read()).status, 200);
  await setRoles(agent, ['privacy-officer']);
  assert.equal((await read()).status, 403);
  assert.equal((await agent.http.get('/api/agent/audit')).status, 200);
  const answer = await desk.note(chat.conversationId, 'x');
  assert.equal(answer.code, 'forbidden');
  await setRoles(agent, ['agent']);
  assert.equal((await desk.note(chat.conversationId, 'x')).type, 'sent');
});

test('[A75, A74] who may not read any more is sent nothing more of what they followed', async () => {
  const agent = await stage.agent(['agent']);
  const desk = await Desk.open(agent);
  const chat = await startChat(await stage.consumer().start());
  await follow(desk.socket, chat.conversationId);
  await setRoles(agent, ['privacy-officer']);
  const seen = desk.socket.received.length;
  await say(chat.socket, 'canary after');
  await desk.socket.closed;
  assert.doesNotMatch(desk.socket.received.slice(seen).join(), /canary after/);
});

test('[A76] who takes a conversation, and reveals in it, can be looked up by an officer', async () => {
  const agent = await stage.agent(['agent']);
  const desk = await Desk.open(agent);
  const chat = await startChat(await stage.consumer().start());
  const { consumerId } = await desk.card(chat.conversationId);
  const about = { conversationId: chat.conversationId };
  assert.equal((await act(desk.socket, 'assign', about)).type, 'sent');
  const other = await Desk.open(await stage.agent(['agent']));
  await act(other.socket, 'assign', about);
  const officer = await stage.agent(['privacy-officer']);
  const found = await officer.http.get(
    `/api/agent/audit?subject=${consumerId}&action=conversation`,
  );
  const lines = found.json.lines as { actor: { id: string }; detail: { from: string | null } }[];
  const { id } = agent.session?.agent ?? { id: '' };
  assert.deepEqual(
    lines.map(({ detail }) => detail.from),
    [id, null],
  );
  assert.equal(lines[1]?.actor.id, id);
});

async function setRoles(agent: TestAgent, roles: readonly AgentRole[]): Promise<void> {
  const { id } = agent.session?.agent ?? { id: '' };
  await stage.server.foundation.storage.transaction((tx) => tx.agents.setRoles(id, roles));
}
