import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { agentRoles, type ConsumerCard, limits } from '@countersign/protocol';
import { writes } from '../../server/src/storage/sqlite/writer/writes.ts';
import type { TestAgent } from '../kit/agent.ts';
import { newMessageId } from '../kit/consumer.ts';
import { type Chat, Desk, push, startChat, takeSnapshot } from '../kit/desk.ts';
import type { Answer } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const agent = await stage.agent();
const desk = await Desk.open(agent);
let people = 0;

async function signedIn(claims: object = {}): Promise<Chat> {
  people += 1;
  const all = { sub: `corrected-${people}`, account_number: 'A-1', ...claims };
  return startChat(await stage.consumer().signInWithToken({ claims: all }));
}

type Said = { readonly name?: string; readonly text?: string; readonly id?: string };

function correct(by: TestAgent, conversationId: string, said: Said = {}): Promise<Answer> {
  const body = { id: newMessageId(), name: 'account_number', text: 'It is A-2 now', ...said };
  return by.change('POST', `conversations/${conversationId}/corrections`, body);
}

function remove(by: TestAgent, conversationId: string, id: string): Promise<Answer> {
  return by.change('DELETE', `conversations/${conversationId}/corrections/${id}`);
}

const noted = ({ corrections }: ConsumerCard): readonly unknown[] =>
  corrections.map(({ name, value }) => [name, value.type === 'text' ? value.text : value]);
const codeOf = ({ status, json }: Answer): readonly unknown[] => [status, json.code];
const auditOf = async (action: string) =>
  (await stage.audit()).filter((record) => record.action === action);

test('[F6] what the consumer says stands beside the attribute, with who noted it and when', async () => {
  const { conversationId } = await signedIn();
  const id = newMessageId();
  const before = await desk.card(conversationId);
  const answer = await correct(agent, conversationId, { id });
  assert.equal(answer.status, 204, answer.text);
  const card = await desk.card(conversationId);
  assert.deepEqual(card.corrections, [
    {
      id,
      name: 'account_number',
      value: { type: 'text', text: 'It is A-2 now' },
      agent: { id: agent.session?.agent.id, name: agent.session?.agent.name },
      at: stage.clock.now(),
    },
  ]);
  assert.deepEqual({ ...card, corrections: [] }, before, 'nothing else of the card changed');
  assert.equal((await correct(agent, conversationId, { id })).status, 204, 'once more is once');
  assert.equal((await desk.card(conversationId)).corrections.length, 1);
  const [record, ...others] = await auditOf('attribute.corrected');
  assert.deepEqual(
    [others.length, record?.actor, record?.subject, record?.detail],
    [0, agent.session?.agent.id, card.consumerId, { conversationId, field: 'account_number' }],
  );
});

test('[F6] a page attribute may have one, and what the card does not show may not', async () => {
  const chat = await startChat(await stage.consumer().start());
  await push(chat, [{ type: 'ctmrinfo', info: { userName: 'eve' } }]);
  const { conversationId } = chat;
  assert.equal((await correct(agent, conversationId, { name: 'user_name' })).status, 204);
  assert.deepEqual(noted(await desk.card(conversationId)), [['user_name', 'It is A-2 now']]);
  const refused = [
    await correct(agent, conversationId),
    await correct(agent, conversationId, { name: '__proto__' }),
    await correct(agent, conversationId, { name: 'user_name', text: '   ' }),
    await correct(agent, conversationId, { name: 'user_name', text: 'x'.repeat(301) }),
    await correct(await stage.agent(['supervisor'], stage.borealis), conversationId),
    await agent.http.post(`/api/agent/conversations/${conversationId}/corrections`, {
      body: { id: newMessageId(), name: 'user_name', text: 'x' },
    }),
  ];
  assert.deepEqual(refused.map(codeOf), [
    [404, 'not_found'],
    [400, 'invalid_request'],
    [422, 'message_empty'],
    [400, 'invalid_request'],
    [404, 'not_found'],
    [403, 'csrf_failed'],
  ]);
});

