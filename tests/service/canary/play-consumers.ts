import assert from 'node:assert/strict';
import { newMessageId, say, type TestConsumer } from '../../kit/consumer.ts';
import { type Chat, startChat } from '../../kit/desk.ts';
import { eventually } from '../../kit/eventually.ts';
import type { Members, TokenChange } from '../../kit/signing-key.ts';
import type { CanaryStage } from './canary-stage.ts';

export const cardNumber = '4000056655665556';

/** By the Implicit Flow: first nobody in particular, then signed in; the page tells all it can. */
export async function playImplicit(on: CanaryStage): Promise<Chat> {
  const { canaries } = on;
  const consumer = await on.consumer().start();
  keepSession(on, consumer);
  const chat = await startChat(consumer, canaries.word('message before'));
  await pushPage(on, chat);
  await answerWithToken(on, consumer, { claims: claimsOf(on) });
  const after = await startChat(consumer, canaries.word('message after'));
  canaries.digits('card number', cardNumber);
  canaries.digits('PIN typed', '86428642');
  await say(after.socket, `4000 0566 5566 5556, 12/29, CVC 123, and PIN 8642`);
  await say(after.socket, `my card is ${cardNumber} it is`);
  return after;
}

/** What the page's token says: each kind of attribute, and what nobody declared. */
export function claimsOf({ canaries }: CanaryStage): Members {
  const word = (name: string): string => canaries.word(name);
  const cells = (name: string): Members => ({
    columns: [{ name: 'a', label: word(`label in ${name}`), type: 'text' }],
    rows: [[word(`cell in ${name}`)]],
  });
  return {
    sub: word('subject'),
    sid: word('session at the provider'),
    name: word('verified name'),
    account_number: word('verified text'),
    package: { title: word('record title'), fields: [{ label: 'x', value: word('record field') }] },
    billing_history: cells('a table'),
    payment_options: [word('list item')],
    pin: word('masked text'),
    locked: word('text for the strongly proven'),
    contract: canaries.word('masked but for its end', (core) => `${core}0042`),
    email: canaries.word('masked email', (core) => `x${core}@mail.test`),
    secret_table: cells('a masked table'),
    lp_sdes: [{ type: 'ctmrinfo', info: { customerId: `${word('masked customer id')}9931` } }],
    amr: [word('way of signing in')],
    favourite_colour: word('undeclared claim'),
  };
}

async function pushPage({ canaries, stage }: CanaryStage, { socket }: Chat): Promise<void> {
  const word = (name: string): string => canaries.word(`page: ${name}`);
  const origin = stage.aurora.pageOrigin;
  const frame = {
    type: 'page',
    id: newMessageId(),
    page: { url: `${origin}/${word('path')}?q=${word('query')}`, title: word('title') },
    entries: [
      { type: 'ctmrinfo', info: { customerId: `${word('masked customer id')}9931` } },
      {
        type: 'personal',
        personal: {
          firstname: word('first name'),
          contacts: [{ email: canaries.word('page: masked email', (core) => `${core}@x.test`) }],
        },
      },
      { type: 'searchInfo', keywords: [word('searched')] },
      { type: canaries.word('page: unknown type'), x: word('unknown member') },
    ],
    hint: { iss: word('hinted issuer'), sub: word('hinted subject') },
  };
  assert.equal((await socket.ask(frame)).type, 'sent');
}

export async function answerWithToken(
  on: CanaryStage,
  consumer: TestConsumer,
  change: TokenChange,
): Promise<void> {
  const { canaries, stage } = on;
  const { handshakeId, nonce } = await consumer.handshake();
  const token = stage.aurora.idToken(nonce, change);
  canaries.keep('ID token', token);
  canaries.keep('nonce', nonce);
  const hint = { iss: 'https://x.test', sub: canaries.word('hinted subject') };
  const answer = await consumer.answer(handshakeId, token, { hint });
  assert.equal(answer.status, 200, answer.text);
  keepSession(on, consumer);
}

/** By the Code Flow: with the page's code, then in a popup, then renewed by a refresh token. */
export async function playCode(on: CanaryStage): Promise<Chat> {
  const { canaries, stage } = on;
  const { provider, clock } = stage;
  provider.refreshed = {};
  const person = {
    sub: canaries.word('subject of the Code Flow'),
    claims: { name: 'Noor', unheard: canaries.word('undeclared claim of the Code Flow') },
    userInfo: {
      account_number: canaries.word('text of UserInfo'),
      pin: canaries.word('masked text of UserInfo'),
      locked: canaries.word('locked text'),
      shoe_size: canaries.word('undeclared claim of UserInfo'),
    },
  };
  const consumer = await on.consumer().start();
  const { handshakeId, code } = await consumer.codeFor(person);
  canaries.keep('code', code);
  assert.equal((await consumer.answer(handshakeId, code)).status, 200);
  keepSession(on, consumer);
  const begun = await consumer.begin('popup');
  canaries.keep('state', begun.state);
  const second = consumer.codeOf(begun, person);
  canaries.keep('code', second);
  const { issuer } = provider;
  const back = await consumer.comeBack(begun, { code: second, state: begun.state, iss: issuer });
  assert.equal(back.status, 200, back.text);
  keepSession(on, consumer);
  const chat = await startChat(consumer);
  clock.advance(1800 - 300 + 1);
  await eventually('the proof is renewed', () =>
    provider.callsTo('token').some(({ form }) => form.has('refresh_token')),
  );
  for (const { form } of provider.callsTo('token')) {
    for (const name of ['refresh_token', 'code_verifier']) {
      const value = form.get(name);
      if (value) canaries.keep(name.replace('_', ' '), value);
    }
  }
  for (const { authorization } of provider.callsTo('userinfo')) {
    canaries.keep('provider’s access token', authorization.replace(/^\S+ /, ''));
  }
  return chat;
}

/** The secrets of the window's session as it is now. */
export function keepSession({ canaries }: CanaryStage, { http, session }: TestConsumer): void {
  for (const value of http.cookies.values()) canaries.keep('window’s cookie', value);
  canaries.keep('window’s access token', session?.accessToken ?? '');
}
