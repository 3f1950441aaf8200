import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Desk, push, startChat } from '../../kit/desk.ts';
import {
  canary,
  canaryClaims,
  startSensitive,
  startSignedIn,
  valuesOf,
} from './sensitive-stage.ts';

const stage = await startSensitive({ after });
const desk = await Desk.open(await stage.agent());
const masked = (start = '', end = '') => ({ type: 'masked', start, end });

test('[M1, M2] a sensitive attribute reaches agents masked, each by the mask of its name', async () => {
  const { conversationId } = await startSignedIn(stage);
  assert.deepEqual(valuesOf(await desk.card(conversationId), 'verified'), {
    name: { type: 'text', text: 'Ines Keller' },
    contract: masked('', '0042'),
    pin: masked(),
    birthdate: masked('1987'),
    email: masked('c', '@mail.test'),
    nickname: masked('X'),
    imei: { type: 'text', text: canaryClaims.imei },
    secret_table: masked(),
    customer_id: masked('', '9931'),
  });
});

test('[M3] a short value shows nothing, because what is shown would say most of it', async () => {
  const claims = { contract: '1234567', nickname: 'Jo', email: 'jo@mail.test' };
  const { conversationId } = await startSignedIn(stage, claims);
  const values = valuesOf(await desk.card(conversationId), 'verified');
  assert.deepEqual(values, {
    contract: masked(),
    nickname: masked(),
    email: masked('', '@mail.test'),
  });
});

test('[M4] the page’s attribute of the same name is masked too, and a conflict tells no value', async () => {
  const chat = await startSignedIn(stage);
  await push(chat, [
    { type: 'ctmrinfo', info: { customerId: 'other-canary-1111', socialId: 'canary-social' } },
    { type: 'personal', personal: { contacts: [{ email: 'pagecanary@evil.test' }] } },
  ]);
  const card = await desk.card(chat.conversationId);
  assert.doesNotMatch(JSON.stringify(card), canary);
  const { customer_id, social_id, email } = valuesOf(card, 'page');
  assert.deepEqual(customer_id, masked('', '1111'));
  assert.deepEqual([social_id, email], [masked(), masked('p', '@evil.test')]);
  const { customer_id: verified } = valuesOf(card, 'verified');
  assert.deepEqual(
    card.conflicts.find(({ name }) => name === 'customer_id'),
    { name: 'customer_id', label: 'Customer ID', verified, page: customer_id },
  );
});

test('[M4] what the page of an anonymous consumer says is masked as the brand’s connectors say', async () => {
  const chat = await startChat(await stage.consumer().start());
  const info = { customerId: 'anonymous-canary-2222', imei: '356938035643809' };
  const personal = { contacts: [{ email: 'pagecanary@mail.test' }] };
  await push(chat, [
    { type: 'ctmrinfo', info },
    { type: 'personal', personal },
  ]);
  const values = valuesOf(await desk.card(chat.conversationId), 'page');
  assert.deepEqual(
    [values.customer_id, values.imei, values.email],
    [masked('', '2222'), { type: 'text', text: info.imei }, masked('p', '@mail.test')],
  );
});

test('[M5] a name that is sensitive is not the display name', async () => {
  const { implicitSettings } = stage.aurora;
  const name = { name: 'name', label: 'Name', group: 'person', type: 'text', claim: 'name' };
  stage.aurora.implicitSettings = { attributes: [{ ...name, mask: 'first1' }] };
  await stage.putBrands();
  const { conversationId, consumer } = await startSignedIn(stage, { name: 'Ines Canary' });
  const card = await desk.card(conversationId);
  assert.match(card.displayName, /^Visitor /);
  assert.doesNotMatch(JSON.stringify([card, await desk.row(conversationId)]), /Canary/);
  assert.deepEqual(valuesOf(card, 'verified').name, masked('I'));
  assert.equal(consumer.session?.proof.state, 'verified');
  stage.aurora.implicitSettings = implicitSettings;
  await stage.putBrands();
});

test('[M6] a fact that becomes sensitive is masked at once, in proofs of before too', async () => {
  const { implicitSettings } = stage.aurora;
  const { conversationId } = await startSignedIn(stage, { phone_number: '+41 79 canary' });
  const before = valuesOf(await desk.card(conversationId), 'verified');
  assert.deepEqual(before.phone, { type: 'phone', text: '+41 79 canary' });
  const phone = { name: 'phone', label: 'Phone', group: 'person', type: 'phone' };
  stage.aurora.implicitSettings = {
    attributes: [{ ...phone, claim: 'phone_number', sensitivity: 'sensitive' }],
  };
  await stage.putBrands();
  assert.deepEqual(valuesOf(await desk.card(conversationId), 'verified').phone, masked());
  const next = await startSignedIn(stage, { phone_number: '+41 79 canary' });
  stage.aurora.implicitSettings = implicitSettings;
  await stage.putBrands();
  assert.deepEqual(valuesOf(await desk.card(next.conversationId), 'verified').phone, masked());
  const after = await startSignedIn(stage, { phone_number: '+41 79 1' });
  const { phone: shown } = valuesOf(await desk.card(after.conversationId), 'verified');
  assert.deepEqual(shown, { type: 'phone', text: '+41 79 1' });
});

test('[M1, A79] no transport, log, audit record or disk has what is masked', async () => {
  const chat = await startSignedIn(stage);
  const agent = await stage.agent(['supervisor']);
  const socket = await agent.open();
  socket.send({ type: 'follow-inbox' });
  socket.send({ type: 'follow', conversationId: chat.conversationId });
  await socket.take('snapshot');
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'live-canary-3333' } }]);
  await chat.consumer.signInWithToken({ claims: { ...canaryClaims } });
  const isVerifiedAnew = ({ event }: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(event).includes('"card"');
  await socket.take('event', isVerifiedAnew);
  const path = `/api/agent/conversations/${chat.conversationId}/earlier?before=999`;
  const earlier = await agent.http.get(path);
  const inbox = await agent.http.get('/api/agent/conversations?before=999');
  assert.deepEqual([earlier.status, inbox.status], [200, 200]);
  const seen = [...socket.received, earlier.text, inbox.text, ...stage.log];
  assert.match(seen.join('\n'), /"masked"/);
  assert.doesNotMatch(seen.join('\n'), canary);
  assert.doesNotMatch(JSON.stringify(await stage.audit()), canary);
  assert.doesNotMatch(stage.databaseBytes(), canary);
});
