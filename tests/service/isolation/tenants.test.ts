/**
 * Two brands on one service. Whatever another brand’s agent or consumer names of the first, it is
 * answered as what does not exist: the same body, the same status, the same work.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { agentRoles } from '@countersign/protocol';
import type { TestAgent } from '../../kit/agent.ts';
import { newMessageId } from '../../kit/consumer.ts';
import { Desk, push, startChat } from '../../kit/desk.ts';
import { framesOfAgent } from '../../kit/network/frames.ts';
import { startStage } from '../../kit/stage.ts';
import { countLookups, watchRequests } from './count-lookups.ts';
import { type Route, requestsOf, watchRoutes } from './routes.ts';

watchRequests();
const routes = watchRoutes();
const stage = await startStage({ after });
const lookups = countLookups(stage.server.foundation.storage);
/** Of aurora, by kind. */
const ids: Record<string, string> = {};
/** What stands in an address behind one of them. */
const parts = { correctionId: newMessageId() };
let own: TestAgent;
let foreign: TestAgent;

before(async () => {
  own = await stage.agent(agentRoles);
  foreign = await stage.agent(agentRoles, stage.borealis);
  const lp_sdes = [{ type: 'ctmrinfo', info: { customerId: 'canary' } }];
  const claims = { name: 'Canary Keller', lp_sdes };
  const chat = await startChat(await stage.consumer().signInWithToken({ claims }), 'canary');
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'canary' } }]);
  const desk = await Desk.open(own);
  await desk.reply(chat.conversationId, 'canary');
  const said = { id: parts.correctionId, name: 'customer_id', text: 'canary' };
  const noted = await own.change('POST', `conversations/${chat.conversationId}/corrections`, said);
  assert.equal(noted.status, 204, noted.text);
  const { consumerId } = await desk.card(chat.conversationId);
  await desk.socket.ask({ type: 'ask', id: newMessageId(), ...chat } as never);
  const { request } = await desk.read(chat.conversationId);
  Object.assign(ids, {
    conversation: chat.conversationId,
    consumer: consumerId,
    connector: stage.aurora.implicitConnector,
    agent: own.session?.agent.id,
    brand: 'aurora',
    request: request?.id,
  });
});

const unknownLike = (id: string): string =>
  id.length === 22 ? randomBytes(16).toString('base64url') : `${id.slice(0, -1)}x`;

/** One letter of it is another. */
function neighbourOf(id: string): string {
  const last = id.at(-1) ?? '';
  return id.slice(0, -1) + (last === 'A' ? 'Q' : 'A');
}

async function send(
  agent: TestAgent,
  { method }: Route,
  { path, body }: { readonly path: string; readonly body: unknown },
): Promise<{ readonly status: number; readonly said: string; readonly work: string }> {
  // A minute later, so that nothing is refused because of its number.
  stage.clock.advance(60);
  const before = lookups.length;
  const answer =
    method === 'GET'
      ? await agent.http.get(path)
      : await agent.change(method, path.replace('/api/agent/', ''), body);
  const { correlationId: _own, ...json } = answer.json;
  const said = Object.keys(json).length > 0 ? JSON.stringify(json) : answer.text;
  return { status: answer.status, said, work: lookups.slice(before).join(' ') };
}

const isOfAgents = ({ url }: Route): boolean => url.startsWith('/api/agent/');
const nameOf = ({ method, url }: Route): string => `${method} ${url}`;

test('[A72, A75, A81] what is another brand’s is answered as what is not there, on every route', async () => {
  const asked = new Set<string>();
  for (const route of routes.filter(isOfAgents)) {
    for (const id of Object.values(ids)) {
      const [unknown, neighbours] = [unknownLike(id), neighbourOf(id)];
      const others = [unknown, neighbours].map((other) => requestsOf(route, other, parts));
      for (const [index, request] of requestsOf(route, id, parts).entries()) {
        asked.add(nameOf(route));
        await foreign.signIn();
        const real = await send(foreign, route, request);
        for (const other of others) {
          const none = await send(foreign, route, other[index] ?? request);
          assert.deepEqual(real, none, `${nameOf(route)} ${JSON.stringify(request)}`);
        }
        if (route.url.includes(':')) assert.equal(real.status, 404, `${request.path} ${real.said}`);
        assert(!real.said.includes('canary'), real.said);
      }
    }
  }
  const named = routes.filter((route) => isOfAgents(route) && route.url.includes(':')).map(nameOf);
  assert.deepEqual(
    named.filter((route) => !asked.has(route)),
    [],
  );
  assert(asked.size > named.length, 'and some that name it in a query or body');
});