test('[F6] a consumer has twenty corrections at most', async () => {
  const { conversationId } = await signedIn();
  for (let i = 0; i < limits.corrections; i += 1) {
    assert.equal((await correct(agent, conversationId, { text: `${i}` })).status, 204);
  }
  assert.deepEqual(codeOf(await correct(agent, conversationId)), [409, 'too_many_corrections']);
});

test('[F6, C6] all agents who look on see it at once, and the consumer never', async () => {
  const chat = await signedIn();
  const { conversationId } = chat;
  const colleague = await Desk.open(await stage.agent());
  await colleague.read(conversationId);
  const text = 'canary for agents alone';
  await correct(agent, conversationId, { text });
  const frame = await colleague.socket.take('event', ({ event }) =>
    JSON.stringify(event).includes(text),
  );
  assert.equal((frame.event as { type: string }).type, 'card');
  await takeSnapshot(await chat.consumer.open());
  assert.doesNotMatch(chat.socket.received.join('\n'), /canary/);
  const kept = [JSON.stringify(await stage.audit()), ...stage.log, stage.databaseBytes()];
  assert.doesNotMatch(kept.join('\n'), /canary/);
});

test('[F7] its author or a supervisor removes it for good, and nobody else', async () => {
  const { conversationId } = await signedIn();
  const outcomes: Record<string, unknown> = {};
  for (const role of agentRoles) {
    const [id, other] = [newMessageId(), await stage.agent([role])];
    await correct(agent, conversationId, { id, text: `for ${role}` });
    outcomes[role] = (await remove(other, conversationId, id)).status;
  }
  assert.deepEqual(outcomes, {
    ...{ agent: 403, supervisor: 204, administrator: 403 },
    'privacy-officer': 403,
  });
  const { corrections } = await desk.card(conversationId);
  assert.equal(corrections.length, 3);
  for (const { id } of corrections)
    assert.equal((await remove(agent, conversationId, id)).status, 204);
  assert.deepEqual((await desk.card(conversationId)).corrections, []);
  const [gone] = corrections;
  assert.deepEqual(codeOf(await remove(agent, conversationId, gone?.id ?? '')), [404, 'not_found']);
  const { storage } = stage.server.foundation;
  const events = await storage.events.listAfter(conversationId, { after: 0, limit: 99 });
  const texts = events.filter(({ body }) => body.type === 'corrected').map(({ text }) => text);
  assert.deepEqual(texts, [null, null, null, null], 'not even sealed');
  const removed = await auditOf('attribute.correction_removed');
  assert.equal(removed.length, 4);
  assert.deepEqual(removed[0]?.detail, { conversationId, field: 'account_number' });
});

test('[F7] it goes along into the consumer’s next conversation, and can be removed there', async () => {
  const first = await signedIn();
  const id = newMessageId();
  await correct(agent, first.conversationId, { id });
  await desk.close(first.conversationId);
  stage.clock.advance(1);
  const next = await startChat(first.consumer, 'hello again');
  assert.notEqual(next.conversationId, first.conversationId);
  assert.deepEqual(noted(await desk.card(next.conversationId)).length, 1);
  assert.equal((await remove(agent, next.conversationId, id)).status, 204);
  for (const { conversationId } of [first, next]) {
    assert.deepEqual((await desk.card(conversationId)).corrections, []);
  }
});

