import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { agentRoles } from '@countersign/protocol';
import type { TestAgent } from '../../kit/agent.ts';
import { Desk, push } from '../../kit/desk.ts';
import type { Answer } from '../../kit/http-client.ts';
import {
  canary,
  canaryClaims,
  startSensitive,
  startSignedIn,
  valuesOf,
} from './sensitive-stage.ts';

const stage = await startSensitive({ after });
const pin = { kind: 'verified', name: 'pin', reason: 'dispute' };

let cases = 0;

/** A signed-in consumer, and the agent who answered them. */
async function startCase() {
  cases += 1;
  const chat = await startSignedIn(stage, { ...canaryClaims, sub: `case-${cases}` });
  const agent = await stage.agent();
  const desk = await Desk.open(agent);
  await desk.reply(chat.conversationId, 'Good morning');
  return { ...chat, agent, desk };
}

function reveal(agent: TestAgent, conversationId: string, asked: object = pin): Promise<Answer> {
  return agent.change('POST', `conversations/${conversationId}/reveals`, asked);
}

const codeOf = ({ status, json }: Answer): readonly unknown[] => [status, json.code];

test('[M7, M8, A77] the agent of the case sees one value for a minute, and it is audited', async () => {
  const { agent, conversationId, desk } = await startCase();
  const answer = await reveal(agent, conversationId);
  assert.equal(answer.status, 200, answer.text);
  const until = stage.clock.now() + 60_000;
  assert.deepEqual(answer.json, { value: { type: 'text', text: canaryClaims.pin }, until });
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const [record] = await stage.audit();
  const { consumerId } = await desk.card(conversationId);
  assert.deepEqual(
    [record?.action, record?.actor, record?.subject, record?.detail],
    [
      'attribute.revealed',
      agent.session?.agent.id,
      consumerId,
      { conversation: conversationId, kind: 'verified', field: 'pin', reason: 'dispute' },
    ],
  );
});

test('[M7] what the page sent can be seen too, each of the two by itself', async () => {
  const chat = await startCase();
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'page-canary-1' } }]);
  const asked = { name: 'customer_id', reason: 'check_identity' };
  const { conversationId, agent } = chat;
  const verified = await reveal(agent, conversationId, { ...asked, kind: 'verified' });
  const page = await reveal(agent, conversationId, { ...asked, kind: 'page' });
  const texts = [verified, page].map(({ json }) => (json.value as { text: string }).text);
  assert.deepEqual(texts, ['canary-customer-9931', 'page-canary-1']);
});

test('[M7] who has not the conversation sees nothing, unless a supervisor', async () => {
  const { conversationId } = await startCase();
  const outcomes: Record<string, unknown> = {};
  for (const role of agentRoles) {
    outcomes[role] = codeOf(await reveal(await stage.agent([role]), conversationId))[1] ?? 200;
  }
  assert.deepEqual(outcomes, {
    agent: 'not_assigned',
    supervisor: 200,
    administrator: 'forbidden',
    'privacy-officer': 'forbidden',
  });
});

test('[M7, D7, A77] without a reason, without the CSRF token or in a closed one nothing is shown', async () => {
  const { agent, conversationId, desk } = await startCase();
  const { reason: _, ...without } = pin;
  assert.deepEqual(codeOf(await reveal(agent, conversationId, without)), [400, 'invalid_request']);
  const blank = { ...pin, reason: 'other', text: '  ' };
  assert.deepEqual(codeOf(await reveal(agent, conversationId, blank)), [422, 'reason_required']);
  const long = { ...pin, text: 'x'.repeat(301) };
  assert.deepEqual(codeOf(await reveal(agent, conversationId, long)), [400, 'invalid_request']);
  const path = `/api/agent/conversations/${conversationId}/reveals`;
  assert.deepEqual(codeOf(await agent.http.post(path, { body: pin })), [403, 'csrf_failed']);
  assert.equal((await reveal(agent, conversationId)).status, 200);
  await desk.close(conversationId);
  assert.deepEqual(codeOf(await reveal(agent, conversationId)), [409, 'conversation_closed']);
});

