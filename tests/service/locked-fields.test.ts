/** Fields that agents see under a stronger or fresher proof only (SPEC Q10 to Q14). */
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';
import type { ConsumerCard, SeenFact } from '@countersign/protocol';
import { act } from '../kit/agent.ts';
import type { TestConsumer } from '../kit/consumer.ts';
import { type Chat, Desk, push, startChat, takeSnapshot } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const assurances = [
  { acr: 'silver', label: 'With a code from the phone' },
  { acr: 'gold', label: 'With a passkey' },
];
const declared = (name: string, more: object) =>
  ({ name, label: name, group: 'billing', type: 'text', claim: name, ...more }) as const;
const gold = declared('pays_by', { requires: { acr: 'gold' } });
const silver = declared('limit', { requires: { acr: 'silver' } });
const fresh = declared('address_of_payer', { requires: { maxAgeSeconds: 300 } });
const open = declared('tariff', {});
const secret = declared('iban', { mask: 'last4', requires: { acr: 'gold' } });
const named = declared('given_name', { claim: 'called', requires: { acr: 'gold' } });
const values = {
  called: 'canary-adam',
  pays_by: 'canary-card-of-visa',
  limit: 'canary-limit-900',
  address_of_payer: 'canary-hill-4',
  tariff: 'tariff-xl',
  iban: 'canary CH93 0076',
};
const everything = [gold, silver, fresh, open, secret, named];

async function declare(attributes: readonly object[]): Promise<void> {
  stage.aurora.implicitSettings = { assurances, attributes };
  await stage.putBrands();
}
const agent = await stage.agent(['supervisor']);
let desk: Desk;
beforeEach(async () => {
  await declare(everything);
  desk = await Desk.open(agent);
});
afterEach(() => desk.socket.close());

type Means = { readonly acr?: string | undefined; readonly ago?: number; readonly sub?: string };

async function signIn(consumer: TestConsumer, means: Means = {}): Promise<TestConsumer> {
  const { acr, ago = 60, sub = stage.aurora.newSubject() } = means;
  const auth_time = stage.clock.seconds() - ago;
  return consumer.signInWithToken({ claims: { ...values, sub, acr, auth_time } });
}

type Watched = Chat & { readonly sub: string };

/** An agent looks on from the first message. */
async function watched(means: Means = {}): Promise<Watched> {
  const sub = stage.aurora.newSubject();
  const chat = await startChat(await signIn(stage.consumer(), { sub, ...means }));
  await desk.read(chat.conversationId);
  return { ...chat, sub };
}

