import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeCodes } from '@countersign/protocol';
import { say, type TestConsumer } from '../kit/consumer.ts';
import { type Chat, Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { faults } from '../kit/provider/faults.ts';
import { LogoutSender } from '../kit/provider/logout-sender.ts';
import { makeSigningKey } from '../kit/signing-key.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());
const provider = new LogoutSender(service);
let people = 0;

type SignedIn = Chat & { readonly sub: string; readonly sid: string | undefined };

/** A consumer who signed in at the provider and writes; `sid` names the sign-in there. */
async function signedIn(about: { sub?: string; sid?: string } = {}): Promise<SignedIn> {
  people += 1;
  const { sub = `person-${people}`, sid } = about;
  const consumer = await service.consumer().start();
  await consumer.signInWithCode({ sub, claims: { sid, name: 'Ines' } });
  return { ...(await startChat(consumer)), sub, sid };
}

async function isOver({ consumer, socket }: Chat): Promise<boolean> {
  const answer = await consumer.post('tickets');
  if (answer.status === 200) return false;
  assert.deepEqual([answer.status, answer.json.code], [401, 'session_required']);
  assert.equal(await soon('the close', socket.closed), closeCodes.signedOut);
  return true;
}

test('[L1, R24] a logout by sid ends that sign-in and leaves the consumer’s others alone', async () => {
  const phone = await signedIn({ sub: 'two-devices', sid: 'phone' });
  const laptop = await signedIn({ sub: 'two-devices', sid: 'laptop' });
  const answer = await provider.send({ sub: 'two-devices', sid: 'phone' });
  assert.deepEqual([answer.status, answer.text], [200, '']);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(await isOver(phone), true);
  assert.equal(await isOver(laptop), false);
});

test('[L16] after a logout by sid the card follows the sign-in that is left; one of the subject leaves none', async () => {
  const phone = await signedIn({ sub: 'follows', sid: 'older' });
  await signedIn({ sub: 'follows', sid: 'newer' });
  const changes = async () => {
    const { card, transcript } = await desk.read(phone.conversationId);
    const marks = transcript.flatMap((item) => (item.type === 'identity' ? [item.change] : []));
    return [card.proof.state, ...marks];
  };
  await provider.send({ sub: 'follows', sid: 'newer' });
  assert.deepEqual(await changes(), ['verified', 'verified', 'continued']);
  await signedIn({ sub: 'follows', sid: 'newest' });
  await provider.send({ sub: 'follows' });
  const [state, ...marks] = await changes();
  assert.equal(state, 'lapsed');
  assert.deepEqual(marks.slice(2), ['signed_out_at_provider'], 'once, and nothing goes on');
});

test('[L1] a logout without sid ends every sign-in of its subject and nobody else’s', async () => {
  const [named, unnamed] = [
    await signedIn({ sub: 'everywhere', sid: 'one' }),
    await signedIn({ sub: 'everywhere' }),
  ];
  const other = await signedIn();
  assert.equal((await provider.send({ sub: 'everywhere' })).status, 200);
  assert.deepEqual([await isOver(named), await isOver(unnamed)], [true, true]);
  assert.equal(await isOver(other), false);
});

test('[L2] a sign-in whose ID token had no sid ends with any of its subject', async () => {
  const unnamed = await signedIn({ sub: 'cannot-tell' });
  const named = await signedIn({ sub: 'cannot-tell', sid: 'kept' });
  await provider.send({ sub: 'cannot-tell', sid: 'another' });
  assert.deepEqual([await isOver(unnamed), await isOver(named)], [true, false]);
});

test('[L1] a logout of somebody who has no session is a success', async () => {
  assert.equal((await provider.send({ sub: 'was-never-here', sid: 'x' })).status, 200);
});

test('[L1] a session whose proof has lapsed by time ends too', async () => {
  const chat = await signedIn({ sid: 'lapses' });
  service.clock.advance(1800);
  await service.sweep();
  await chat.consumer.reload();
  assert.equal(chat.consumer.session?.proof.state, 'lapsed');
  await provider.send({ sid: 'lapses' });
  assert.equal(await isOver(chat), true);
});

test('[L3, A74, A91] every socket of it closes, and the agent sees why in transcript and card', async () => {
  const chat = await signedIn({ sid: 'seen' });
  const sockets = [chat.socket];
  for (let count = 1; count < 8; count += 1) {
    const socket = await chat.consumer.open();
    await takeSnapshot(socket);
    sockets.push(socket);
  }
  await desk.read(chat.conversationId);
  await provider.send({ sid: 'seen' });
  const codes = await Promise.all(sockets.map(({ closed }) => soon('the close', closed)));
  assert.deepEqual(codes, Array(8).fill(closeCodes.signedOut));
  const { event } = await desk.socket.take('event', ({ event: e }) => {
    return (e as { type: string }).type === 'identity';
  });
  assert.equal((event as { change: string }).change, 'signed_out_at_provider');
  const { card, transcript } = await desk.read(chat.conversationId);
  assert(card.proof.state === 'lapsed');
  assert.equal(card.proof.lapseReason, 'signed_out_at_provider');
  assert.equal(card.proof.lapsedAt, service.clock.now());
  assert.equal(card.displayName, 'Ines', 'what was verified stays to be read');
  const marks = transcript.map((item) => {
    if (item.type === 'identity') return item.change;
    return item.type === 'message' && item.from === 'consumer' ? item.proof.state : item.type;
  });
  assert.deepEqual(marks, ['verified', 'verified', 'signed_out_at_provider']);
});

test('[L3] a window without a conversation is closed as well', async () => {
  const consumer = await service.consumer().start();
  await consumer.signInWithCode({ sub: 'silent', claims: { sid: 'silent' } });
  const socket = await consumer.open();
  await takeSnapshot(socket);
  await provider.send({ sid: 'silent' });
  assert.equal(await soon('the close', socket.closed), closeCodes.signedOut);
});

test('[L4, R24] a logout token that comes again is a success, and ends no session of after', async () => {
  const first = await signedIn({ sub: 'again' });
  const token = provider.token({ sub: 'again' });
  assert.equal((await provider.post(token)).status, 200);
  assert.equal(await isOver(first), true);
  service.clock.advance(10);
  const later = await signedIn({ sub: 'again' });
  assert.equal((await provider.post(token)).status, 200);
  assert.equal(await isOver(later), false);
  const [newest] = await service.audit();
  assert.deepEqual([newest?.action, newest?.detail.isRepeat], ['logout.accepted', true]);
  assert.equal((await provider.send({ sub: 'again' })).status, 200);
  assert.equal(await isOver(later), true, 'a token of its own does');
});

test('[L5] a refused logout token ends nothing; the answer says nothing, the audit names the rule', async () => {
  const chat = await signedIn({ sid: 'stays' });
  const stranger = makeSigningKey('RS256', provider.token({}).slice(0, 8));
  for (const [change, rule] of [
    [{ claims: { aud: 'somebody-else' } }, 'V10'],
    [{ claims: { exp: service.clock.seconds() - 61 } }, 'V11'],
    [{ claims: { exp: undefined } }, 'V11'],
    [{ claims: { jti: undefined } }, 'R24'],
    [{ claims: { sid: undefined } }, 'R24'],
    [{ header: { typ: 'JWT' } }, 'R24'],
    [{ key: stranger }, 'V6'],
  ] as const) {
    const answer = await provider.send({ sid: 'stays' }, change);
    assert.equal(answer.status, 400, rule);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const [newest] = await service.audit();
    assert.deepEqual([newest?.action, newest?.detail.rule], ['logout.refused', rule]);
    assert.deepEqual(answer.json, {
      error: 'invalid_request',
      error_description: `The reason stands in the log and the audit under ${newest?.correlationId}`,
    });
  }
  assert.equal(await isOver(chat), false);
  assert.equal((await provider.send({ sid: 'stays' })).status, 200);
  assert.equal(await isOver(chat), true);
});

test('[L5, A24] an ID token of the same provider is no logout token, nor the other way round', async () => {
  const chat = await signedIn({ sid: 'mixed-up' });
  const idToken = { events: undefined, nonce: 'n', sub: chat.sub };
  const asLogout = await provider.send(idToken, { header: { typ: 'JWT' } });
  assert.equal(asLogout.status, 400);
  const { handshakeId, code } = await chat.consumer.codeFor(
    { sub: chat.sub },
    { header: { typ: 'logout+jwt' } },
  );
  assert.equal((await chat.consumer.answer(handshakeId, code)).status, 401);
  assert.equal(await isOver(chat), false);
});

test('[L6] while the provider’s keys cannot be had the answer is 503, and the token is still good', async () => {
  const chat = await signedIn({ sid: 'keys-down' });
  const { provider: endpoint } = service.aurora;
  assert(endpoint);
  const before = endpoint.keys;
  endpoint.rotateKey('after-the-outage');
  endpoint.fail('jwks', faults.badGateway);
  service.clock.advance(31);
  const token = provider.token({ sid: 'keys-down' });
  const busy = await provider.post(token);
  assert.deepEqual([busy.status, busy.json.error], [503, 'temporarily_unavailable']);
  assert.equal(busy.headers.get('retry-after'), '5');
  assert.equal(await isOver(chat), false);
  endpoint.heal();
  service.clock.advance(31);
  assert.equal((await provider.post(token)).status, 200);
  assert.equal(await isOver(chat), true);
  endpoint.keys = before;
});

test('[L8] the endpoint takes one logout_token in a form and nothing else', async () => {
  const chat = await signedIn({ sid: 'form' });
  const token = provider.token({ sid: 'form' });
  const form = `logout_token=${token}`;
  const json = JSON.stringify({ logout_token: token });
  const refused = [
    [await provider.postForm(`${form}&${form}`), 400],
    [await provider.postForm(''), 400],
    [await provider.postForm('logout_token='), 400],
    [await provider.postForm(`LOGOUT_TOKEN=${token}`), 400],
    [await provider.postForm(json, provider.path(), 'application/json'), 400],
    [await provider.postForm(form, provider.path(), 'text/plain'), 400],
    [await provider.http.get(`${provider.path()}?${form}`), 404],
    [await provider.postForm(`${form}&filling=${'x'.repeat(70_000)}`), 413],
    [await provider.postForm(form, '/brands/aurora/connectors/none/backchannel-logout'), 404],
    [await provider.postForm(form, '/brands/none/connectors/aurora-code/backchannel-logout'), 404],
    [
      await provider.postForm(form, '/brands/borealis/connectors/aurora-code/backchannel-logout'),
      404,
    ],
  ] as const;
  for (const [{ status, headers }, expected] of refused) {
    assert.equal(status, expected);
    assert.equal(headers.get('cache-control'), 'no-store');
  }
  assert.equal(await isOver(chat), false);
  const more = `${form}&unknown=ignored`;
  assert.equal((await provider.postForm(more)).status, 200);
  assert.equal(await isOver(chat), true);
});

test('[L8] a provider may tell of two thousand at once; then it is asked to wait', async () => {
  const burst = new LogoutSender(service);
  const shoot = (count: number) =>
    Promise.all(Array.from({ length: count }, () => burst.postForm('logout_token=x')));
  for (let sent = 0; sent < 2_000; sent += 250) {
    for (const { status } of await shoot(250)) assert.equal(status, 400);
  }
  const [slowed] = await shoot(1);
  assert.equal(slowed?.status, 429);
  assert.equal(slowed?.headers.get('retry-after'), '1');
  const audited = (await service.audit()).filter(({ action }) => action === 'logout.refused');
  assert(audited.length < 100, 'strangers do not fill the audit');
  assert.equal((await provider.send({ sub: 'x' })).status, 200, 'other networks do not wait');
});

test('[L9, I7] neither sid nor subject is on the disk or in the log', async () => {
  await signedIn({ sub: 'canary-subject', sid: 'canary-sid' });
  await provider.send({ sub: 'canary-subject', sid: 'canary-sid' });
  await provider.send({ sub: 'canary-subject', sid: 'canary-sid' }, { claims: { iss: 'x' } });
  assert.doesNotMatch(service.databaseBytes(), /canary-s/);
  assert.doesNotMatch(service.log.join('\n'), /canary-s/);
});

test('[L7] a sign-in that was under way when the logout came does not get in; the next one does', async () => {
  for (const names of [{ sid: 'races' }, { sub: 'racer' }, { sid: 'races', sub: 'racer' }]) {
    service.clock.advance(1);
    const consumer = await service.consumer().start();
    const person = { sub: 'racer', claims: { sid: 'races' } };
    const underWay = await consumer.codeFor(person);
    assert.equal((await provider.send(names)).status, 200);
    const refused = await consumer.answer(underWay.handshakeId, underWay.code);
    assert.deepEqual([refused.status, refused.json.code], [401, 'authentication_failed']);
    const [newest] = await service.audit();
    assert.equal(newest?.detail.code, 'signed_out_meanwhile');
    service.clock.advance(1);
    await consumer.start();
    assert.equal((await consumer.tryCode(person)).status, 200, 'begun after the logout');
  }
});

test('[L7] a logout and the sign-in that it ends may come at once: one of them is first, and nobody stays', async () => {
  for (let round = 0; round < 20; round += 1) {
    service.clock.advance(1);
    const sid = `at-once-${round}`;
    const consumer = await service.consumer().start();
    const { handshakeId, code } = await consumer.codeFor({ sub: sid, claims: { sid } });
    const [answer, logout] = await Promise.all([
      consumer.answer(handshakeId, code),
      provider.send({ sid }),
    ]);
    assert.equal(logout.status, 200);
    assert(answer.status === 200 || answer.status === 401, answer.text);
    if (answer.status === 401) continue;
    assert.equal((await consumer.post('tickets')).status, 401, 'it got in, so it was ended');
  }
});

test('[L7] somebody else’s logout does not hinder a sign-in', async () => {
  const consumer = await service.consumer().start();
  const underWay = await consumer.codeFor({ sub: 'unhindered', claims: { sid: 'own' } });
  await provider.send({ sub: 'unhindered', sid: 'other' });
  await provider.send({ sub: 'a-stranger' });
  const answer = await consumer.answer(underWay.handshakeId, underWay.code);
  assert.equal(answer.status, 200, answer.text);
});

test('[L3, C7] after it, the browser is nobody, and what it says is marked so', async () => {
  const chat = await signedIn({ sid: 'goes-on' });
  await provider.send({ sid: 'goes-on' });
  assert.equal(await isOver(chat), true);
  const nobody: TestConsumer = await chat.consumer.reload();
  assert.equal(nobody.session?.proof.state, 'anonymous');
  const { conversationId, socket } = await startChat(nobody, 'who am I?');
  assert.notEqual(conversationId, chat.conversationId);
  await say(socket, 'still nobody');
  assert.equal((await desk.card(conversationId)).proof.state, 'anonymous');
});

test('[L15] a window that slept is told with its next session; a page that is loaded anew asks', async () => {
  const [slept, loaded] = [await signedIn({ sid: 'sleeps' }), await signedIn({ sid: 'sleeps' })];
  await provider.send({ sid: 'sleeps' });
  const { session: told } = await slept.consumer.start();
  assert.deepEqual([told?.wasSignedOut, told?.proof.state], [true, 'anonymous']);
  const { session: fresh } = await loaded.consumer.reload();
  assert.deepEqual([fresh?.wasSignedOut, fresh?.proof.state], [undefined, 'anonymous']);
  assert.equal((await slept.consumer.start()).session?.wasSignedOut, undefined, 'it is told once');
});
