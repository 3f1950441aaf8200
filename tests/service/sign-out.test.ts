import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeCodes } from '@countersign/protocol';
import { type Chat, Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());

async function device(claims: { sub: string; name?: string }): Promise<Chat> {
  const consumer = await service.consumer().signInWithToken({ claims });
  return startChat(consumer, 'from a device');
}

async function isOver({ consumer }: Chat): Promise<boolean> {
  return (await consumer.post('tickets')).status === 401;
}

async function marks(conversationId: string): Promise<string[]> {
  const { transcript } = await desk.read(conversationId);
  return transcript.flatMap((item) => (item.type === 'identity' ? [item.change] : []));
}

test('[L10, A65] signing out on all devices ends every session of the consumer and no other’s', async () => {
  const mine = [await device({ sub: 'mine' }), await device({ sub: 'mine' })] as const;
  const other = await device({ sub: 'other' });
  const [here, there] = mine;
  await here.consumer.signOut({ everywhere: true });
  assert.equal(await soon('the close', here.socket.closed), closeCodes.sessionEnded);
  assert.equal(await soon('the close', there.socket.closed), closeCodes.signedOut);
  assert.deepEqual(
    [await isOver(here), await isOver(there), await isOver(other)],
    [true, true, false],
  );
  assert.equal(here.conversationId, there.conversationId);
  const { card } = await desk.read(here.conversationId);
  assert(card.proof.state === 'lapsed' && card.proof.lapseReason === 'signed_out');
  assert.deepEqual(await marks(here.conversationId), ['verified', 'signed_out'], 'once');
});

test('[L17] with the last sign-in lapses what was closed under an earlier one', async () => {
  const claims = { sub: 'closed-before' };
  const closed = await device(claims);
  await desk.close(closed.conversationId);
  await closed.consumer.signInWithToken({ claims });
  const elsewhere = await device(claims);
  await closed.consumer.signOut();
  assert.equal((await proofOf(closed)).state, 'verified', 'another browser is still signed in');
  await elsewhere.consumer.signOut();
  assert.equal((await proofOf(closed)).state, 'lapsed');
  assert.deepEqual(await marks(closed.conversationId), ['verified', 'signed_out'], 'once');
});

test('[L10] signing out here leaves the other devices alone', async () => {
  const [here, there] = [await device({ sub: 'kept' }), await device({ sub: 'kept' })];
  await here.consumer.signOut();
  assert.deepEqual([await isOver(here), await isOver(there)], [true, false]);
  assert.deepEqual(await marks(there.conversationId), ['verified'], 'it stands on the other proof');
});

const proofOf = async ({ conversationId }: Chat) => (await desk.card(conversationId)).proof;
const withAcr = (sub: string, acr: string) => ({ sub, acr, account_number: `account of ${acr}` });

test('[L16] when the newest browser signs out, the card follows the proof that another still holds', async () => {
  const there = await device(withAcr('follows', 'silver'));
  service.clock.advance(60);
  const here = await device(withAcr('follows', 'gold'));
  const newest = await proofOf(here);
  assert(newest.state === 'verified' && newest.acr === 'gold');
  await desk.read(here.conversationId);
  await here.consumer.signOut();
  const { event } = (await desk.socket.take('event', ({ event }) => isContinued(event))) as {
    event?: { card?: unknown };
  };
  const { card, transcript } = await desk.read(there.conversationId);
  assert.deepEqual(event?.card, card, 'live, as a fresh snapshot');
  assert(card.proof.state === 'verified' && card.proof.acr === 'silver');
  assert.match(JSON.stringify(card.verified), /account of silver/);
  assert.equal((await desk.row(there.conversationId))?.proofState, 'verified');
  const last = transcript.findLast((item) => item.type === 'identity');
  assert(last?.change === 'continued' && last.proof.state === 'verified');
  assert.equal(last.proof.state === 'verified' && last.proof.acr, 'silver');
  await there.consumer.signOut();
  assert.deepEqual(await marks(there.conversationId), [
    ...['verified', 'reverified', 'continued', 'signed_out'],
  ]);
});

function isContinued(event: unknown): boolean {
  return (event as { change?: string } | undefined)?.change === 'continued';
}

test('[L16] the same when the newest proof runs out first', async () => {
  const there = await device({ sub: 'outlives' });
  const consumer = service.consumer();
  const exp = service.clock.seconds() + 120;
  await consumer.signInWithToken({ claims: { sub: 'outlives', acr: 'gold', exp } });
  const here = await startChat(consumer);
  service.clock.advance(121);
  await service.sweep();
  assert.equal((await proofOf(here)).state, 'verified');
  service.clock.advance(600);
  await service.sweep();
  assert.equal((await proofOf(there)).state, 'lapsed');
});

test('[L16] two that sign out at one moment leave no proof behind', async () => {
  for (let round = 0; round < 8; round += 1) {
    const sub = `at-once-${round}`;
    const chats = [await device({ sub }), await device({ sub }), await device({ sub })];
    await Promise.all(chats.map(({ consumer }) => consumer.signOut()));
    const [chat] = chats;
    assert(chat);
    const { proof } = await desk.card(chat.conversationId);
    assert.equal(proof.state, 'lapsed');
    assert.equal((await desk.row(chat.conversationId))?.proofState, 'lapsed');
    assert.equal((await marks(chat.conversationId)).at(-1), 'signed_out');
  }
});

test('[L16] what another browser’s window shows does not change, nor is it told', async () => {
  const there = await device({ sub: 'unmoved' });
  const here = await device({ sub: 'unmoved' });
  there.socket.takeAll('event');
  await here.consumer.signOut();
  await desk.reply(there.conversationId, 'still there');
  const { event } = (await there.socket.take('event')) as { event?: { type?: string } };
  assert.equal(event?.type, 'message');
});

