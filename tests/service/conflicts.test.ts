import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noteConflicts } from '../../server/src/conversations/facts/note-conflicts.ts';
import { type Chat, Desk, push, startChat } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const desk = await Desk.open(await stage.agent());

const email = (address: string): object => ({
  type: 'personal',
  personal: { contacts: [{ email: address }] },
});

/** What was noted of a conversation, oldest first. */
async function notedOf(conversationId: string): Promise<readonly unknown[]> {
  const records = await stage.audit();
  const noted = records.filter(
    ({ action, detail }) =>
      action.startsWith('attribute.conflict') && detail.conversationId === conversationId,
  );
  return noted.map(({ action, detail }) => [action.split('_').at(-1), detail.field]).reverse();
}

async function signedIn(claims: object = { email: 'canary-ines@mail.test' }): Promise<Chat> {
  return startChat(await stage.consumer().signInWithToken({ claims: { ...claims } }));
}

test('[F5] a conflict is audited once when it begins and once when it ends, by name', async () => {
  const chat = await signedIn();
  const { conversationId } = chat;
  await push(chat, [email('canary-ines@mail.test')]);
  assert.deepEqual(await notedOf(conversationId), []);
  await push(chat, [email('canary-eve@evil.test')]);
  await push(chat, [email('canary-mallory@evil.test')]);
  assert.deepEqual(await notedOf(conversationId), [['began', 'email']]);
  await push(chat, [email('Canary-Ines@mail.test')]);
  await push(chat, [email('canary-eve@evil.test')]);
  assert.deepEqual(await notedOf(conversationId), [
    ['began', 'email'],
    ['ended', 'email'],
    ['began', 'email'],
  ]);
  const [record] = await stage.audit();
  const { consumerId } = await desk.card(conversationId);
  assert.deepEqual([record?.actor, record?.subject], ['system', consumerId]);
  assert.doesNotMatch(JSON.stringify(await stage.audit()), /canary/i);
});

test('[F5] it does not matter which came first: the page, the proof or the message', async () => {
  const consumer = await stage.consumer().start();
  const chat = await startChat(consumer);
  await push(chat, [email('eve@evil.test')]);
  assert.deepEqual(await notedOf(chat.conversationId), []);
  await consumer.signInWithToken({ claims: { email: 'ines@mail.test', sub: 'page-first' } });
  assert.deepEqual(await notedOf(chat.conversationId), [['began', 'email']]);
  await consumer.signInWithToken({ claims: { email: 'eve@evil.test', sub: 'page-first' } });
  assert.deepEqual((await notedOf(chat.conversationId)).at(-1), ['ended', 'email']);

  const silent = await stage.consumer().signInWithToken({ claims: { email: 'a@mail.test' } });
  const socket = await silent.open();
  await push({ consumer: silent, socket, conversationId: '' }, [email('b@mail.test')]);
  socket.close();
  const { conversationId } = await startChat(silent);
  assert.deepEqual(await notedOf(conversationId), [['began', 'email']]);
});

test('[F5, I9] tables and amounts that differ are shown side by side, and audited as any', async () => {
  const named = (name: string, type: string) => ({ name, label: name, group: 'billing', type });
  const attributes = [
    { ...named('cart', 'table'), claim: 'cart' },
    { ...named('cart_total', 'money'), claim: 'cart_total' },
  ];
  stage.aurora.implicitSettings = { attributes };
  await stage.putBrands();
  const columns = [
    { name: 'product', label: 'Product', type: 'text' },
    { name: 'quantity', label: 'Quantity', type: 'text' },
    { name: 'price', label: 'Price', type: 'money' },
  ];
  const rows = [['Phone', '1', { amount: '499.00', currency: 'CHF' }]];
  const cart_total = { amount: '499.0', currency: 'CHF' };
  const chat = await signedIn({ cart: { columns, rows }, cart_total });
  const cart = (price: number): object => ({
    type: 'cart',
    currency: 'CHF',
    total: price,
    numItems: 1,
    products: [{ product: { name: ' phone', price }, quantity: 1 }],
  });
  await push(chat, [cart(499)]);
  assert.deepEqual((await desk.card(chat.conversationId)).conflicts, []);
  await push(chat, [cart(1)]);
  const { conflicts } = await desk.card(chat.conversationId);
  assert.deepEqual(
    conflicts.map(({ name, verified, page }) => [name, verified.type, page.type]),
    [
      ['cart', 'table', 'table'],
      ['cart_total', 'money', 'money'],
    ],
  );
  assert.deepEqual(await notedOf(chat.conversationId), [
    ['began', 'cart'],
    ['began', 'cart_total'],
  ]);
  stage.aurora.implicitSettings = {};
  await stage.putBrands();
});

test('[F5] a proof that was refreshed begins or ends a conflict, too', async () => {
  const { provider, aurora, clock } = stage;
  aurora.codeSettings = { refresh: true };
  await stage.putBrands();
  provider.refreshed = {};
  const person = { sub: 'refreshed', userInfo: { email: 'old@mail.test' } };
  const chat = await startChat(await stage.consumer().signInWithCode(person));
  await push(chat, [email('old@mail.test')]);
  assert.deepEqual(await notedOf(chat.conversationId), []);
  person.userInfo.email = 'new@mail.test';
  clock.advance(26 * 60);
  await eventually('a refresh', async () => (await notedOf(chat.conversationId)).length > 0);
  assert.deepEqual(await notedOf(chat.conversationId), [['began', 'email']]);
});

test('[F5] many who notice at once write one record, and what was missed is found', async () => {
  const chat = await signedIn();
  await push(chat, [email('eve@evil.test')]);
  const { foundation } = stage.server;
  const { conversationId } = chat;
  const conflict = { conversationId, name: 'email' };
  // As if the process had died before it was noted.
  await foundation.storage.transaction((tx) => tx.conflicts.end(conflict));
  const before = (await notedOf(conversationId)).length;
  await Promise.all([1, 2, 3].map(() => noteConflicts(foundation, conversationId)));
  assert.equal((await notedOf(conversationId)).length, before + 1);
  assert.deepEqual(await foundation.storage.conflicts.list(conversationId), ['email']);
});
