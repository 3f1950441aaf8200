import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { IdentityHint } from '@countersign/protocol';
import { ManualTimers, until } from '../../fixture/manual-timers.ts';
import type { FromPage, FromWindow } from '../page-contract.ts';
import { createPageBridge } from './page-bridge.ts';

const ask = {
  connector: {
    id: 'a',
    name: 'Aurora ID',
    flow: 'code',
    ways: ['page'],
    method: 'lpGetAuthenticationToken',
    context: 'shop.login',
  },
  codeChallenge: 'challenge',
  nonce: 'nonce',
} as const;
const mara = { iss: 'https://id.example', sub: 'mara' };

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function setUp() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const timers = new ManualTimers();
  const received: FromWindow[] = [];
  const messages: FromPage[] = [];
  const hints: (IdentityHint | null)[] = [];
  const reports: string[] = [];
  port2.onmessage = (event) => received.push(event.data as FromWindow);
  const bridge = createPageBridge({
    port: port1,
    timers,
    explain: async () => 'Why, and what to do',
    onMessage: (message) => messages.push(message),
    onHint: (hint) => hints.push(hint),
    onReport: (code) => reports.push(code),
  });
  const asks = () => received.filter((message) => message.type === 'ask');
  const warnings = () =>
    received.flatMap((message) => (message.type === 'warn' ? [message.text.split(':')[0]] : []));
  const say = (message: unknown) => port2.postMessage(message);
  return { bridge, timers, received, messages, hints, reports, asks, warnings, say };
}

test('the page is asked for the method by name and path, with challenge, nonce and what agents want', async () => {
  const { bridge, asks, say } = setUp();
  const answer = bridge.askPage({ ...ask, acrValues: ['gold'], maxAge: 300 });
  await until(() => asks().length === 1);
  assert.deepEqual(asks()[0], {
    type: 'ask',
    id: 1,
    context: 'shop.login',
    method: 'lpGetAuthenticationToken',
    codeChallenge: 'challenge',
    options: { nonce: 'nonce', acrValues: ['gold'], maxAge: 300 },
  });
  say({ type: 'answer', id: 1, value: 'abc' });
  assert.deepEqual(await answer, { type: 'credential', ssoKey: 'abc', hint: null });
});

test('the author is warned after 10 seconds, and after 30 nobody waits any more', async () => {
  const { bridge, timers, warnings, say } = setUp();
  const answer = bridge.askPage(ask);
  timers.advance(9_999);
  timers.advance(1);
  await until(() => warnings().length === 1);
  timers.advance(19_999);
  assert.deepEqual(warnings(), ['slow_answer']);
  timers.advance(1);
  assert.deepEqual(await answer, { type: 'failed' });
  await until(() => warnings().length === 2);
  assert.deepEqual(warnings(), ['slow_answer', 'never_answered']);
  say({ type: 'answer', id: 1, value: 'too-late' });
  const next = bridge.askPage(ask);
  say({ type: 'answer', id: 2, value: 'in-time' });
  assert.deepEqual(await next, { type: 'credential', ssoKey: 'in-time', hint: null });
});

test('where an agent asked, the consumer has ten times as long to type a code', async () => {
  const { bridge, timers, warnings, say } = setUp();
  const answer = bridge.askPage({ ...ask, acrValues: ['gold'] });
  timers.advance(99_999);
  assert.deepEqual(warnings(), []);
  timers.advance(200_000);
  say({ type: 'answer', id: 1, value: 'abc' });
  assert.deepEqual(await answer, { type: 'credential', ssoKey: 'abc', hint: null });
});

test('the first answer counts, later ones are dropped', async () => {
  const { bridge, asks, say } = setUp();
  const answer = bridge.askPage(ask);
  await until(() => asks().length === 1);
  say({ type: 'answer', id: 1, value: 'first' });
  say({ type: 'answer', id: 1, value: 'second' });
  assert.deepEqual(await answer, { type: 'credential', ssoKey: 'first', hint: null });
});

