import assert from 'node:assert/strict';
import type { InvitationAnswer, TestSignIn } from '@countersign/protocol';
import { agentPassword, followInbox, type TestAgent } from '../../kit/agent.ts';
import { newMessageId } from '../../kit/consumer.ts';
import { type Chat, Desk } from '../../kit/desk.ts';
import type { Answer } from '../../kit/http-client.ts';
import type { CanaryStage } from './canary-stage.ts';
import { answerWithToken, claimsOf } from './play-consumers.ts';

/** Reads all that an agent can read, writes, notes, and asks the consumer to verify. */
export async function playAgent(on: CanaryStage, chat: Chat): Promise<Desk> {
  const { canaries } = on;
  const { conversationId, consumer } = chat;
  const agent = await on.agent('agent', ['agent', 'supervisor']);
  const desk = await Desk.open(agent);
  await followInbox(desk.socket);
  await desk.read(conversationId);
  await desk.reply(conversationId, canaries.word('agent’s reply'));
  await desk.note(conversationId, canaries.word('agent’s note'));
  const ask = { type: 'ask', id: newMessageId(), conversationId, acr: 'gold' };
  assert.equal((await desk.socket.ask(ask)).type, 'sent');
  const { request } = await desk.read(conversationId);
  assert(request);
  const body = { connectorId: on.stage.aurora.implicitConnector, requestId: request.id };
  const { json } = await consumer.post('handshakes', body);
  const { handshakeId, nonce } = json as { handshakeId: string; nonce: string };
  const token = on.stage.aurora.idToken(nonce, { claims: { ...claimsOf(on), acr: 'gold' } });
  canaries.keep('ID token', token);
  assert.equal((await consumer.answer(handshakeId, token)).status, 200);
  const paths = [
    ...[`conversations/${conversationId}/earlier?before=999`, 'conversations?before=999', 'team'],
  ];
  for (const path of paths) await isOk(agent.http.get(`/api/agent/${path}`));
  for (const [name, text] of [
    ['account_number', canaries.word('correction')],
    ['pin', canaries.word('masked correction')],
  ]) {
    const said = { id: newMessageId(), name, text };
    await isOk(agent.change('POST', `conversations/${conversationId}/corrections`, said));
  }
  for (const name of ['account_number', 'pin', 'secret_table', 'locked']) {
    await isOk(agent.change('POST', `conversations/${conversationId}/history`, { name }));
  }
  return desk;
}

/** The conversation as a signed file, notes too. */
export async function playTranscript(on: CanaryStage, { conversationId }: Chat): Promise<void> {
  const agent = await on.agent('transcript', ['supervisor']);
  await isOk(agent.http.get(`/api/agent/conversations/${conversationId}/transcript?notes=with`));
}

/** Sees each masked value once: in the answer, and nowhere else. */
export async function playReveals(on: CanaryStage, { conversationId }: Chat): Promise<void> {
  const agent = await on.agent('revealing', ['supervisor']);
  const text = on.canaries.word('reason to look');
  for (const [kind, name] of [
    ['verified', 'pin'],
    ['verified', 'contract'],
    ['verified', 'email'],
    ['verified', 'secret_table'],
    ['verified', 'customer_id'],
    ['page', 'customer_id'],
    ['page', 'email'],
  ]) {
    const asked = { kind, name, reason: 'other', text };
    const answer = await agent.change('POST', `conversations/${conversationId}/reveals`, asked);
    assert.equal(answer.status, 200, `${kind} ${name} ${answer.text}`);
  }
}

/** The pages Connectors and Team: an examination, a test sign-in, an invitation. */
export async function playAdministrator(on: CanaryStage): Promise<void> {
  const { stage } = on;
  const agent = await on.agent('administrator', ['administrator']);
  const { codeConnector, implicitConnector } = stage.aurora;
  await isOk(agent.change('POST', `connectors/${codeConnector}/examinations`));
  await stage.server.doctor.examinations.settled();
  const test = await isOk(agent.change('POST', `connectors/${implicitConnector}/tests`));
  const { mark } = test.json as unknown as TestSignIn;
  const consumer = await on.consumer().start();
  await consumer.post('page-reports', { connectorId: implicitConnector, mark });
  await answerWithToken(on, consumer, { claims: claimsOf(on) });
  await stage.server.doctor.findings.flush();
  for (const path of [
    'connectors',
    `connectors/${codeConnector}`,
    `connectors/${implicitConnector}`,
  ]) {
    await isOk(agent.http.get(`/api/agent/${path}`));
  }
  const at = `connectors/${implicitConnector}`;
  await isOk(agent.change('POST', `${at}/key-purges`));
  for (const state of ['suspected', 'trusted']) {
    await isOk(agent.change('PUT', `${at}/trust`, { state }));
  }
  await playInvitation(on, agent);
}

