import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeCodes, limits } from '@countersign/protocol';
import { say } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());

test('[H1] a handshake is good once', async () => {
  const consumer = await service.consumer().start();
  const { handshakeId, nonce } = await consumer.handshake();
  const refused = await consumer.answer(handshakeId, 'garbage.garbage.garbage');
  assert.equal(refused.status, 401);
  const again = await consumer.answer(handshakeId, service.aurora.idToken(nonce));
  assert.deepEqual([again.status, again.json.code], [409, 'handshake_invalid']);
});

test('[H1] guessing at handshakes is slowed down', async () => {
  const consumer = await service.consumer().start();
  const guess = (): ReturnType<typeof consumer.answer> => consumer.answer('x'.repeat(22), 'code');
  for (let count = 0; count < 60; count += 1) assert.equal((await guess()).status, 409);
  const slowed = await guess();
  assert.deepEqual([slowed.status, slowed.json.code], [429, 'slow_down']);
  assert.equal(slowed.headers.get('retry-after'), '1');
});

test('[H2] a handshake counts in its own session only', async () => {
  const [victim, attacker] = [service.consumer(), service.consumer()];
  const { handshakeId, nonce } = await (await victim.start()).handshake();
  const token = service.aurora.idToken(nonce);
  const stolen = await (await attacker.start()).answer(handshakeId, token);
  assert.deepEqual([stolen.status, stolen.json.code], [409, 'handshake_invalid']);
  const own = await victim.answer(handshakeId, token);
  assert.equal(own.status, 200, 'the attempt of another session does not use it up');
});

test('[H3] a handshake is good for ten minutes', async () => {
  const answerAfter = async (seconds: number): Promise<number> => {
    const consumer = await service.consumer().start();
    const { handshakeId, nonce } = await consumer.handshake();
    service.clock.advance(seconds);
    await consumer.start();
    return (await consumer.answer(handshakeId, service.aurora.idToken(nonce))).status;
  };
  assert.equal(await answerAfter(limits.handshakeSeconds - 1), 200);
  assert.equal(await answerAfter(limits.handshakeSeconds), 409);
});

test('[H4, R5] the page gets a nonce and a code challenge of its own, and no verifier', async () => {
  const consumer = await service.consumer().start();
  const [first, second] = [await consumer.handshake(), await consumer.handshake()];
  assert.deepEqual(Object.keys(first).sort(), [
    'codeChallenge',
    'expiresAt',
    'handshakeId',
    'nonce',
  ]);
  assert.match(first.nonce, /^[\w-]{43}$/);
  assert.match(first.codeChallenge, /^[\w-]{43}$/);
  const secrets = [first, second].flatMap(({ nonce, codeChallenge }) => [nonce, codeChallenge]);
  assert.equal(new Set(secrets).size, 4);
});

test('[H5, A65] a change of proof makes a new session; cookie, token, ticket and socket of the old one are dead', async () => {
  const consumer = await service.consumer().start();
  const before = { session: consumer.session, cookies: new Map(consumer.http.cookies) };
  const ticket = await consumer.ticket();
  const socket = await consumer.open();
  await takeSnapshot(socket);

  await consumer.signInWithToken();
  assert.equal(await soon('the close', socket.closed), closeCodes.sessionEnded);
  const old = service.consumer(service.aurora, before.cookies);
  old.session = before.session;
  old.key = consumer.key;
  assert.equal((await old.post('tickets')).status, 401);
  assert.equal((await old.post('handshakes', { connectorId: 'aurora-implicit' })).status, 401);
  const late = await old.connect();
  late.send({ type: 'hello', ticket });
  assert.equal(await soon('the close', late.closed), closeCodes.ticketInvalid);
  await old.start();
  assert.equal(old.session?.proof.state, 'anonymous', 'the old cookie is nobody’s any more');
  assert.notDeepEqual(consumer.http.cookies, before.cookies);
  assert.equal((await consumer.post('tickets')).status, 200);
});

