import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AttributeHistoryAnswer, agentRoles, limits } from '@countersign/protocol';
import type { TestAgent } from '../kit/agent.ts';
import type { Chat } from '../kit/desk.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import type { Answer } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const agent = await stage.agent();
let people = 0;

/** Somebody who signs in again and again, each time with what the test says. */
class Person {
  readonly sub: string;
  readonly consumer = stage.consumer();

  constructor() {
    people += 1;
    this.sub = `historic-${people}`;
  }

  async proves(claims: object): Promise<void> {
    stage.clock.advance(60);
    // The access token is older than its life; the cookie brings another.
    await this.consumer.start();
    await this.consumer.signInWithToken({ claims: { sub: this.sub, ...claims } });
  }

  chats = (): Promise<Chat> => startChat(this.consumer);
}

function ask(asking: TestAgent, conversationId: string, name = 'account_number'): Promise<Answer> {
  return asking.change('POST', `conversations/${conversationId}/history`, { name });
}

async function historyOf(conversationId: string, name?: string): Promise<AttributeHistoryAnswer> {
  const answer = await ask(await agent.signIn(), conversationId, name);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as AttributeHistoryAnswer;
}

const told = ({ lines }: AttributeHistoryAnswer): readonly unknown[] =>
  lines.map(({ value, times }) => [value?.type === 'text' ? value.text : value, times]);

test('[F1] each value stands once, newest first, with its proof and how often it was proven', async () => {
  const person = new Person();
  for (const number of ['A-1', 'A-2', 'A-2', undefined, 'A-1']) {
    await person.proves({ account_number: number });
  }
  const { conversationId } = await person.chats();
  const history = await historyOf(conversationId);
  assert.deepEqual(told(history), [
    ['A-1', 1],
    [null, 1],
    ['A-2', 2],
    ['A-1', 1],
  ]);
  assert.equal(history.hasEarlier, false);
  const [, , twice] = history.lines;
  assert(twice);
  const { since, proof, source, claim } = twice;
  assert.equal(proof.verifiedAt - since, 60_000, 'first proven a minute before');
  assert.deepEqual(
    [proof.state, proof.connectorName, proof.issuer, proof.flow, source, claim],
    [
      'verified',
      'Aurora page',
      stage.aurora.implicitIssuer,
      'implicit',
      'id_token',
      'account_number',
    ],
  );
  stage.clock.advance(601);
  const [newest] = (await historyOf(conversationId)).lines;
  assert.equal(newest?.proof.state, 'lapsed');
  assert.equal(newest?.proof.lapseReason, 'expired');
  assert.deepEqual(await historyOf(conversationId, 'never_said'), { lines: [], hasEarlier: false });
});

test('[F1] a visitor has no history, and a consumer only their own', async () => {
  const { conversationId: ofVisitor } = await startChat(await stage.consumer().start());
  assert.deepEqual((await historyOf(ofVisitor)).lines, []);
  const [one, other] = [new Person(), new Person()];
  await one.proves({ account_number: 'of-one' });
  await other.proves({ account_number: 'of-other' });
  const { conversationId } = await other.chats();
  assert.deepEqual(told(await historyOf(conversationId)), [['of-other', 1]]);
});

test('[F1] the newest twenty values are shown, and that there are more', async () => {
  const person = new Person();
  for (let i = 0; i <= limits.historyLines; i += 1)
    await person.proves({ account_number: `N-${i}` });
  const { conversationId } = await person.chats();
  const { lines, hasEarlier } = await historyOf(conversationId);
  assert.deepEqual([lines.length, hasEarlier], [limits.historyLines, true]);
  const { storage } = stage.server.foundation;
  const { verificationId, consumerId } = (await storage.conversations.find(conversationId)) ?? {};
  assert(verificationId && consumerId);
  for (const { id, endedAt } of await storage.verifications.listNewest(consumerId, 500)) {
    if (id === verificationId) continue;
    const end = { at: 1, reason: 'expired' } as const;
    // Housekeeping may be first.
    if (endedAt === null) {
      await storage.transaction((tx) => tx.verifications.end(id, end)).catch(() => {});
    }
    await storage.transaction((tx) => tx.retention.remove('attributes', id, stage.clock.now()));
  }
  const cleared = await historyOf(conversationId);
  assert.deepEqual([told(cleared), cleared.hasEarlier], [[[`N-${limits.historyLines}`, 1]], true]);
});