test('[F8, M1] beside a sensitive attribute it is masked, and can be revealed for a minute', async () => {
  const chat = await signedIn({ birthdate: '1987-03-14' });
  const { conversationId } = chat;
  await desk.reply(conversationId, 'Good morning');
  const id = newMessageId();
  await correct(agent, conversationId, { id, name: 'birthdate', text: 'canary-1986' });
  const card = await desk.card(conversationId);
  assert.deepEqual(noted(card), [['birthdate', { type: 'masked', start: '', end: '' }]]);
  assert.doesNotMatch(desk.socket.received.join('\n'), /canary/);
  const asked = { kind: 'verified', name: 'birthdate', reason: 'correct_data' };
  const path = `conversations/${conversationId}/reveals`;
  const shown = await agent.change('POST', path, { ...asked, correctionId: id });
  assert.deepEqual(shown.json.value, { type: 'text', text: 'canary-1986' });
  const other = await agent.change('POST', path, { ...asked, correctionId: newMessageId() });
  assert.deepEqual(codeOf(other), [404, 'not_found']);
  const [revealed] = await auditOf('attribute.revealed');
  assert.deepEqual([revealed?.detail.kind, revealed?.detail.field], ['correction', 'birthdate']);
});

test('[F8, C25] card numbers in it are masked before anything is stored', async () => {
  const { conversationId } = await signedIn();
  await correct(agent, conversationId, { text: 'pays with 4242424242424242' });
  assert.deepEqual(noted(await desk.card(conversationId)), [
    ['account_number', 'pays with ••••••••••••4242'],
  ]);
});

test('[F8, Z3, Z9, Z12] it is exported, cleared with the texts, and erased with the consumer', async () => {
  const one = await signedIn();
  await correct(agent, one.conversationId, { text: 'canary-of-one' });
  const officer = await stage.agent(['privacy-officer']);
  const { consumerId } = await desk.card(one.conversationId);
  const file = await officer.http.get(`/api/agent/consumers/${consumerId}/export`);
  assert.match(file.text, /"type":"corrected"[^}]*"name":"account_number"[^}]*canary-of-one/);
  assert.equal((await officer.change('POST', `consumers/${consumerId}/erasure`)).status, 204);
  assert.deepEqual((await desk.card(one.conversationId)).corrections, []);

  const other = await signedIn();
  await correct(agent, other.conversationId);
  const { storage } = stage.server.foundation;
  const before = stage.clock.now() + 1;
  await storage.transaction((tx) => tx.retention.remove('text', other.conversationId, before));
  assert.deepEqual((await desk.card(other.conversationId)).corrections, []);
});

test('[F9] nothing that an agent or a page sends changes a verified attribute', async () => {
  const chat = await signedIn({ name: 'Ines', email: 'ines@mail.test' });
  const { conversationId } = chat;
  const { storage } = stage.server.foundation;
  const { verificationId } = (await storage.conversations.find(conversationId)) ?? {};
  assert(verificationId);
  const stored = async () => (await storage.verifications.find(verificationId))?.attributes;
  const [bytes, { verified }] = [await stored(), await desk.card(conversationId)];
  const id = newMessageId();
  for (const { name } of verified) await correct(agent, conversationId, { name });
  await correct(agent, conversationId, { id, name: 'email' });
  await remove(agent, conversationId, id);
  await push(chat, [{ type: 'personal', personal: { contacts: [{ email: 'eve@evil.test' }] } }]);
  await agent.change('POST', `conversations/${conversationId}/history`, { name: 'email' });
  await desk.reply(conversationId, 'noted');
  await desk.note(conversationId, 'noted');
  const path = `conversations/${conversationId}`;
  for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
    for (const tail of ['', '/attributes', '/attributes/email', '/verified/email', '/card']) {
      const answer = await agent.change(method, `${path}${tail}`, { value: 'x', text: 'x' });
      assert.equal(answer.status, 404, `${method} ${tail}`);
    }
  }
  assert.deepEqual((await desk.card(conversationId)).verified, verified);
  assert.deepEqual(await stored(), bytes);
});

test('[F9] there is no statement that changes attributes but at a proof, and those that clear them', () => {
  const touching = Object.entries(writes)
    .filter(
      ([, { sql }]) => /(INTO|UPDATE) verifications\b/.test(sql) && /\battributes\b/.test(sql),
    )
    .map(([name]) => name);
  assert.deepEqual(touching.sort(), [
    'retention.clearAttributes',
    'verifications.blank',
    'verifications.insert',
    'verifications.renew',
  ]);
});