async function nextCard(): Promise<ConsumerCard> {
  for (;;) {
    const { event } = (await desk.socket.take('event')) as unknown as {
      event: { card?: ConsumerCard };
    };
    if (event.card) return event.card;
  }
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();
const lockedOf = ({ locked }: ConsumerCard) => names(locked);
const labels = ({ agentsSee }: Told, seen: SeenFact['seen']) =>
  agentsSee
    .filter((fact) => fact.seen === seen)
    .map(({ label }) => label)
    .sort();
type Told = { readonly agentsSee: readonly SeenFact[] };
const openOf = ({ verified }: ConsumerCard) => names(verified);

test('[Q10] a field stays closed until the proof is as strong as it requires, or stronger', async () => {
  for (const [acr, locked] of [
    [undefined, ['given_name', 'iban', 'limit', 'pays_by']],
    ['silver', ['given_name', 'iban', 'pays_by']],
    ['gold', []],
  ] as const) {
    const { conversationId } = await watched({ acr });
    const card = await desk.card(conversationId);
    assert.deepEqual(lockedOf(card), locked, acr ?? 'no acr');
    assert.equal(openOf(card).length + locked.length, everything.length);
  }
});

test('[Q10] a locked field says its label, its group and what it needs', async () => {
  const { conversationId } = await watched();
  const { locked } = await desk.card(conversationId);
  assert.deepEqual(locked[0], {
    kind: 'locked',
    name: 'pays_by',
    label: 'pays_by',
    group: 'billing',
    place: 0,
    requires: { assurance: assurances[1], maxAgeSeconds: null },
  });
});

test('[Q10] a locked value leaves the service by no transport, and no conflict tells of it', async () => {
  const chat = await watched({ ago: 3_600 });
  const { conversationId } = chat;
  await push(chat, [{ type: 'personal', personal: { firstname: 'Eve' } }]);
  const reveals = await Promise.all(
    ['pays_by', 'iban'].map((name) =>
      agent.http.post(`/api/agent/conversations/${conversationId}/reveals`, {
        body: { kind: 'verified', name, reason: 'dispute' },
        headers: { 'x-csrf-token': agent.session?.csrfToken ?? '' },
      }),
    ),
  );
  assert.deepEqual(
    reveals.map(({ status }) => status),
    [404, 404],
  );
  const seen = JSON.stringify([
    await desk.read(conversationId),
    await desk.row(conversationId),
    reveals.map(({ text }) => text),
    chat.consumer.session,
    await takeSnapshot(await chat.consumer.open()),
    await stage.audit(),
    stage.log,
  ]);
  assert(seen.includes('tariff-xl'));
  assert(!seen.includes('canary-'), 'a locked value was sent');
  assert(!seen.includes('0076'), 'the end of a masked value that is locked was sent');
  const conflicts = async () => names((await desk.card(conversationId)).conflicts);
  assert.deepEqual(await conflicts(), []);
  await signIn(chat.consumer, { sub: chat.sub, acr: 'gold' });
  assert.deepEqual(await conflicts(), ['given_name']);
});

test('[Q10] a fact of the name is locked too if it comes by another claim', async () => {
  const consumer = stage.consumer();
  const lp_sdes = [{ type: 'personal', personal: { firstname: 'canary-mara' } }];
  await consumer.signInWithToken({ claims: { lp_sdes } });
  const { conversationId } = await startChat(consumer);
  const card = await desk.card(conversationId);
  assert.deepEqual([openOf(card), lockedOf(card)], [[], ['given_name']]);
});

test('[Q10] a locked field has no history, neither of now nor of when it was open', async () => {
  const chat = await watched({ acr: 'gold' });
  const path = `conversations/${chat.conversationId}/history`;
  const history = async () => (await agent.change('POST', path, { name: 'pays_by' })).text;
  assert((await history()).includes(values.pays_by));
  await signIn(chat.consumer, { sub: chat.sub });
  assert.equal(await history(), '{"lines":[],"hasEarlier":false}');
});

test('[Q11] a stronger proof opens the fields before the agent’s eyes', async () => {
  const chat = await watched();
  await signIn(chat.consumer, { sub: chat.sub, acr: 'gold' });
  const card = await nextCard();
  assert.deepEqual(lockedOf(card), []);
  assert(JSON.stringify(card).includes(values.pays_by));
});

test('[Q11] a field locks again when the sign-in is too old for it, and the agent sees it', async () => {
  const chat = await watched({ ago: 60 });
  const before = await desk.card(chat.conversationId);
  const shown = before.verified.find(({ name }) => name === fresh.name);
  // With the minute that clocks may differ by.
  const locksAt = stage.clock.seconds() * 1000 + (300 - 60 + 60) * 1000;
  assert.equal(shown?.locksAt, locksAt);
  stage.clock.advance((locksAt - stage.clock.now()) / 1000 - 1);
  await stage.sweep();
  assert(openOf(await desk.card(chat.conversationId)).includes(fresh.name));
  stage.clock.advance(1);
  const read = await desk.card(chat.conversationId);
  assert(lockedOf(read).includes(fresh.name), 'the clock decides, swept or not');
  await stage.sweep();
  assert(lockedOf(await nextCard()).includes(fresh.name));
  await stage.sweep();
  const { transcript } = await desk.read(chat.conversationId);
  assert(!transcript.some(({ at, type }) => type === 'identity' && at > locksAt - 1_000));
});

test('[Q11] a field that is locked by age opens again with a fresh sign-in', async () => {
  const chat = await watched({ ago: 3_600 });
  assert(lockedOf(await desk.card(chat.conversationId)).includes(fresh.name));
  await signIn(chat.consumer, { sub: chat.sub, ago: 5 });
  assert(openOf(await nextCard()).includes(fresh.name));
});

test('[Q11] a proof that does not say when the consumer signed in opens no field by age', async () => {
  const consumer = stage.consumer();
  await consumer.signInWithToken({ claims: { ...values } });
  const { conversationId } = await startChat(consumer);
  const card = await desk.card(conversationId);
  assert(lockedOf(card).includes(fresh.name));
});

test('[Q11] what requires more locks when the proof lapses, and what does not stays', async () => {
  const chat = await watched({ acr: 'gold' });
  assert.deepEqual(lockedOf(await desk.card(chat.conversationId)), []);
  await chat.consumer.signOut();
  const card = await nextCard();
  assert.equal(card.proof.state, 'lapsed');
  assert.deepEqual(openOf(card), ['tariff']);
});

test('[Q12] what becomes required is locked at once, what is required no more with the next proof', async () => {
  await declare([{ ...open, requires: { acr: 'gold' } }, silver]);
  const chat = await watched();
  const asked = async () => lockedOf(await desk.card(chat.conversationId));
  assert.deepEqual(await asked(), ['limit', 'tariff']);
  await declare([open, { ...silver, requires: { acr: 'gold' } }]);
  assert.deepEqual(await asked(), ['limit', 'tariff']);
  await declare([]);
  assert.deepEqual(await asked(), ['limit', 'tariff']);
  await declare([open, silver]);
  await signIn(chat.consumer, { sub: chat.sub });
  assert.deepEqual(await asked(), ['limit']);
});

test('[Q12] a field that was open is locked when more is required since', async () => {
  await declare([open]);
  const chat = await watched();
  assert.deepEqual(lockedOf(await desk.card(chat.conversationId)), []);
  await declare([{ ...open, requires: { maxAgeSeconds: 60 } }]);
  stage.clock.advance(61);
  assert.deepEqual(lockedOf(await desk.card(chat.conversationId)), ['tariff']);
});

test('[Q13] a requirement that nobody can meet is refused when it is saved', async () => {
  for (const [requires, told] of [
    [{ acr: 'platinum' }, /pays_by requires an acr; add it to assurances/],
    [{ maxAgeSeconds: 59 }, /maxAgeSeconds/],
    [{ maxAgeSeconds: 86_401 }, /maxAgeSeconds/],
    [{}, /requires/],
    [{ level: 3 }, /requires/],
  ] as const) {
    const refused = declare([{ ...gold, requires }]);
    await assert.rejects(refused, (error: Error & { detail?: string }) => {
      assert.match(`${error.message} ${error.detail} ${JSON.stringify(error)}`, told);
      return true;
    });
  }
});

test('[Q14] the consumer’s window says what agents see and what is closed to them, live', async () => {
  const chat = await watched({ ago: 60 });
  const window = await chat.consumer.open();
  const { proof } = await takeSnapshot(window);
  assert(proof.state !== 'anonymous');
  assert.deepEqual(labels(proof, 'locked'), ['given_name', 'iban', 'limit', 'pays_by']);
  assert.deepEqual(labels(proof, 'open'), ['address_of_payer', 'tariff']);
  stage.clock.advance(300);
  await stage.sweep();
  const later = (await takeSnapshot(window)).proof;
  assert(later.state !== 'anonymous');
  assert(labels(later, 'locked').includes('address_of_payer'));
});

test('[Z8] a view of a field is recorded when it opens, not before', async () => {
  const chat = await watched();
  const shown = async () =>
    (await stage.audit())
      .filter(({ action, detail }) => {
        return action === 'consumer.viewed' && detail.conversationId === chat.conversationId;
      })
      .map(({ detail }) => String(detail.shown));
  assert(!(await shown()).some((names) => names.includes('pays_by')));
  await signIn(chat.consumer, { sub: chat.sub, acr: 'gold' });
  await nextCard();
  assert((await shown()).some((names) => names.includes('verified:pays_by')));
  await act(desk.socket, 'close', { conversationId: chat.conversationId });
});