test('[A72] of ten thousand ids that an agent tries, none is told from the others', async () => {
  const real = await Promise.all(
    Array.from({ length: 20 }, async () => {
      return (await startChat(await stage.consumer().start())).conversationId;
    }),
  );
  const near = real.flatMap((id) =>
    [...id].map((_, at) => `${id.slice(0, at)}A${id.slice(at + 1)}`),
  );
  const random = Array.from({ length: 9_600 }, () => randomBytes(16).toString('base64url'));
  const tried = [...real, ...near, ...random];
  const answers = new Set<string>();
  for (let from = 0; from < tried.length; from += together) {
    stage.clock.advance(60);
    const answered = tried.slice(from, from + together).map(async (id) => {
      const { status, json } = await foreign.http.get(
        `/api/agent/conversations/${id}/earlier?before=9`,
      );
      const { correlationId: _own, ...rest } = json;
      answers.add(JSON.stringify([status, rest]));
    });
    await Promise.all(answered);
    if (from % 1_200 === 0) await foreign.signIn();
  }
  assert.equal(answers.size, 1, [...answers].join());
  assert.match([...answers].join(), /^\[404,.*"not_found"/);
});

const together = 60;

test('[A72] on a socket, another brand’s conversation is refused as one that is not there', async () => {
  const { socket } = await Desk.open(await foreign.signIn());
  const { conversation = '', request = '' } = ids;
  const {
    hello: _,
    'follow-inbox': __,
    ...aboutOne
  } = framesOfAgent({ conversationId: '', id: '' });
  for (const [type, frame] of Object.entries(aboutOne)) {
    const answers = [];
    for (const conversationId of [
      conversation,
      neighbourOf(conversation),
      unknownLike(conversation),
    ]) {
      const requestId = 'requestId' in frame ? { requestId: request } : {};
      socket.send({ ...frame, id: newMessageId(), conversationId, ...requestId });
      if (type === 'unfollow') continue;
      const { id: _own, conversationId: at, ...answer } = await socket.take('refused');
      assert([conversationId, undefined].includes(at as string));
      answers.push(JSON.stringify(answer));
    }
    if (type !== 'unfollow')
      assert.deepEqual([...new Set(answers)], ['{"type":"refused","code":"not_found"}'], type);
  }
  assert.doesNotMatch(socket.received.join(), /canary/);
  const { transcript } = await (await Desk.open(await own.signIn())).read(conversation);
  assert.equal(
    transcript.filter(({ type }) => type === 'message').length,
    2,
    'nothing was written',
  );
});

test('[A72, A35] a consumer who names what is another brand’s or person’s is told nothing of it', async () => {
  const consumer = await stage.consumer(stage.borealis).signInWithToken();
  const { connector = '', request = '', conversation = '' } = ids;
  const post = async (path: string, body: object): Promise<string> => {
    const { status, json } = await consumer.post(path, body);
    return JSON.stringify([status, { ...json, correlationId: '' }]);
  };
  for (const path of ['handshakes', 'page-reports']) {
    const asked = [connector, unknownLike(connector)].map((one) =>
      post(path, { connectorId: one }),
    );
    const [real = '', none] = await Promise.all(asked);
    assert.deepEqual(real, none, path);
    assert.match(real, /^\[404/);
  }
  const { borealis } = stage;
  const connectorId = borealis.implicitConnector;
  const asked = [request, unknownLike(request)].map((requestId) =>
    post('handshakes', { connectorId, requestId }),
  );
  assert.deepEqual(await asked[0], await asked[1]);
  const { handshakeId } = await (await stage.consumer().start()).handshake();
  const taken = [handshakeId, unknownLike(handshakeId)].map((id) =>
    post('authentications', { handshakeId: id, ssoKey: borealis.idToken('x') }),
  );
  assert.deepEqual(await taken[0], await taken[1]);
  const snapshots = [conversation, unknownLike(conversation)].map(async (conversationId) => {
    const socket = await consumer.open({ conversationId, sequence: 1 });
    const { now: _, ...frame } = await socket.take('snapshot');
    const declined = await socket.ask({
      type: 'decline',
      id: newMessageId(),
      requestId: request,
    } as never);
    await socket.close();
    return JSON.stringify([frame, declined.code]);
  });
  const [real, none] = await Promise.all(snapshots);
  assert.deepEqual(real, none);
  assert.doesNotMatch(String(real), /canary/);
});

test('[A72, A81] a public page tells another brand’s connector from none in nothing', async () => {
  const browser = stage.browser();
  const foreignConnector = stage.aurora.codeConnector;
  for (const path of ['/callback/borealis/', '/signed-out/borealis/']) {
    const answers = [foreignConnector, unknownLike(foreignConnector)].map(async (id) => {
      const { status, json } = await browser.get(path + id);
      return JSON.stringify([status, { ...json, correlationId: '' }]);
    });
    assert.deepEqual(await answers[0], await answers[1], path);
    assert.match((await answers[0]) ?? '', /^\[404/);
  }
});

test('[A72] the very same requests are answered to an agent of the brand', async () => {
  const answered = new Set<string>();
  const last = /erasure|sign-out/;
  const ordered = routes.filter(isOfAgents).toSorted((one, other) => {
    return Number(last.test(one.url)) - Number(last.test(other.url));
  });
  for (const route of ordered) {
    for (const id of Object.values(ids)) {
      for (const request of requestsOf(route, id, parts)) {
        await own.signIn();
        const { status } = await send(own, route, request);
        // By now the proof has lapsed: what it said is found, and not shown.
        if (status < 400 || status === 409) answered.add(nameOf(route));
      }
    }
  }
  const never = routes.filter((route) => isOfAgents(route) && route.url.includes(':')).map(nameOf);
  assert.deepEqual(
    never.filter((name) => !answered.has(name)),
    [],
  );
});
