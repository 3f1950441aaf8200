import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { limits } from '@countersign/protocol';
import { pushPage, say } from '../kit/consumer.ts';
import { Desk, push, startChat, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());

const personal = (email: string): object => ({
  type: 'personal',
  personal: { firstname: 'Eve', contacts: [{ email }] },
});

test('[I8, I14, A53] whatever members a page’s entry has, it stays a page attribute', async () => {
  const chat = await startChat(await service.consumer().start());
  const forged = { verified: true, kind: 'verified', authenticated: 1, __verified: true };
  await push(chat, [
    {
      type: 'ctmrinfo',
      ...forged,
      info: { customerId: 'C-1', ...forged, provenance: { source: 'id_token' } },
    },
    { ...JSON.parse('{"type":"personal","__proto__":{"verified":true}}'), ...personal('e@x.test') },
  ]);
  const card = await desk.card(chat.conversationId);
  assert.deepEqual(card.verified, []);
  assert.equal(card.proof.state, 'anonymous');
  assert.match(card.displayName, /^Visitor /);
  const expected = { pageOrigin: 'https://www.aurora.test', receivedAt: service.clock.now() };
  assert(card.page.length > 0);
  for (const { kind, provenance } of card.page) {
    assert.equal(kind, 'page');
    assert.deepEqual(provenance, expected);
  }
});

test('[I9, A54] an email from the page that differs from the verified one is shown as a conflict', async () => {
  const claims = { email: 'Ines@Mail.test', name: 'Ines' };
  const chat = await startChat(await service.consumer().signInWithToken({ claims }));
  await push(chat, [personal(' ines@mail.TEST')]);
  const same = await desk.card(chat.conversationId);
  assert.deepEqual(same.conflicts, []);
  await push(chat, [personal('mallory@evil.test')]);
  const { verified, page, conflicts, displayName } = await desk.card(chat.conversationId);
  assert.deepEqual(conflicts, [
    {
      name: 'email',
      label: 'Email',
      verified: { type: 'email', text: 'Ines@Mail.test' },
      page: { type: 'email', text: 'mallory@evil.test' },
    },
  ]);
  assert.equal(displayName, 'Ines');
  assert(verified.some(({ name }) => name === 'email'));
  assert(page.some(({ name }) => name === 'email'));
});

test('[I10] a later push replaces by name, and appends visited pages and searches', async () => {
  const chat = await startChat(await service.consumer().start());
  await push(chat, [
    { type: 'cart', total: 10, currency: 'EUR', products: [] },
    { type: 'searchInfo', keywords: ['phone'] },
  ]);
  await push(chat, [
    { type: 'cart', total: '25.00', currency: 'EUR', products: [] },
    { type: 'searchInfo', keywords: ['cable'] },
  ]);
  const { page } = await desk.card(chat.conversationId);
  const values = Object.fromEntries(page.map(({ name, value }) => [name, value]));
  assert.deepEqual(values.cart_total, { type: 'money', amount: '25.00', currency: 'EUR' });
  assert.deepEqual(values.searches, { type: 'list', items: ['phone', 'cable'] });
  assert.deepEqual(values.visited_pages, { type: 'list', items: ['Shop (/shop)'] });
});

test('[I11] a push with too many entries breaks the protocol; one with as many as allowed does not', async () => {
  const chat = await startChat(await service.consumer().start());
  const searches = (count: number): object[] =>
    Array.from({ length: count }, () => ({ type: 'searchInfo', keywords: ['x'] }));
  await push(chat, searches(limits.pageEntriesPerPush));
  const refused = pushPage(
    chat.socket,
    'https://www.aurora.test',
    searches(limits.pageEntriesPerPush + 1),
  );
  await assert.rejects(refused, /closed with 4400/);
});

test('[I12] what a page of another origin sends is refused and not stored', async () => {
  const chat = await startChat(await service.consumer().start());
  for (const origin of ['https://www.aurora.test.evil.test', 'http://www.aurora.test', 'null']) {
    const answer = await pushPage(chat.socket, origin, [personal('e@x.test')]);
    assert.deepEqual([answer.type, answer.code], ['refused', 'origin_not_allowed']);
  }
  assert.deepEqual((await desk.card(chat.conversationId)).page, []);
});

test('[I13] an identity hint that differs is audited and changes nothing; one that fits is not', async () => {
  const iss = service.aurora.implicitIssuer;
  const audited = async (sub: string): Promise<number> => {
    const claims = { sub: 'hinted-subject' };
    const consumer = await service.consumer().signInWithToken({ claims }, { hint: { iss, sub } });
    assert.equal(consumer.session?.proof.state, 'verified');
    const records = await service.audit();
    return records.filter(({ action }) => action === 'consumer.hint_differs').length;
  };
  assert.equal(await audited('hinted-subject'), 0);
  assert.equal(await audited('somebody-else'), 1);
  assert.doesNotMatch(JSON.stringify(await service.audit()), /somebody-else|hinted-subject/);
});

test('[I17] what a page sent before the first message is there when the conversation begins', async () => {
  const consumer = await service.consumer().start();
  const socket = await consumer.open();
  await takeSnapshot(socket);
  await push({ consumer, socket, conversationId: '' }, [personal('early@mail.test')]);
  await say(socket, 'hello');
  const { id } = await takeSnapshot(socket);
  const { page } = await desk.card(id ?? '');
  assert(page.some(({ value }) => value.type === 'email' && value.text === 'early@mail.test'));
});
