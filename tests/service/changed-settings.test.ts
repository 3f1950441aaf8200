/** A brand changes what agents may see, and what first, while they look on (SPEC Q19). */
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { AgentConversation, ConsumerCard, ConsumerConversation } from '@countersign/protocol';
import { putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { plainSettings, startStage } from '../kit/stage.ts';
import type { Frame } from '../kit/test-socket.ts';

const stage = await startStage({ after });
const agent = await stage.agent();
const desks: Desk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map(({ socket }) => socket.close()));
});

async function openDesk(by = agent): Promise<Desk> {
  const desk = await Desk.open(by);
  desks.push(desk);
  return desk;
}

const assurances = [{ acr: 'gold', label: 'With a passkey' }];
const tariff = { name: 'tariff', label: 'Tariff', group: 'package', type: 'text', claim: 'tariff' };
const payer = { name: 'payer', label: 'Payer', group: 'billing', type: 'text', claim: 'payer' };
const claims = { tariff: 'tariff-xl', payer: 'canary-ines-keller' };

async function declare(...attributes: readonly object[]): Promise<void> {
  stage.clock.advance(60);
  stage.aurora.implicitSettings = { assurances, attributes };
  await stage.putBrand(stage.aurora.file(stage.dataDir));
}

const stateOf = ({ state }: Frame) => state as AgentConversation;
const find = (list: readonly { readonly name: string }[], name: string) =>
  list.find((one) => one.name === name);

type Change = {
  readonly what: string;
  readonly to: readonly [tariff: object, payer: object];
  readonly shows: (card: ConsumerCard) => unknown;
  readonly expected: unknown;
};

const changes: readonly Change[] = [
  {
    what: 'a demand for a stronger sign-in',
    to: [tariff, { ...payer, requires: { acr: 'gold' } }],
    shows: ({ verified, locked }) => [find(verified, 'payer'), locked.map(({ name }) => name)],
    expected: [undefined, ['payer']],
  },
  {
    what: 'a mask',
    to: [tariff, { ...payer, mask: 'first1' }],
    shows: ({ verified }) => verified.map(({ value }) => value),
    expected: [
      { type: 'text', text: 'tariff-xl' },
      { type: 'masked', start: 'c', end: '' },
    ],
  },
  {
    what: 'a sensitivity',
    to: [tariff, { ...payer, sensitivity: 'sensitive' }],
    shows: ({ verified }) => verified.map(({ value }) => value.type),
    expected: ['text', 'masked'],
  },
  {
    what: 'a label and a heading',
    to: [tariff, { ...payer, label: 'Who pays', group: 'account' }],
    shows: ({ verified }) => verified.map(({ label, group }) => [label, group]),
    expected: [
      ['Tariff', 'package'],
      ['Who pays', 'account'],
    ],
  },
  {
    what: 'a highlight and the order',
    to: [{ ...payer, highlight: true }, tariff],
    shows: ({ verified }) => verified.map(({ name, highlight }) => [name, highlight]),
    expected: [
      ['payer', true],
      ['tariff', undefined],
    ],
  },
];

for (const { what, to, shows, expected } of changes) {
  test(`[Q19] an open card follows ${what} at once, and is then as a fresh one`, async () => {
    await declare(tariff, payer);
    const chat = await startChat(await stage.consumer().signInWithToken({ claims }));
    const desk = await openDesk(agent);
    const before = await desk.card(chat.conversationId);
    assert.notDeepEqual(shows(before), expected);
    await declare(...to);
    const live = stateOf(await desk.socket.take('snapshot'));
    assert.deepEqual(shows(live.card), expected);
    assert.deepEqual(live, await (await openDesk(agent)).read(chat.conversationId));
  });
}

test('[Q19] whoever was away when it changed is not left with the card of before', async () => {
  await declare(tariff, payer);
  const chat = await startChat(await stage.consumer().signInWithToken({ claims }));
  const { conversationId } = chat;
  const desk = await openDesk(agent);
  const { sequence } = await desk.read(conversationId);
  const back = async () => {
    const again = await openDesk(agent);
    again.socket.send({ type: 'follow', conversationId, sequence });
    await again.note(conversationId, 'looked at it');
    await again.socket.take('event');
    return again.socket.takeAll('snapshot');
  };
  assert.deepEqual(await back(), []);
  await declare(tariff, { ...payer, mask: 'all' });
  const again = await openDesk(agent);
  again.socket.send({ type: 'follow', conversationId, sequence });
  const { card } = stateOf(await again.socket.take('snapshot'));
  assert.equal(find(card.verified, 'payer') && card.verified[1]?.value.type, 'masked');
});

test('[Q14, Q19] the consumer’s window says at once what agents see now', async () => {
  await declare(tariff, payer);
  const { socket } = await startChat(await stage.consumer().signInWithToken({ claims }));
  socket.takeAll('snapshot');
  await declare(tariff, { ...payer, requires: { acr: 'gold' } });
  const { proof }: ConsumerConversation = await takeSnapshot(socket);
  assert(proof.state === 'verified');
  assert.deepEqual(
    proof.agentsSee.map(({ label, seen }) => [label, seen]),
    [
      ['Tariff', 'open'],
      ['Payer', 'locked'],
    ],
  );
});

test('[Q19] what another process saves is found without being told', async () => {
  await declare(tariff, payer);
  const chat = await startChat(await stage.consumer().signInWithToken({ claims }));
  const desk = await openDesk(agent);
  await desk.read(chat.conversationId);
  stage.aurora.implicitSettings = { assurances, attributes: [tariff, { ...payer, mask: 'all' }] };
  const outbound = createOutbound(plainSettings);
  const file = stage.aurora.file(stage.dataDir);
  await putBrand({ ...stage.server.foundation, outbound, env: {} }, file);
  await outbound.close();
  const { card } = stateOf(await desk.socket.take('snapshot'));
  assert.equal(card.verified[1]?.value.type, 'masked');
});

test('[Q19] sockets of another brand are not told', async () => {
  await declare(tariff, payer);
  const other = await openDesk(await stage.agent(['agent'], stage.borealis));
  const chat = await startChat(await stage.consumer(stage.borealis).signInWithToken());
  await other.read(chat.conversationId);
  const own = await openDesk(agent);
  const mine = await startChat(await stage.consumer().signInWithToken({ claims }));
  await own.read(mine.conversationId);
  await declare(tariff);
  await own.socket.take('snapshot');
  await other.note(chat.conversationId, 'nothing new');
  assert.deepEqual(other.socket.takeAll('snapshot'), []);
});