async function playInvitation(on: CanaryStage, agent: TestAgent): Promise<void> {
  const login = on.canaries.word('invited login');
  const invited = { login, name: on.canaries.word('invited name'), roles: ['agent'] };
  const { json } = await isOk(agent.change('POST', 'invitations', invited));
  const [, token = ''] = (json as unknown as InvitationAnswer).link.split('#');
  on.canaries.keep('invitation', token);
  const newcomer = on.browser('newcomer');
  await isOk(newcomer.post('/api/agent/invitations/open', { body: { token } }));
  const body = { token, login, name: invited.name, password: agentPassword };
  await isOk(newcomer.post('/api/agent/invitations/accept', { body }));
}

/** Finds a consumer by their subject, exports them, holds them, and searches the audit record. */
export async function playOfficer(on: CanaryStage, consumerId: string): Promise<TestAgent> {
  const agent = await on.agent('officer', ['privacy-officer']);
  const { implicitConnector: connectorId } = on.stage.aurora;
  const body = { connectorId, subject: on.canaries.word('subject') };
  const found = await isOk(agent.change('POST', 'consumers/search', body));
  assert.equal(found.json.consumerId, consumerId);
  await isOk(agent.http.get(`/api/agent/consumers/${consumerId}`));
  await isOk(agent.http.get(`/api/agent/consumers/${consumerId}/export`));
  await isOk(agent.change('PUT', `consumers/${consumerId}/hold`, { reason: 'legal_claim' }));
  const held = await agent.change('POST', `consumers/${consumerId}/erasure`);
  assert.equal(held.json.code, 'consumer_held');
  await isOk(agent.change('DELETE', `consumers/${consumerId}/hold?reason=matter_closed`));
  await playAudit(on);
  return agent;
}

async function playAudit(on: CanaryStage): Promise<void> {
  const agent = await on.agent('audit', ['privacy-officer']);
  for (const path of ['privacy', 'audit', 'audit/export?format=csv', 'audit/export?format=jsonl']) {
    await isOk(agent.http.get(`/api/agent/${path}`));
  }
  await isOk(agent.change('POST', 'audit/verifications'));
}

type Staff = { readonly desk: Desk; readonly officer: TestAgent };

/** What agents can read of somebody while the processing of their data is restricted. */
export async function playRestriction(
  on: CanaryStage,
  chat: Chat,
  { desk, officer }: Staff,
): Promise<string> {
  const { consumerId } = await desk.card(chat.conversationId);
  const path = `consumers/${consumerId}/restriction`;
  await isOk(officer.change('PUT', path));
  const read = await readAnew(on, chat, desk);
  await isOk(officer.change('DELETE', path));
  return read;
}

/** Erases them; what can be read of them then, in an export too. */
export async function playErasure(
  on: CanaryStage,
  chat: Chat,
  { desk, officer }: Staff,
): Promise<string> {
  const { consumerId } = await desk.card(chat.conversationId);
  await isOk(officer.change('POST', `consumers/${consumerId}/erasure`));
  const { length } = on.taps.officer.received;
  await isOk(officer.http.get(`/api/agent/consumers/${consumerId}/export`));
  return `${await readAnew(on, chat, desk)}\n${on.taps.officer.received.slice(length)}`;
}

async function readAnew(on: CanaryStage, { conversationId }: Chat, desk: Desk): Promise<string> {
  // What was under way to the agent before this is here when this is answered.
  await desk.read(conversationId);
  // A socket of its own: on the other one wait pages that were shown anew.
  const fresh = await Desk.open(await on.agent('agent', ['agent', 'supervisor']));
  const { length } = on.taps.agent.received;
  await followInbox(fresh.socket);
  await fresh.read(conversationId);
  return on.taps.agent.received.slice(length);
}

/** An agent of another brand looks at what they have, and for what they have not. */
export async function playOtherBrand(on: CanaryStage, chat: Chat): Promise<void> {
  const roles = ['agent', 'supervisor', 'administrator', 'privacy-officer'] as const;
  const agent = await on.agent('other brand', roles, 'borealis');
  const desk = await Desk.open(agent);
  await followInbox(desk.socket);
  desk.socket.send({ type: 'follow', conversationId: chat.conversationId });
  await desk.socket.take('refused');
  const { conversationId } = chat;
  assert.equal((await agent.change('POST', 'consumers/search', { conversationId })).status, 404);
}

export async function isOk(answering: Promise<Answer>): Promise<Answer> {
  const answer = await answering;
  assert(answer.status < 300, answer.text);
  return answer;
}