test('[F2] what a refreshed proof replaces stays, and a changed value is seen', async () => {
  const { provider, aurora, clock } = stage;
  aurora.codeSettings = { refresh: true };
  await stage.putBrands();
  provider.refreshed = {};
  const person = { sub: 'refreshed', userInfo: { account_number: 'R-1' } };
  const { conversationId } = await startChat(await stage.consumer().signInWithCode(person));
  const times = async () => (await historyOf(conversationId)).lines.map((line) => line.times);
  const refreshed = (expected: number[]) =>
    eventually('a refresh', async () => `${await times()}` === `${expected}`);
  clock.advance(26 * 60);
  await refreshed([2]);
  person.userInfo.account_number = 'R-2';
  clock.advance(26 * 60);
  await refreshed([1, 2]);
  const history = await historyOf(conversationId);
  assert.deepEqual(told(history), [
    ['R-2', 1],
    ['R-1', 2],
  ]);
});

test('[F3, D13, D7, A72] only agents of the brand who read conversations, with the CSRF token', async () => {
  const person = new Person();
  await person.proves({ account_number: 'A-1' });
  const { conversationId } = await person.chats();
  const outcomes: Record<string, number> = {};
  for (const role of agentRoles) {
    outcomes[role] = (await ask(await stage.agent([role]), conversationId)).status;
  }
  assert.deepEqual(outcomes, {
    ...{ agent: 200, supervisor: 200, administrator: 200 },
    'privacy-officer': 403,
  });
  const foreign = await stage.agent(['supervisor'], stage.borealis);
  const refusals = [await ask(foreign, conversationId), await ask(foreign, 'x'.repeat(22))];
  assert.deepEqual(
    refusals.map(({ status, json }) => [status, json.code]),
    [
      [404, 'not_found'],
      [404, 'not_found'],
    ],
  );
  const path = `/api/agent/conversations/${conversationId}/history`;
  const without = await agent.http.post(path, { body: { name: 'account_number' } });
  assert.deepEqual([without.status, without.json.code], [403, 'csrf_failed']);
  assert.equal((await ask(agent, conversationId, '__proto__')).status, 400);
});

test('[F3, Z8] the view is audited by the name of the attribute, without a value', async () => {
  const person = new Person();
  await person.proves({ account_number: 'canary-history' });
  const { conversationId } = await person.chats();
  await historyOf(conversationId);
  const [view] = (await stage.audit()).filter(({ action }) => action === 'consumer.viewed');
  assert.equal(view?.detail.conversationId, conversationId);
  assert.equal(view?.detail.shown, 'history:account_number');
  const kept = [JSON.stringify(await stage.audit()), ...stage.log, stage.databaseBytes()];
  assert.doesNotMatch(kept.join('\n'), /canary-history/);
});

test('[F3, M1, M6] a sensitive value is masked in its history too, also from before it was', async () => {
  const person = new Person();
  await person.proves({ account_number: 'canary-0001' });
  const sensitive = { name: 'account_number', label: 'Number', group: 'account', type: 'text' };
  const declared = { ...sensitive, claim: 'account_number', mask: 'last4' };
  stage.aurora.implicitSettings = { attributes: [declared] };
  await stage.putBrands();
  await person.proves({ account_number: 'canary-0002' });
  const { conversationId } = await person.chats();
  const maskedLines = async () =>
    (await historyOf(conversationId)).lines.map(
      ({ value }) => value?.type === 'masked' && value.end,
    );
  assert.deepEqual(await maskedLines(), ['0002', '0001']);
  stage.aurora.implicitSettings = {};
  await stage.putBrands();
  assert.deepEqual(await maskedLines(), ['0002', '0001'], 'hidden while the newest one is');
});

test('[F1, Z3] of an erased consumer there is no history', async () => {
  const person = new Person();
  await person.proves({ account_number: 'A-1' });
  const { conversationId } = await person.chats();
  const { consumerId } = await (await Desk.open(await agent.signIn())).card(conversationId);
  const officer = await stage.agent(['privacy-officer']);
  const erased = await officer.change('POST', `consumers/${consumerId}/erasure`);
  assert.equal(erased.status, 204, erased.text);
  assert.deepEqual(await historyOf(conversationId), { lines: [], hasEarlier: true });
});