test('[M9] what a lapsed proof said is not shown, until it is proven again', async () => {
  const { agent, conversationId, consumer } = await startCase();
  stage.clock.advance(601);
  assert.deepEqual(codeOf(await reveal(agent, conversationId)), [409, 'verification_lapsed']);
  assert.equal((await stage.audit()).filter(isOf(conversationId)).length, 0);
  await consumer.start();
  await consumer.signInWithToken({ claims: { ...canaryClaims, sub: `case-${cases}` } });
  assert.equal((await reveal(await agent.signIn(), conversationId)).status, 200);
});

const isOf =
  (conversationId: string) =>
  ({ action, detail }: { action: string; detail: Readonly<Record<string, unknown>> }): boolean =>
    action === 'attribute.revealed' && detail.conversation === conversationId;

test('[M10, A76] an agent who looks at too much is refused, and the alarm is raised once', async () => {
  const { agent, conversationId } = await startCase();
  const answers = [];
  for (let i = 0; i < 18; i += 1) answers.push((await reveal(agent, conversationId)).status);
  assert.deepEqual(answers, [...Array(15).fill(200), 429, 429, 429]);
  const again = await agent.signIn();
  assert.deepEqual(codeOf(await reveal(again, conversationId)), [429, 'slow_down']);
  const alarms = (await stage.audit()).filter(({ action }) => action === 'reveal.alarm');
  assert.deepEqual(
    alarms.map(({ actor }) => actor),
    [agent.session?.agent.id],
  );
  const lines = stage.log.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
  const warnings = lines.filter(({ msg }) => msg === 'too many reveals');
  assert.deepEqual(
    warnings.map(({ agentId }) => agentId),
    [agent.session?.agent.id],
  );
  const other = await startCase();
  assert.equal((await reveal(other.agent, other.conversationId)).status, 200);
  stage.clock.advance(60);
  assert.equal((await reveal(agent, conversationId)).status, 200);
});

test('[M11, A72] what is another brand’s, what is not there and what is not masked are alike', async () => {
  const { agent, conversationId } = await startCase();
  const foreign = await stage.agent(['supervisor'], stage.borealis);
  const bodies = [
    await reveal(foreign, conversationId),
    await reveal(foreign, 'x'.repeat(22)),
    await reveal(agent, conversationId, { ...pin, name: 'name' }),
    await reveal(agent, conversationId, { ...pin, name: 'constructor' }),
    await reveal(agent, conversationId, { ...pin, kind: 'page' }),
  ].map(({ status, json }) => ({ status, ...json, correlationId: '' }));
  for (const body of bodies) assert.deepEqual(body, bodies[0]);
  assert.match(JSON.stringify(bodies[0]), /"not_found"/);
});

test('[M8, A79] the value stands in the one answer and nowhere else, the reason in a sealed note', async () => {
  const { agent, conversationId, desk } = await startCase();
  const colleague = await Desk.open(await stage.agent(['supervisor']));
  await colleague.read(conversationId);
  const asked = { ...pin, reason: 'other', text: 'because-canary-words 4242424242424242' };
  const answer = await reveal(agent, conversationId, asked);
  assert.match(answer.text, canary);
  const state = await desk.read(conversationId);
  assert.deepEqual(valuesOf(state, 'verified').pin, { type: 'masked', start: '', end: '' });
  const note = state.transcript.at(-1);
  assert(note?.type === 'note');
  assert.equal(note.text, 'Looked at “PIN”: because-canary-words ••••••••••••4242');
  await colleague.socket.take('event', ({ event }) => JSON.stringify(event).includes('PIN'));
  const frames = [...desk.socket.received, ...colleague.socket.received].join('\n');
  assert.doesNotMatch(frames.replaceAll('because-canary-words', ''), canary);
  const kept = [JSON.stringify(await stage.audit()), ...stage.log, stage.databaseBytes()];
  assert.doesNotMatch(kept.join('\n'), canary);
});
