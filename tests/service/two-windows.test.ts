/**
 * Two windows of one browser, each with a key of its own and one cookie jar for both, that came to
 * a session each: they began, or lost theirs, at one moment.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AgentConversation, closeCodes } from '@countersign/protocol';
import { TestConsumer } from '../kit/consumer.ts';
import { type Chat, Desk, startChat } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });

type Two = readonly [TestConsumer, TestConsumer];
let people = 0;
const newSub = (): string => {
  people += 1;
  return `person-${people}`;
};

function windowsOf(browser: TestConsumer['http']): Two {
  const open = () => Object.assign(new TestConsumer(service, service.aurora), { http: browser });
  return [open(), open()];
}

/** No request carries what the answer before brought; the last one's cookie stays. */
async function atOnce(
  cookies: Map<string, string>,
  acts: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const before = new Map(cookies);
  for (const act of acts) {
    cookies.clear();
    for (const [name, value] of before) cookies.set(name, value);
    await act();
  }
}

const startAtOnce = (windows: Two): Promise<void> =>
  atOnce(
    windows[0].http.cookies,
    windows.map((one) => () => one.start()),
  );

async function begin(consumer: TestConsumer, sub: string): Promise<() => Promise<unknown>> {
  const { handshakeId, nonce } = await consumer.handshake();
  const token = service.aurora.idToken(nonce, { claims: { sub } });
  return async () => assert.equal((await consumer.answer(handshakeId, token)).status, 200);
}

const signIn = async (consumer: TestConsumer, sub: string) => (await begin(consumer, sub))();

const orders: Readonly<Record<string, (windows: Two, sub: string) => Promise<void>>> = {
  'that began at once': async (windows, sub) => {
    await startAtOnce(windows);
    for (const one of windows) await signIn(one, sub);
  },
  'that began and signed in at once': async (windows, sub) => {
    await startAtOnce(windows);
    const [one, other] = await Promise.all(windows.map((consumer) => begin(consumer, sub)));
    await Promise.all([one?.(), other?.()]);
  },
  'of which one began while the other signed in': async ([one, other], sub) => {
    await one.start();
    const finish = await begin(one, sub);
    one.http.cookies.clear();
    await other.start();
    await finish();
    await signIn(other, sub);
  },
  'that lost their session at once': async (windows, sub) => {
    const [one, other] = windows;
    await signIn(await one.start(), sub);
    await other.start();
    service.clock.advance(3 * 3600);
    await service.sweep();
    await startAtOnce(windows);
    await signIn(other, sub);
    await signIn(one, sub);
  },
  'of which one lost its session after the answer of the other': async (windows, sub) => {
    const [one, other] = windows;
    await signIn(await one.start(), sub);
    await other.start();
    service.clock.advance(3 * 3600);
    const late = new Map(one.http.cookies);
    await signIn(await one.start(), sub);
    for (const [name, value] of late) one.http.cookies.set(name, value);
    await signIn(await other.start(), sub);
  },
  'that renewed in between': async (windows, sub) => {
    await startAtOnce(windows);
    for (const one of windows) await signIn(one, sub);
    service.clock.advance(250);
    for (const one of windows) await one.start();
  },
};

for (const [name, play] of Object.entries(orders)) {
  for (const who of [0, 1] as const) {
    test(`[H27, H28] of two windows ${name}, window ${who} signs both out`, async () => {
      const sub = newSub();
      const windows = windowsOf(service.consumer().http);
      await play(windows, sub);
      const chats = [await startChat(windows[0]), await startChat(windows[1])] as const;
      const [here, there] = who === 0 ? chats : [chats[1], chats[0]];
      await signsBothOut(here, there);
    });
  }
}

async function signsBothOut(here: Chat, there: Chat): Promise<void> {
  const began = performance.now();
  await here.consumer.signOut();
  const code = await soon('the close', there.socket.closed);
  assert([closeCodes.signedOut, closeCodes.sessionEnded].includes(code as never), `${code}`);
  assert(performance.now() - began < 1_000);
  for (const { consumer } of [here, there]) {
    assert.equal((await consumer.post('tickets')).status, 401);
  }
  const { card, transcript } = await read(there);
  assert(card.proof.state === 'lapsed' && card.proof.lapseReason === 'signed_out');
  const changes = transcript.flatMap((item) => (item.type === 'identity' ? [item.change] : []));
  assert.equal(changes.at(-1), 'signed_out');
  assert(!changes.includes('continued'), 'the card went on under a proof of the same browser');
  assert.deepEqual(await liveSessions(card.consumerId), [], 'a session that nobody can end');
  for (const { consumer } of [here, there]) {
    assert.equal((await consumer.start()).session?.proof.state, 'anonymous');
  }
  assert.equal(there.consumer.session?.wasSignedOut, true);
}

/** An agent of its own each time: one may send so many frames and no more. */
async function read({ conversationId }: Chat): Promise<AgentConversation> {
  return (await Desk.open(await service.agent())).read(conversationId);
}

function liveSessions(consumerId: string): Promise<readonly object[]> {
  const { storage } = service.server.foundation;
  const page = { until: service.clock.now(), limit: 10 };
  return storage.consumerSessions.listByConsumer(consumerId, page);
}

const isIn = async ({ consumer }: Pick<Chat, 'consumer'>): Promise<boolean> =>
  (await consumer.post('tickets')).status === 200;

