/** By what name agents call a consumer: masked, locked and open (SPEC Q20). */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AgentConversation, Inbox } from '@countersign/protocol';
import { followInbox } from '../kit/agent.ts';
import { type Chat, Desk, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const agent = await stage.agent();
const assurances = [{ acr: 'gold', label: 'With a passkey' }];
const fact = (name: string) => ({ name, label: name, group: 'person', type: 'text', claim: name });
const facts = ['name', 'tariff'] as const;
type Said = Readonly<Partial<Record<(typeof facts)[number], object>>>;

/** What the brand says of its facts from now on. */
async function declare(more: Said = {}): Promise<void> {
  stage.clock.advance(1);
  const attributes = facts.map((name) => ({ ...fact(name), ...more[name] }));
  stage.aurora.implicitSettings = { assurances, attributes };
  await stage.putBrands();
}

type Watched = Chat & { readonly desk: Desk; readonly sub: string };

/** An agent who has the inbox and the conversation open. */
async function watched(means: { readonly acr?: string } = {}): Promise<Watched> {
  const sub = stage.aurora.newSubject();
  const consumer = stage.consumer();
  await consumer.signInWithToken({ claims: { ...claims, ...means, sub } });
  const chat = await startChat(consumer);
  const desk = await Desk.open(agent);
  await followInbox(desk.socket);
  await desk.read(chat.conversationId);
  return { ...chat, desk, sub };
}

const claims = { name: 'Canary Mara', tariff: 'tariff-xl' };
const visitor = /^Visitor [0-9A-Z]{4}$/;

/** What came unasked, and what whoever opens it now is shown: in inbox and card. */
async function names({ desk, conversationId }: Watched): Promise<readonly string[]> {
  const inbox = (await desk.socket.take('inbox')).state as Inbox;
  const live = (await desk.socket.take('snapshot')).state as AgentConversation;
  const fresh = await Desk.open(agent);
  const card = await fresh.card(conversationId);
  assert.deepEqual(live.card, card);
  assert.deepEqual(inbox, await followInbox(fresh.socket));
  const row = inbox.conversations.find(({ id }) => id === conversationId);
  await fresh.socket.close();
  return [row?.displayName ?? '', card.displayName];
}

for (const { what, more } of [
  { what: 'a mask', more: { mask: 'first1' } },
  { what: 'a sensitivity', more: { sensitivity: 'sensitive' } },
  { what: 'a demand', more: { requires: { acr: 'gold' } } },
]) {
  test(`[Q19, Q20] ${what} on the name takes it from inbox and card at once, and back, and on another fact does not`, async () => {
    await declare();
    const chat = await watched();
    await declare({ tariff: more });
    assert.deepEqual(await names(chat), ['Canary Mara', 'Canary Mara']);
    await declare({ name: more });
    for (const name of await names(chat)) assert.match(name, visitor);
    await declare();
    assert.deepEqual(await names(chat), ['Canary Mara', 'Canary Mara']);
    await chat.desk.socket.close();
  });
}

test('[Q20] a name that requires more is called by whoever gave that proof, and by nobody else', async () => {
  await declare({ name: { requires: { acr: 'gold' } } });
  const chat = await watched();
  const look = async () => [
    (await chat.desk.row(chat.conversationId))?.displayName ?? '',
    (await chat.desk.card(chat.conversationId)).displayName,
  ];
  for (const name of await look()) assert.match(name, visitor);
  await chat.consumer.signInWithToken({ claims: { ...claims, sub: chat.sub, acr: 'gold' } });
  const { event } = await chat.desk.socket.take('inbox-event', ({ event: told }) =>
    JSON.stringify(told).includes('Canary Mara'),
  );
  assert(event);
  assert.deepEqual(await look(), ['Canary Mara', 'Canary Mara']);
  // With the end of the proof it locks again.
  stage.clock.advance(700);
  await stage.sweep();
  for (const name of await look()) assert.match(name, visitor);
  await chat.desk.socket.close();
});

test('[Q20] a name that is masked for agents stands in no place that they can reach', async () => {
  await declare();
  const chat = await watched();
  await declare({ name: { mask: 'all' } });
  const { conversationId } = chat;
  const desk = await Desk.open(await stage.agent(['supervisor']));
  const exported = await (await stage.agent(['supervisor'])).http.get(
    `/api/agent/conversations/${conversationId}/transcript`,
  );
  assert.equal(exported.status, 200, exported.text);
  const seen = JSON.stringify([
    await desk.read(conversationId),
    await followInbox(desk.socket),
    exported.text,
    stage.log,
  ]);
  assert(seen.includes('tariff-xl'));
  assert(!seen.includes('Mara'));
  await chat.desk.socket.close();
  await desk.socket.close();
});

test('[Q20] whoever comes back to the inbox is shown the names of now, and what they have if none changed', async () => {
  await declare();
  const chat = await watched();
  const { conversationId, desk } = chat;
  const { sequence, settings } = await followInbox(desk.socket);
  await desk.socket.close();
  const back = async () => {
    const again = await Desk.open(agent);
    again.socket.send({ type: 'follow-inbox', sequence, settings });
    await again.note(conversationId, 'looked at it');
    await again.socket.take('inbox-event');
    const inboxes = again.socket.takeAll('inbox').map(({ state }) => state as Inbox);
    await again.socket.close();
    return inboxes.map(({ conversations }) =>
      conversations.find(({ id }) => id === conversationId),
    );
  };
  assert.deepEqual(await back(), []);
  await declare({ name: { mask: 'all' } });
  const [row, ...more] = await back();
  assert.match(row?.displayName ?? '', visitor);
  assert.deepEqual(more, []);
});