test('a mistake is named to the author, without the value', async () => {
  const { bridge, received, warnings, say } = setUp();
  const answer = bridge.askPage(ask);
  say({ type: 'answer', id: 1, value: { iss: 'https://id.example', sub: 'secret-subject' } });
  assert.deepEqual(await answer, { type: 'failed' });
  await until(() => warnings().length === 1);
  assert.deepEqual(warnings(), ['identity_instead_of_token']);
  assert.doesNotMatch(JSON.stringify(received), /secret-subject/);
});

test('a code that was answered before is named, and sent all the same', async () => {
  const { bridge, warnings, say } = setUp();
  for (const id of [1, 2]) {
    const answer = bridge.askPage(ask);
    say({ type: 'answer', id, value: 'constant' });
    assert.equal((await answer).type, 'credential');
  }
  await until(() => warnings().length === 1);
  assert.deepEqual(warnings(), ['answer_repeated']);
});

test('the hint of the same round goes along with the answer', async () => {
  const { bridge, hints, say } = setUp();
  const answer = bridge.askPage(ask);
  say({ type: 'hints', round: 1, count: 2 });
  say({ type: 'answer', id: 1, value: 'abc' });
  say({ type: 'hint', round: 1, value: null });
  say({ type: 'hint', round: 1, value: { ...mara, role: 'administrator' } });
  assert.deepEqual(await answer, { type: 'credential', ssoKey: 'abc', hint: mara });
  assert.deepEqual(hints, [mara]);
});

test('an identity function that never answers delays nothing for more than two seconds', async () => {
  const { bridge, timers, hints, say } = setUp();
  const answer = bridge.askPage(ask);
  say({ type: 'hints', round: 1, count: 1 });
  say({ type: 'answer', id: 1, value: 'abc' });
  await until(() => timers.due.includes(2_000));
  timers.advance(2_000);
  assert.deepEqual(await answer, { type: 'credential', ssoKey: 'abc', hint: null });
  assert.deepEqual(hints, [null]);
});

test('a hint of an older round is not taken for one of this page', async () => {
  const { hints, say } = setUp();
  say({ type: 'hints', round: 1, count: 1 });
  say({ type: 'hints', round: 2, count: 1 });
  say({ type: 'hint', round: 1, value: { ...mara, sub: 'former' } });
  say({ type: 'hint', round: 2, value: mara });
  await until(() => hints.length === 1);
  assert.deepEqual(hints, [mara]);
});

test('a hint without a subject is named to the author', async () => {
  const { hints, warnings, say } = setUp();
  say({ type: 'hints', round: 1, count: 1 });
  say({ type: 'hint', round: 1, value: { iss: 'https://id.example' } });
  await until(() => hints.length === 1 && warnings().length === 1);
  assert.deepEqual([hints, warnings()], [[null], ['hint_incomplete']]);
});

test('[A53] messages of another form do nothing, and extra members do not get in', async () => {
  const { messages, say } = setUp();
  for (const noise of [null, 7, 'shown', [], {}, { type: 'verified' }, { type: 'push' }])
    say(noise);
  say({ type: 'place', place: { url: 'https://a.example/', title: 'A', verified: true } });
  await until(() => messages.length > 0);
  assert.deepEqual(messages, [
    {
      type: 'place',
      place: { url: 'https://a.example/', title: 'A' },
      connectorId: undefined,
      mark: undefined,
    },
  ]);
});

test('[X11] what the page does wrong is reported by its code, and so are a method without challenge and a null', async () => {
  const { bridge, say, asks, reports } = setUp();
  const answers = [
    { value: 'abc', length: 1 },
    { value: 'abcd', length: 2 },
    { value: '' },
    { value: null },
  ];
  for (const [index, answer] of answers.entries()) {
    const asked = bridge.askPage(ask);
    await until(() => asks().length === index + 1);
    say({ type: 'answer', id: index + 1, ...answer });
    await asked;
  }
  await until(() => reports.length === 3);
  assert.deepEqual(reports, ['challenge_not_taken', 'answer_empty', 'not_signed_in']);
  say({ type: 'hints', round: 1, count: 1 });
  say({ type: 'hint', round: 1, value: mara });
  const asked = bridge.askPage(ask);
  await until(() => asks().length === 5);
  say({ type: 'answer', id: 5, value: null });
  assert.deepEqual(await asked, { type: 'none' });
  await until(() => reports.length === 4);
  assert.equal(reports[3], 'null_although_signed_in');
});