async function signedInBeside(sub: string): Promise<readonly [Chat, Chat]> {
  const windows = windowsOf(service.consumer().http);
  await startAtOnce(windows);
  for (const one of windows) await signIn(one, sub);
  return [await startChat(windows[0]), await startChat(windows[1])];
}

test('[H28, L16] another browser of the consumer stays, and the card goes on under its proof', async () => {
  const sub = newSub();
  const elsewhere = await startChat(await signedIn(service.consumer(), sub));
  service.clock.advance(1);
  const [here, there] = await signedInBeside(sub);
  await here.consumer.signOut();
  assert.deepEqual([await isIn(there), await isIn(elsewhere)], [false, true]);
  const { card, transcript } = await read(here);
  assert.equal(card.proof.state, 'verified');
  const changes = transcript.flatMap((item) => (item.type === 'identity' ? [item.change] : []));
  assert.equal(changes.at(-1), 'continued');
});

async function signedIn(consumer: TestConsumer, sub: string): Promise<TestConsumer> {
  await consumer.start();
  await signIn(consumer, sub);
  return consumer;
}

test('[H28] what the other window had begun before does not undo the sign-out; what it begins after does', async () => {
  const sub = newSub();
  const windows = windowsOf(service.consumer().http);
  await startAtOnce(windows);
  const [here, late] = windows;
  const { handshakeId, nonce } = await late.handshake();
  const token = service.aurora.idToken(nonce, { claims: { sub } });
  await signIn(here, sub);
  service.clock.advance(1);
  await here.signOut();
  assert.equal((await late.answer(handshakeId, token)).status, 401);
  service.clock.advance(1);
  await signIn(late, sub);
  assert.equal(late.session?.proof.state, 'verified');
});

test('[H29] when one of two windows signs in, the other comes again and is the same person', async () => {
  const windows = windowsOf(service.consumer().http);
  await startAtOnce(windows);
  const [one, other] = windows;
  const { socket } = await startChat(other);
  await signIn(one, newSub());
  assert.equal(await soon('the close', socket.closed), closeCodes.sessionEnded);
  await other.start();
  assert.deepEqual(other.session?.proof, one.session?.proof);
  assert.equal(other.session?.proof.state, 'verified');
});

test('[H29] whoever signs in where the cookie is another person’s ends that one’s sign-in', async () => {
  const windows = windowsOf(service.consumer().http);
  await startAtOnce(windows);
  const [one, other] = windows;
  await signIn(one, newSub());
  const chat = await startChat(one);
  await signIn(other, newSub());
  assert.equal(await soon('the close', chat.socket.closed), closeCodes.signedOut);
  assert.deepEqual([await isIn(chat), await isIn({ consumer: other })], [false, true]);
  const { proof } = (await read(chat)).card;
  assert(proof.state === 'lapsed' && proof.lapseReason === 'signed_out');
});

test('[H29] whoever becomes somebody else in one window is gone from the other one too', async () => {
  const [here, there] = await signedInBeside(newSub());
  await signIn(here.consumer, newSub());
  assert.equal(await soon('the close', there.socket.closed), closeCodes.signedOut);
  assert.deepEqual([await isIn(here), await isIn(there)], [true, false]);
  assert.equal((await read(there)).card.proof.state, 'lapsed');
});

test('[H28] of two persons in one browser a sign-out signs out both', async () => {
  const windows = windowsOf(service.consumer().http);
  await startAtOnce(windows);
  const [one, other] = await Promise.all(windows.map((window) => begin(window, newSub())));
  await atOnce(windows[0].http.cookies, [async () => one?.(), async () => other?.()]);
  await windows[0].signOut();
  for (const consumer of windows) assert.equal(await isIn({ consumer }), false);
});

type Attacked = { readonly victim: Chat; readonly attacker: TestConsumer };

const plantings: Readonly<Record<string, () => Promise<Attacked>>> = {
  'as a visitor, before the other signs in': async () => {
    const attacker = await service.consumer().start();
    const victim = service.consumer(service.aurora, attacker.http.cookies);
    return { victim: await startChat(await signedIn(victim, newSub())), attacker };
  },
  'of their own sign-in, before the other signs in': async () => {
    const attacker = await signedIn(service.consumer(), newSub());
    const victim = service.consumer(service.aurora, attacker.http.cookies);
    return { victim: await startChat(await signedIn(victim, newSub())), attacker };
  },
  'of their own sign-in, after the other has signed in': async () => {
    const attacker = await signedIn(service.consumer(), newSub());
    const victim = await startChat(await signedIn(service.consumer(), newSub()));
    for (const [name, value] of attacker.http.cookies) {
      victim.consumer.http.cookies.set(name, value);
    }
    assert(await isIn(victim), 'the window shows both, its own and the planted one');
    return { victim, attacker };
  },
};

for (const [name, plant] of Object.entries(plantings)) {
  test(`[H30, A65] whoever plants a session ${name}, ends nothing of theirs`, async () => {
    const { victim, attacker } = await plant();
    let closed = false;
    void victim.socket.closed.then(() => {
      closed = true;
    });
    const acts: readonly (() => Promise<unknown>)[] = [
      () => attacker.start(),
      () => signIn(attacker, newSub()),
      () => attacker.signOut(),
      () => attacker.start(),
      () => signIn(attacker, newSub()),
      () => attacker.signOut({ everywhere: true }),
    ];
    for (const act of acts) {
      service.clock.advance(1);
      await act();
      assert(await isIn(victim));
    }
    assert.equal(closed, false);
    assert.equal((await read(victim)).card.proof.state, 'verified');
  });
}