test('[L15] another tab is told of a sign-out, though the browser has a visitor’s session by then', async () => {
  const here = await service.consumer().signInWithToken({ claims: { sub: 'two-tabs' } });
  const tab = async () => {
    const other = service.consumer();
    // Two tabs have one jar.
    Object.assign(other, { http: here.http });
    return other.start();
  };
  const [there, late] = [await tab(), await tab()];
  await here.signOut();
  await here.reload();
  assert.equal(here.session?.wasSignedOut, undefined, 'who signed out knows it');
  assert.equal((await there.start()).session?.wasSignedOut, true);
  assert.equal(there.session?.proof.state, 'anonymous');
  // Whoever signs in meanwhile is followed.
  await here.signInWithToken({ claims: { sub: 'somebody-else' } });
  assert.equal((await late.start()).session?.wasSignedOut, undefined);
  assert.equal(late.session?.proof.state, 'verified');
});

test('[L10, L7] a device that is just signing in does not stay behind', async () => {
  const here = await device({ sub: 'leaves' });
  const late = await service.consumer().start();
  const { handshakeId, nonce } = await late.handshake();
  const token = service.aurora.idToken(nonce, { claims: { sub: 'leaves' } });
  await here.consumer.signOut({ everywhere: true });
  const refused = await late.answer(handshakeId, token);
  assert.deepEqual([refused.status, refused.json.code], [401, 'authentication_failed']);
  service.clock.advance(1);
  await late.signInWithToken({ claims: { sub: 'leaves' } });
});

test('[L10] nobody in particular can sign out as well', async () => {
  const chat = await startChat(await service.consumer().start());
  await chat.consumer.signOut({ everywhere: true });
  assert.equal(await isOver(chat), true);
});

test('[L11, A90] a supervisor signs out all consumers of a connector, and of no other', async () => {
  const supervisor = await service.agent(['supervisor']);
  const chats = [await device({ sub: 'all-1' }), await device({ sub: 'all-2' })];
  const elsewhere = await service.consumer().signInWithCode({ sub: 'by-code' });
  const anonymous = await service.consumer().start();
  const foreign = await service.consumer(service.borealis).signInWithToken();
  const under = await service.consumer().start();
  const { handshakeId, nonce } = await under.handshake();

  const path = 'connectors/aurora-implicit/sign-out-all';
  assert.equal((await supervisor.change('POST', path)).status, 202);
  await service.sweep();
  for (const chat of chats) {
    assert.equal(await soon('the close', chat.socket.closed), closeCodes.signedOut);
    assert.equal(await isOver(chat), true);
    const { card } = await desk.read(chat.conversationId);
    assert(card.proof.state === 'lapsed' && card.proof.lapseReason === 'signed_out_by_brand');
    assert.deepEqual(await marks(chat.conversationId), ['verified', 'signed_out_by_brand']);
  }
  for (const one of [elsewhere, anonymous, foreign]) {
    assert.equal((await one.post('tickets')).status, 200);
  }
  const refused = await under.answer(handshakeId, service.aurora.idToken(nonce));
  assert.equal(refused.status, 401, 'a sign-in that was under way');

  const actions = (await service.audit())
    .filter(({ action }) => action.startsWith('connector.'))
    .map(({ action, subject }) => [action, subject]);
  assert(actions.some((one) => `${one}` === 'connector.sign_out_ordered,aurora-implicit'));
  assert(actions.some((one) => `${one}` === 'connector.signed_out,aurora-implicit'));
  assert.deepEqual(await service.server.foundation.storage.signOutOrders.list(9), []);
  service.clock.advance(3);
  const next = await device({ sub: 'all-1' });
  await service.sweep();
  assert.equal(await isOver(next), false, 'whoever signs in afterwards stays');
});

test('[L11] more consumers than one batch are signed out, and every socket closes', async () => {
  const consumers = await Promise.all(
    Array.from({ length: 230 }, async (_, count) =>
      service.consumer().signInWithToken({ claims: { sub: `crowd-${count}` } }),
    ),
  );
  const sockets = await Promise.all(consumers.slice(0, 40).map((consumer) => consumer.open()));
  await Promise.all(sockets.map((socket) => takeSnapshot(socket)));
  const administrator = await service.agent(['administrator']);
  await administrator.change('POST', 'connectors/aurora-implicit/sign-out-all');
  await service.sweep();
  const codes = await Promise.all(sockets.map(({ closed }) => soon('the close', closed)));
  assert.deepEqual(new Set(codes), new Set([closeCodes.signedOut]));
  const answers = await Promise.all(consumers.map((consumer) => consumer.post('tickets')));
  assert.equal(answers.filter(({ status }) => status === 401).length, 230);
});

test('[L11, D13] agents may not, nor anybody for a connector of another brand', async () => {
  service.clock.advance(1);
  const chat = await device({ sub: 'stays' });
  const path = 'connectors/aurora-implicit/sign-out-all';
  const agent = await service.agent(['agent', 'privacy-officer']);
  assert.equal((await agent.change('POST', path)).status, 403);
  const foreign = await service.agent(['administrator'], service.borealis);
  assert.equal((await foreign.change('POST', path)).status, 404);
  const own = await service.agent(['administrator']);
  const headers = { 'x-csrf-token': null };
  assert.equal((await own.http.post(`/api/agent/${path}`, { headers })).status, 403);
  await service.sweep();
  assert.equal(await isOver(chat), false);
});