test('[H6] an access token counts for five minutes, and the cookie brings another', async () => {
  const consumer = await service.consumer().start();
  service.clock.advance(limits.accessTokenSeconds - 1);
  assert.equal((await consumer.post('tickets')).status, 200);
  service.clock.advance(1);
  const over = await consumer.post('tickets');
  assert.deepEqual([over.status, over.json.code], [401, 'session_required']);
  await consumer.start();
  assert.equal((await consumer.post('tickets')).status, 200);
});

test('[H7, A82] an access token that is changed, made up or of another session is refused', async () => {
  const consumer = await service.consumer().start();
  const good = consumer.session?.accessToken ?? '';
  const other = (await service.consumer().start()).session?.accessToken ?? '';
  const [id = '', end = '', mac = ''] = good.split('.');
  const [otherId = ''] = other.split('.');
  const forged = [
    `${otherId}.${end}.${mac}`,
    `${id}.${Number(end) + 1}.${mac}`,
    `${id}.${end}.${mac.slice(0, -1)}`,
    `${id}.${end}.`,
    `${id}.${end}`,
    'nonsense',
    'x'.repeat(5000),
  ];
  for (const accessToken of forged) {
    const dpop = consumer.proof('tickets', {}, accessToken);
    const headers = { authorization: `DPoP ${accessToken}`, dpop };
    const answer = await consumer.post('tickets', undefined, { headers });
    assert.deepEqual([answer.status, answer.json.code], [401, 'session_required']);
  }
  assert.equal((await consumer.post('tickets')).status, 200);
});

test('[H8] the cookie continues its session after a reload; it is for this host and no script', async () => {
  const { consumer, conversationId } = await startChat(await service.consumer().start());
  const [line = ''] = consumer.http.setCookies;
  assert.match(line, /^__Host-countersign-aurora=[\w-]{43}; Max-Age=\d+; /);
  for (const part of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=None', 'Partitioned']) {
    assert(line.split('; ').includes(part), part);
  }
  assert.doesNotMatch(line, /Domain/i);
  const reloaded = await service.consumer(service.aurora, consumer.http.cookies).start();
  const { id, transcript } = await takeSnapshot(await reloaded.open());
  assert.equal(id, conversationId);
  assert.equal(transcript.length, 1);
});

test('[H9] a cookie of one brand is nothing to another', async () => {
  const { consumer } = await startChat(await service.consumer().start());
  const [value = ''] = consumer.http.cookies.values();
  const cookies = new Map([['__Host-countersign-borealis', value]]);
  const other = await service.consumer(service.borealis, cookies).start();
  assert.equal((await takeSnapshot(await other.open())).id, null);
  const unknown = await service.consumer().post('sessions', { brandId: 'no-such-brand' });
  assert.deepEqual([unknown.status, unknown.json.code], [404, 'not_found']);
});

test('[H10, A74] sign-out closes every socket of the session, and the agent sees it', async () => {
  const consumer = await service.consumer().signInWithToken({ claims: { name: 'Ines' } });
  const { socket, conversationId } = await startChat(consumer);
  const second = await consumer.open();
  await takeSnapshot(second);
  await desk.read(conversationId);
  await consumer.signOut();
  for (const { closed } of [socket, second]) {
    assert.equal(await soon('the close', closed), closeCodes.sessionEnded);
  }
  const { event } = await desk.socket.take('event');
  const { type, change, card } = event as { type: string; change: string; card: { proof: object } };
  assert.deepEqual([type, change], ['identity', 'signed_out']);
  assert.deepEqual(
    { state: 'lapsed', lapseReason: 'signed_out' },
    { ...pick(card.proof, ['state', 'lapseReason']) },
  );
  assert.equal((await consumer.post('tickets')).status, 401);
  await consumer.reload();
  assert.equal((await takeSnapshot(await consumer.open())).id, null, 'the next one is nobody');
});

