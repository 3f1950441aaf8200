/** A provider was taken over, or its key was stolen (A90). */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  type AgentConversation,
  type ConnectorAnswer,
  type ConsumerCard,
  closeCodes,
} from '@countersign/protocol';
import { act } from '../kit/agent.ts';
import { runCommand } from '../kit/commands/run-command.ts';
import { type Chat, Desk, startChat } from '../kit/desk.ts';
import { eventually, soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';
import type { Frame, TestSocket } from '../kit/test-socket.ts';

// Commands have the machine's clock.
const stage = await startStage({ after }, { startAt: Date.now() });
const { aurora, clock } = stage;
const { storage } = stage.server.foundation;
const id = aurora.implicitConnector;
const administrator = await stage.agent(['administrator']);

const trust = async (state: string): Promise<number> => {
  const { status } = await administrator.change('PUT', `connectors/${id}/trust`, { state });
  // What it sees is not shown once more while a test goes on.
  await stage.server.lookAtAudit();
  return status;
};
const connector = async (): Promise<ConnectorAnswer> =>
  (await administrator.http.get(`/api/agent/connectors/${id}`)).json as unknown as ConnectorAnswer;
const records = async (action: string) =>
  (await stage.audit()).filter((record) => record.action === action);

async function verified(): Promise<Chat & { readonly desk: Desk }> {
  const consumer = await stage.consumer().signInWithToken({ claims: { name: 'Mara Keller' } });
  const chat = await startChat(consumer);
  return { ...chat, desk: await Desk.open(await stage.agent()) };
}

/** The next snapshot that comes without having been asked for. */
async function shownAnew(socket: TestSocket): Promise<AgentConversation> {
  return (await socket.take('snapshot')).state as AgentConversation;
}

test('[Y2, A90] agents who look on are told at once that a provider is suspected, and when it is not any more', async () => {
  const { desk, conversationId, socket } = await verified();
  const anonymous = await startChat(await stage.consumer().start());
  const before = await desk.card(conversationId);
  assert(!('distrust' in before));
  assert.equal(await trust('suspected'), 204);
  const { card } = await shownAnew(desk.socket);
  assert.deepEqual(card, { ...before, distrust: 'suspected' });
  const rows = async () => [
    (await desk.row(conversationId))?.distrust,
    (await desk.row(anonymous.conversationId))?.distrust,
  ];
  assert.deepEqual(await rows(), ['suspected', undefined]);
  assert(!('distrust' in (await desk.card(anonymous.conversationId))), 'nobody vouched for them');
  assert.equal((await connector()).trust, 'suspected');
  // A consumer is told nothing of it, and can do all that they could.
  const window = await startChat(stage.consumer(aurora, undefined));
  assert.doesNotMatch(JSON.stringify([socket.received, window.socket.received]), /suspect|trust/);
  assert.equal(await trust('trusted'), 204);
  await eventually('the card as it was', async () => {
    const { card: now, id: of } = await shownAnew(desk.socket);
    return of === conversationId && !('distrust' in now);
  });
  assert.deepEqual(await rows(), [undefined, undefined]);
  assert.deepEqual(
    (await records('connector.trust_changed')).map(({ actor, subject, detail }) => [
      ...[actor === administrator.session?.agent.id, subject, detail.state],
    ]),
    [
      [true, id, 'trusted'],
      [true, id, 'suspected'],
    ],
  );
});

test('[Y2, A90] who comes back to a conversation is shown the card as it is now', async () => {
  const { desk, conversationId } = await verified();
  const { sequence } = await desk.read(conversationId);
  await desk.socket.close();
  clock.advance(1);
  assert.equal(await trust('suspected'), 204);
  const again = await Desk.open(await stage.agent());
  again.socket.send({ type: 'follow', conversationId, sequence });
  assert.equal((await shownAnew(again.socket)).card.distrust, 'suspected');
  await again.socket.close();
  clock.advance(1);
  assert.equal(await trust('trusted'), 204);
  const back = await Desk.open(await stage.agent());
  back.socket.send({ type: 'follow', conversationId, sequence });
  assert(!('distrust' in (await shownAnew(back.socket)).card));
});

test('[Y1, A90] only administrators of the brand and the operator decide, and saving the brand keeps it', async () => {
  for (const agent of [await stage.agent(['agent', 'supervisor', 'privacy-officer'])]) {
    const answer = await agent.change('PUT', `connectors/${id}/trust`, { state: 'off' });
    assert.equal(answer.status, 403);
  }
  const foreign = await stage.agent(['administrator'], stage.borealis);
  const path = `connectors/${id}/trust`;
  assert.equal((await foreign.change('PUT', path, { state: 'off' })).status, 404);
  assert.equal((await administrator.change('PUT', path, { state: 'doubted' })).status, 400);
  assert.equal((await connector()).trust, 'trusted');
  await trust('suspected');
  await stage.putBrands();
  assert.equal((await connector()).trust, 'suspected');
  for (const words of [
    ['aurora', id, 'maybe'],
    ['borealis', id, 'off'],
  ]) {
    await assert.rejects(runCommand(stage, 'connector trust', ...words), { code: 'usage' });
  }
  await runCommand(stage, 'connector trust', 'aurora', id, 'trusted');
  assert.equal((await connector()).trust, 'trusted');
  const [newest] = await records('connector.trust_changed');
  assert.deepEqual([newest?.actor, newest?.detail.state], ['operator', 'trusted']);
});

test('[Y3, A90, L7] by a connector that is off nobody comes in, and who did is signed out', async () => {
  const { desk, conversationId, socket, consumer } = await verified();
  await desk.read(conversationId);
  const late = await stage.consumer().start();
  const { handshakeId, nonce } = await late.handshake();
  clock.advance(1);
  assert.equal(await trust('off'), 204);
  assert.equal(await soon('the close', socket.closed), closeCodes.signedOut);
  const isLapse = ({ event }: Frame): boolean => JSON.stringify(event ?? '').includes('"lapsed"');
  const { event } = await desk.socket.take('event', isLapse);
  assert.equal((event as { readonly card: ConsumerCard }).card.distrust, 'off');
  // One that was under way, one that begins, and one at the authorization endpoint.
  assert.equal((await late.answer(handshakeId, aurora.idToken(nonce))).status, 401);
  const asked = await late.post('handshakes', { connectorId: id });
  assert.deepEqual([asked.status, asked.json.code], [401, 'authentication_failed']);
  const popup = await late.post('handshakes', { connectorId: id, way: 'popup' });
  assert.equal(popup.status, 401);
  assert.equal((await consumer.post('tickets')).status, 401);
  const [refused] = await records('consumer.refused');
  assert.deepEqual([refused?.detail.code, refused?.detail.rule], ['connector_off', 'connector']);
  // They can chat as not verified, and other connectors are as they were.
  await startChat(late);
  await stage.consumer().signInWithCode({ sub: 'somebody' });
  clock.advance(3);
  assert.equal(await trust('trusted'), 204);
  await (await stage.consumer().start()).signInWithToken();
});

test('[Y5] what a command erases, restricts or distrusts is on open screens at once', async () => {
  const { desk, conversationId, socket } = await verified();
  const { consumerId } = await desk.card(conversationId);
  await runCommand(stage, 'connector trust', 'aurora', id, 'suspected');
  await eventually('the warning', async () => {
    const { card } = await shownAnew(desk.socket);
    return card.distrust === 'suspected';
  });
  await runCommand(stage, 'consumer restrict', 'aurora', consumerId);
  await eventually('a card that is withheld', async () => {
    const { card } = await shownAnew(desk.socket);
    return card.withheld === 'restricted' && !JSON.stringify(card).includes('Mara');
  });
  assert.equal(await soon('the close', socket.closed), closeCodes.signedOut);
  await runCommand(stage, 'consumer erase', 'aurora', consumerId);
  await eventually('a card that is erased', async () => {
    const { card } = await shownAnew(desk.socket);
    return card.withheld === 'erased';
  });
  const refused = await act(desk.socket, 'send', { conversationId, text: 'hello?' });
  assert.equal(refused.type, 'refused');
});

test('[Y4, A90] very many different consumers in ten minutes are an alarm, once an hour, and stop nobody', async () => {
  aurora.implicitSettings = { signInAlarm: { people: 5, times: 2 } };
  await stage.putBrands();
  clock.advance(600);
  const come = async (people: number, sub?: string): Promise<void> => {
    for (let person = 0; person < people; person += 1) {
      await (await stage.consumer().start()).signInWithToken(sub ? { claims: { sub } } : {});
    }
  };
  await come(8, 'the same one');
  await come(4);
  assert.equal((await connector()).alarm, null, 'five different people');
  await come(1);
  await eventually('the alarm', async () => (await records('connector.alarm')).length === 1);
  const { alarm } = await connector();
  assert.deepEqual([alarm?.people, alarm?.usual], [6, 0]);
  await come(6);
  assert.equal((await records('connector.alarm')).length, 1, 'once an hour');
  assert(stage.log.some((line) => line.includes('very many consumers by one connector')));
  const officer = await stage.agent(['privacy-officer']);
  const overview = await officer.http.get('/api/agent/privacy');
  assert.match(overview.text, /connector\.alarm/);

  // Two days on: what was usual counts, and so many times of it are no news.
  const { brandId, id: subject } = { brandId: aurora.id, id };
  const day = Math.floor(clock.now() / 86_400_000);
  const usual = { kind: 'accepted', code: 'signed_in', count: 10 * 144, lastAt: 1 } as const;
  await storage.transaction((tx) =>
    tx.findings.add({ brandId, connectorId: subject, day, correlationId: null, ...usual }),
  );
  clock.advance(86_400);
  await come(12);
  assert.equal(
    (await records('connector.alarm')).length,
    1,
    'ten are usual, twice as many allowed',
  );
  await come(14);
  await eventually('the alarm', async () => (await records('connector.alarm')).length === 2);
  assert(((await records('connector.alarm'))[0]?.detail.usual as number) >= 10);
});
