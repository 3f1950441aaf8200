import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeCodes } from '@countersign/protocol';
import type { TestConsumer } from '../kit/consumer.ts';
import { takeSnapshot } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });

type Change = {
  readonly name: string;
  /** Who is there before; null is nobody. */
  readonly before: string | null;
  readonly change: (consumer: TestConsumer) => Promise<unknown>;
};

const signInAs = (sub: string) => (consumer: TestConsumer) =>
  consumer.signInWithToken({ claims: { sub } });

const changes: readonly Change[] = [
  { name: 'nobody signs in', before: null, change: signInAs('a65-one') },
  { name: 'the same one signs in again', before: 'a65-two', change: signInAs('a65-two') },
  { name: 'somebody else signs in', before: 'a65-three', change: signInAs('a65-four') },
  {
    name: 'a stronger proof arrives',
    before: 'a65-five',
    change: (consumer) => consumer.signInWithToken({ claims: { sub: 'a65-five', acr: 'strong' } }),
  },
  { name: 'the consumer signs out', before: 'a65-six', change: (consumer) => consumer.signOut() },
];

for (const { name, before, change } of changes) {
  test(`[H5, A65] when ${name}, nothing of the session before opens anything`, async () => {
    const consumer = await service.consumer().start();
    if (before !== null) await signInAs(before)(consumer);
    const planted = await keepAll(consumer);
    await change(consumer);
    await isDead(planted);
  });
}

type Kept = {
  readonly cookies: ReadonlyMap<string, string>;
  readonly window: TestConsumer;
  readonly ticket: string;
  readonly handshake: { readonly handshakeId: string; readonly nonce: string };
  readonly closed: Promise<number>;
};

/** All that a session gives, kept by somebody who planted it or took it along, the key included. */
async function keepAll(consumer: TestConsumer): Promise<Kept> {
  const socket = await consumer.open();
  await takeSnapshot(socket);
  const cookies = new Map(consumer.http.cookies);
  const window = service.consumer(service.aurora, cookies);
  window.session = consumer.session;
  window.key = consumer.key;
  assert.equal((await window.post('tickets')).status, 200, 'while it lives it is good');
  return {
    cookies,
    window,
    ticket: await consumer.ticket(),
    handshake: await consumer.handshake(),
    closed: socket.closed,
  };
}

async function isDead({ cookies, window, ticket, handshake, closed }: Kept): Promise<void> {
  assert.equal(await soon('the end of the socket', closed), closeCodes.sessionEnded);
  for (const path of ['tickets', 'sign-out']) {
    const answer = await window.post(path);
    assert.deepEqual([answer.status, answer.json.code], [401, 'session_required'], path);
  }
  const token = service.aurora.idToken(handshake.nonce);
  const answer = await window.answer(handshake.handshakeId, token);
  assert.deepEqual([answer.status, answer.json.code], [401, 'session_required']);
  const late = await window.connect();
  late.send({ type: 'hello', ticket });
  assert.equal(await soon('the close', late.closed), closeCodes.ticketInvalid);
  // By its key without the cookie, and by its cookie without the key.
  window.http.cookies.clear();
  await window.start();
  assert.equal(window.session?.proof.state, 'anonymous');
  const thief = await service.consumer(service.aurora, cookies).start();
  assert.equal(thief.session?.proof.state, 'anonymous');
  assert.equal((await takeSnapshot(await thief.open())).id, null);
}