test('signing out twice at once ends in no failure of ours', async () => {
  const consumer = await service.consumer().signInWithToken();
  const answers = await Promise.all([1, 2, 3, 4].map(() => consumer.post('sign-out')));
  const statuses = answers.map(({ status }) => status).sort();
  assert.equal(statuses[0], 200);
  for (const status of statuses.slice(1)) assert.equal(status, 401);
});

test('[H11] the epoch rises when the consumer of a browser changes, and only then', async () => {
  const consumer = await service.consumer().start();
  const epochs = [consumer.session?.epoch ?? 0];
  for (const sub of ['one', 'one', 'two']) {
    await consumer.signInWithToken({ claims: { sub } });
    epochs.push(consumer.session?.epoch ?? 0);
  }
  const [anonymous = 0, one = 0, again = 0, two = 0] = epochs;
  assert(one > anonymous);
  assert.equal(again, one);
  assert(two > one);
});

test('[H11] no two consumers share an epoch, though all of it happens in one millisecond', async () => {
  const consumer = await service.consumer().start();
  const epochs = [consumer.session?.epoch ?? 0];
  for (const sub of ['three', 'four']) {
    await consumer.signInWithToken({ claims: { sub } });
    epochs.push(consumer.session?.epoch ?? 0);
    await consumer.signOut();
    await consumer.reload();
    epochs.push(consumer.session?.epoch ?? 0);
  }
  assert.equal(new Set(epochs).size, 5);
  assert.deepEqual(epochs, epochs.toSorted());
});

test('[H12] a session outlives its proof by an hour, for signing in anew, and no longer', async () => {
  const consumer = await service.consumer().signInWithToken();
  service.clock.advance(600 + 3599);
  await consumer.start();
  assert.equal(consumer.session?.proof.state, 'lapsed');
  const socket = await consumer.open();
  await takeSnapshot(socket);
  service.clock.advance(1);
  socket.send({ type: 'send', id: 'too-late-1', text: 'hello?' });
  assert.equal(await soon('the close', socket.closed), closeCodes.sessionEnded);
  await consumer.reload();
  assert.equal(consumer.session?.proof.state, 'anonymous');
});

test('[H13] where a brand asks for verified consumers, nobody else can say anything', async () => {
  const consumer = await service.consumer(service.borealis).start();
  const socket = await consumer.open();
  await takeSnapshot(socket);
  const refused = await say(socket, 'hello');
  assert.deepEqual([refused.type, refused.code], ['refused', 'verification_required']);
  await consumer.signInWithToken();
  const chat = await startChat(consumer);
  service.clock.advance(601);
  const lapsed = await say(chat.socket, 'still me');
  assert.deepEqual([lapsed.type, lapsed.code], ['refused', 'verification_required']);
});

test('[H14] a request of another origin, or without our header, is refused', async () => {
  const consumer = await service.consumer().start();
  for (const origin of ['https://evil.test', 'null', 'https://www.aurora.test']) {
    const answer = await consumer.post('tickets', undefined, { headers: { origin } });
    assert.deepEqual([answer.status, answer.json.code], [403, 'origin_not_allowed']);
  }
  const bare = await consumer.post('tickets', undefined, { headers: { 'x-countersign': null } });
  assert.deepEqual([bare.status, bare.json.code], [403, 'origin_not_allowed']);
  for (const site of ['cross-site', 'same-site', 'none']) {
    const headers = { 'sec-fetch-site': site };
    const answer = await consumer.post('tickets', undefined, { headers });
    assert.deepEqual([answer.status, answer.json.code], [403, 'origin_not_allowed']);
  }
  const own = { headers: { 'sec-fetch-site': 'same-origin' } };
  assert.equal((await consumer.post('tickets', undefined, own)).status, 200);
  assert.equal((await consumer.post('tickets')).status, 200);
});

function pick(from: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
