/** An agent asks the consumer to verify, in the conversation that is running (SPEC Q1 to Q10). */
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';
import type { AgentConversation, HandshakeAnswer } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { newMessageId, say, type TestConsumer } from '../kit/consumer.ts';
import { type Chat, Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import type { Answer } from '../kit/http-client.ts';
import type { TokenChange } from '../kit/signing-key.ts';
import { startStage } from '../kit/stage.ts';
import type { Frame } from '../kit/test-socket.ts';

const stage = await startStage({ after });
const assurances = [
  { acr: 'silver', label: 'With a code from the phone' },
  { acr: 'gold', label: 'With a passkey' },
];
stage.aurora.implicitSettings = { assurances };
stage.aurora.codeSettings = { assurances };
await stage.putBrands();
const agent = await stage.agent();
let desk: Desk;
// Of its own for each test: frames of one socket are counted.
beforeEach(async () => {
  desk = await Desk.open(agent);
});
afterEach(() => desk.socket.close());

type Wish = { readonly acr?: string; readonly maxAgeSeconds?: number; readonly id?: string };

function ask(chat: Chat, wish: Wish = {}, at: Desk = desk): Promise<Frame> {
  const { conversationId } = chat;
  return at.socket.ask({ type: 'ask', conversationId, id: newMessageId(), ...wish } as never);
}

/** The consumer signed in at the page a minute ago, by password, and wrote something. */
async function verifiedChat(): Promise<Chat & { readonly sub: string }> {
  const sub = stage.aurora.newSubject();
  const consumer = await stage.consumer().signInWithToken({ claims: { sub, ...signedInAgo(60) } });
  return { ...(await startChat(consumer)), sub };
}

const signedInAgo = (seconds: number) => ({ auth_time: stage.clock.seconds() - seconds });

async function openRequest(chat: Chat): Promise<string> {
  const { request } = await desk.read(chat.conversationId);
  assert(request, 'no request is open');
  return request.id;
}

/** Confirms: a handshake for the request, then the page's token. */
async function confirm(
  { consumer }: { readonly consumer: TestConsumer },
  requestId: string,
  change: TokenChange,
): Promise<Answer> {
  const connectorId = stage.aurora.implicitConnector;
  const answer = await consumer.post('handshakes', { connectorId, requestId });
  assert.equal(answer.status, 200, answer.text);
  const { handshakeId, nonce } = answer.json as HandshakeAnswer;
  return consumer.answer(handshakeId, stage.aurora.idToken(nonce, change));
}

function outcomes({ transcript }: AgentConversation): readonly string[] {
  return transcript.flatMap((item) => (item.type === 'answered' ? [item.outcome] : []));
}

test('[Q1] an agent’s request stands in both views, with who asks, what for and until when', async () => {
  const chat = await verifiedChat();
  assert.equal((await ask(chat, { acr: 'gold', maxAgeSeconds: 300 })).type, 'sent');
  const { request, transcript } = await desk.read(chat.conversationId);
  assert.deepEqual(request?.assurance, assurances[1]);
  assert.equal(request?.maxAgeSeconds, 300);
  assert.equal(request?.expiresAt, stage.clock.now() + limits.verificationRequestSeconds * 1000);
  const item = transcript.at(-1);
  assert.deepEqual(item?.type === 'asked' && item.request, request);
  const window = await takeSnapshot(await chat.consumer.open());
  assert.equal(window.request?.id, request?.id);
  assert.equal(window.request?.agentName, request?.agent.name);
  assert.equal(window.request?.assuranceLabel, 'With a passkey');
  assert.equal(window.request?.connectorId, stage.aurora.implicitConnector);
});

test('[Q1] a conversation has one open request; the same one once more is none', async () => {
  const chat = await verifiedChat();
  const id = newMessageId();
  assert.equal((await ask(chat, { id })).type, 'sent');
  for (const again of [{}, { id }]) assert.equal((await ask(chat, again)).code, 'request_open');
  const { transcript } = await desk.read(chat.conversationId);
  assert.equal(transcript.filter(({ type }) => type === 'asked').length, 1);
});

test('[Q2] only what the connector offers can be asked for, and only by who may write', async () => {
  const chat = await verifiedChat();
  assert.equal((await ask(chat, { acr: 'platinum' })).code, 'not_found');
  const officer = await Desk.open(await stage.agent(['privacy-officer']));
  assert.equal((await ask(chat, {}, officer)).code, 'forbidden');
  const other = await Desk.open(await stage.agent(['agent'], stage.borealis));
  assert.equal((await ask(chat, {}, other)).code, 'not_found');
  assert.equal((await ask(chat, { acr: 'silver' })).type, 'sent');
});

test('[Q2] after six requests in an hour a consumer is left in peace', async () => {
  const chat = await verifiedChat();
  for (let count = 0; count < limits.verificationRequestsPerHour; count += 1) {
    assert.equal((await ask(chat)).type, 'sent');
    await decline(chat, await openRequest(chat));
  }
  assert.equal((await ask(chat)).code, 'slow_down');
});

async function decline(chat: Chat, requestId: string): Promise<Frame> {
  const frame = { type: 'decline', id: newMessageId(), requestId };
  return chat.socket.ask(frame);
}

test('[Q3] a proof as strong and fresh as asked for fulfils it, in the same conversation', async () => {
  const chat = await verifiedChat();
  await ask(chat, { acr: 'silver', maxAgeSeconds: 300 });
  const claims = { sub: chat.sub, acr: 'gold', ...signedInAgo(10) };
  const answer = await confirm(chat, await openRequest(chat), { claims });
  assert.equal(answer.status, 200, answer.text);
  await say(await chat.consumer.open(), 'now?');
  const { card, request, transcript } = await desk.read(chat.conversationId);
  assert.equal(request, null);
  assert.deepEqual(
    transcript.map(({ type }) => type),
    ['identity', 'message', 'asked', 'identity', 'answered', 'message'],
  );
  assert.equal(card.proof.state === 'verified' && card.proof.acr, 'gold');
  const [before, since] = transcript
    .flatMap((item) => ('proof' in item ? [item.proof] : []))
    .filter((_, index) => index === 1 || index === 3);
  assert.equal(before && 'acr' in before ? before.acr : undefined, undefined);
  assert.equal(since && 'acr' in since && since.acr, 'gold');
});

test('[Q3] an anonymous consumer who was asked becomes verified where they are', async () => {
  const chat = await startChat(await stage.consumer().start());
  await ask(chat);
  const answer = await confirm(chat, await openRequest(chat), {});
  assert.equal(answer.status, 200, answer.text);
  const { card, transcript } = await desk.read(chat.conversationId);
  assert.equal(card.proof.state, 'verified');
  const [first] = transcript;
  assert.equal(
    first?.type === 'message' && first.from === 'consumer' && first.proof.state,
    'anonymous',
  );
});

const tooWeak: Readonly<Record<string, () => object>> = {
  'a weaker acr': () => ({ acr: 'bronze', ...signedInAgo(10) }),
  'no acr': () => signedInAgo(10),
  'an old sign-in': () => ({ acr: 'gold', ...signedInAgo(3000) }),
  'no auth_time': () => ({ acr: 'gold' }),
  'a sign-in to come': () => ({ acr: 'gold', ...signedInAgo(-3000) }),
};
for (const [name, claims] of Object.entries(tooWeak)) {
  test(`[Q4] R18 ${name} is refused where more was asked for, and the earlier proof stays`, async () => {
    const chat = await verifiedChat();
    await ask(chat, { acr: 'gold', maxAgeSeconds: 300 });
    const requestId = await openRequest(chat);
    const answer = await confirm(chat, requestId, { claims: { sub: chat.sub, ...claims() } });
    assert.equal(answer.json.code, 'insufficient_user_authentication');
    const after = await desk.read(chat.conversationId);
    assert.equal(after.card.proof.state, 'verified');
    assert.deepEqual([after.request, outcomes(after)], [null, ['too_weak']]);
    assert.equal((await say(chat.socket, 'still here')).type, 'sent');
    const record = (await stage.audit()).find(({ action }) => action === 'consumer.refused');
    assert.equal(record?.detail.code, 'assurance_insufficient');
  });
}

test('[Q4] a proof that does not hold ends the request as refused', async () => {
  const chat = await verifiedChat();
  await ask(chat);
  const answer = await confirm(chat, await openRequest(chat), { claims: { aud: 'another' } });
  assert.equal(answer.json.code, 'authentication_failed');
  assert.deepEqual(outcomes(await desk.read(chat.conversationId)), ['refused']);
});

const withdraw = (chat: Chat, requestId: string) =>
  desk.socket.ask({
    type: 'withdraw',
    conversationId: chat.conversationId,
    id: newMessageId(),
    requestId,
  } as never);

test('[Q5] a request ends once: declined, withdrawn, or not answered in time', async () => {
  const lapse = async (): Promise<void> => {
    stage.clock.advance(limits.verificationRequestSeconds);
    await stage.sweep();
  };
  const ends = { declined: decline, withdrawn: withdraw, timed_out: lapse };
  for (const [outcome, end] of Object.entries(ends)) {
    const chat = await startChat(await stage.consumer().start());
    await ask(chat);
    const requestId = await openRequest(chat);
    await end(chat, requestId);
    for (const again of [decline, withdraw]) {
      assert.equal((await again(chat, requestId)).code, 'request_over', outcome);
    }
    await stage.sweep();
    const ended = await desk.read(chat.conversationId);
    assert.deepEqual([ended.request, outcomes(ended)], [null, [outcome]]);
  }
});

test('[Q5] a request ends with its conversation', async () => {
  const chat = await startChat(await stage.consumer().start());
  await ask(chat);
  const requestId = await openRequest(chat);
  await desk.close(chat.conversationId);
  assert.equal((await decline(chat, requestId)).code, 'request_over');
  assert.equal((await desk.read(chat.conversationId)).request, null);
});

test('[Q5] the audit says who asked, who ended it and how', async () => {
  const chat = await verifiedChat();
  await ask(chat);
  await decline(chat, await openRequest(chat));
  await ask(chat);
  await withdraw(chat, await openRequest(chat));
  await ask(chat, { acr: 'gold' });
  await confirm(chat, await openRequest(chat), { claims: { sub: chat.sub, acr: 'silver' } });
  await ask(chat);
  const claims = { sub: chat.sub, acr: 'gold', ...signedInAgo(10) };
  await confirm(chat, await openRequest(chat), { claims });
  await ask(chat);
  stage.clock.advance(limits.verificationRequestSeconds);
  await stage.sweep();
  const { consumerId } = await desk.card(chat.conversationId);
  const records = (await stage.audit()).filter(({ subject }) => subject === consumerId).reverse();
  const ended = records.filter(({ action }) => action === 'consumer.request_ended');
  const by = agent.session?.agent.id;
  assert.deepEqual(
    ended.map(({ actor, detail }) => [actor, detail.outcome]),
    [
      ['consumer', 'declined'],
      [by, 'withdrawn'],
      ['consumer', 'too_weak'],
      ['consumer', 'fulfilled'],
      ['system', 'timed_out'],
    ],
  );
  const asked = records.filter(({ action }) => action === 'consumer.asked_to_verify');
  assert.deepEqual(
    asked.map(({ actor }) => actor),
    ended.map(() => by),
  );
});

test('[Q6] somebody else gets a conversation of their own, and the agent is told', async () => {
  const chat = await verifiedChat();
  await ask(chat, { acr: 'gold' });
  const requestId = await openRequest(chat);
  const claims = { sub: stage.aurora.newSubject(), acr: 'gold', ...signedInAgo(10) };
  assert.equal((await confirm(chat, requestId, { claims })).status, 200);
  const { conversationId } = await startChat(chat.consumer, 'I am somebody else');
  assert.notEqual(conversationId, chat.conversationId);
  const left = await desk.read(chat.conversationId);
  assert.deepEqual(outcomes(left), ['other_consumer']);
  assert.equal(left.card.proof.state, 'lapsed');
});

test('[Q6] who has a conversation already goes on there, and the agent is told', async () => {
  const own = await verifiedChat();
  const chat = await startChat(await stage.consumer().start());
  await ask(chat);
  const requestId = await openRequest(chat);
  assert.equal((await confirm(chat, requestId, { claims: { sub: own.sub } })).status, 200);
  const left = await desk.read(chat.conversationId);
  assert.deepEqual([left.status, outcomes(left)], ['closed', ['elsewhere']]);
});

test('[Q7] the provider is asked for the strengths that count and for the age', async () => {
  const { aurora } = stage;
  const consumer = await stage.consumer().signInWithCode({ sub: aurora.newSubject() });
  const chat = await startChat(consumer);
  await ask(chat, { acr: 'silver', maxAgeSeconds: 300 });
  const requestId = await openRequest(chat);
  const { asked } = await consumer.begin('popup', aurora.codeConnector, { requestId });
  assert.equal(asked.get('acr_values'), 'silver gold');
  assert.equal(asked.get('max_age'), '300');
  const page = await consumer.post('handshakes', { connectorId: aurora.codeConnector, requestId });
  const { acrValues, maxAge } = page.json as HandshakeAnswer;
  assert.deepEqual([acrValues, maxAge], [['silver', 'gold'], 300]);
});

test('[Q7] a sign-in begins only for an open request of the consumer’s own conversation', async () => {
  const chat = await verifiedChat();
  await ask(chat);
  const requestId = await openRequest(chat);
  const { implicitConnector: connectorId, codeConnector } = stage.aurora;
  const stranger = await stage.consumer().start();
  const refused = await stranger.post('handshakes', { connectorId, requestId });
  assert.equal(refused.json.code, 'request_over');
  const elsewhere = await chat.consumer.post('handshakes', {
    connectorId: codeConnector,
    requestId,
  });
  assert.equal(elsewhere.json.code, 'invalid_request');
});

test('[Q8] a page that renews a proof by itself answers no request', async () => {
  const chat = await verifiedChat();
  await ask(chat);
  await chat.consumer.signInWithToken({ claims: { sub: chat.sub, ...signedInAgo(10) } });
  await openRequest(chat);
});

test('[Q8] a sign-in after the request was withdrawn counts as any other', async () => {
  const chat = await verifiedChat();
  await ask(chat, { acr: 'gold' });
  const requestId = await openRequest(chat);
  const connectorId = stage.aurora.implicitConnector;
  const begun = await chat.consumer.post('handshakes', { connectorId, requestId });
  await decline(chat, requestId);
  const { handshakeId, nonce } = begun.json as HandshakeAnswer;
  const token = stage.aurora.idToken(nonce, { claims: { sub: chat.sub } });
  assert.equal((await chat.consumer.answer(handshakeId, token)).status, 200);
  assert.deepEqual(outcomes(await desk.read(chat.conversationId)), ['declined']);
});
