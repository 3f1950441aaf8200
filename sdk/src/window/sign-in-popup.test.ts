import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '@countersign/protocol';
import { ManualTimers } from '../../fixture/manual-timers.ts';
import type { Returned } from '../headless/index.ts';
import { returnMessage, takenMessage } from '../return-contract.ts';
import { SignInPopup } from './sign-in-popup.ts';

const origin = 'https://chat.example';
const path = '/callback/aurora/aurora-id';
const asked = { authorizationUrl: 'https://id.example/authorize', state: 'popup.a.b' };
const good = { type: returnMessage, path, response: 'code=x&state=popup.a.b' };

class FakePopup {
  closed = false;
  focused = 0;
  at: string[] = [];
  heard: unknown[] = [];
  document = { body: { textContent: '' } };
  location = { replace: (url: string) => this.at.push(url) };
  focus = () => {
    this.focused += 1;
  };
  close = () => {
    this.closed = true;
  };
  postMessage = (message: unknown, to: string) => this.heard.push([message, to]);
}

function setUp() {
  const listeners = new Set<(event: MessageEvent) => void>();
  const opened: [url: string, popup: FakePopup | null][] = [];
  const returned: Returned[] = [];
  const told = { closed: 0, isBlocked: false };
  const timers = new ManualTimers();
  const popup = new SignInPopup({
    scope: {
      open: (url) => {
        const made = told.isBlocked ? null : new FakePopup();
        opened.push([url, made]);
        return made as unknown as Window | null;
      },
      addEventListener: (_type, listener) => listeners.add(listener),
      removeEventListener: (_type, listener) => listeners.delete(listener),
    },
    timers,
    origin,
    onReturn: (what) => returned.push(what),
    onClosed: () => {
      told.closed += 1;
    },
  });
  const last = () => opened.at(-1)?.[1] as FakePopup;
  const say = (data: unknown, from: { origin?: string; source?: unknown } = {}) => {
    for (const listener of [...listeners]) {
      listener({ origin, source: last(), data, ...from } as MessageEvent);
    }
  };
  return { popup, opened, returned, told, timers, last, say };
}

test('[W12] it opens in the click, goes to the provider, and closes when the answer is here', () => {
  const { popup, opened, returned, last, say } = setUp();
  popup.prepare();
  assert.deepEqual([opened.length, opened[0]?.[0]], [1, '']);
  popup.show(asked);
  assert.deepEqual(last().at, [asked.authorizationUrl]);
  say(good);
  assert.deepEqual(returned, [{ response: good.response, redirectUri: origin + path }]);
  assert.deepEqual(last().heard, [[{ type: takenMessage }, origin]]);
  assert.equal(last().closed, true);
  say(good);
  assert.equal(returned.length, 1, 'once');
});

const strange: Record<string, [data: unknown, from?: { origin?: string; source?: unknown }]> = {
  'from another origin': [good, { origin: 'https://evil.test' }],
  'from an origin that begins like ours': [good, { origin: `${origin}.evil.test` }],
  'from no origin': [good, { origin: 'null' }],
  'from another window of ours': [good, { source: new FakePopup() }],
  'from no window': [good, { source: null }],
  'of another type': [{ ...good, type: 'other' }],
  'without a type': [{ path, response: good.response }],
  'that is null': [null],
  'that is text': ['countersign-return'],
  'with a response that is no text': [{ ...good, response: { toString: () => good.response } }],
  'with a path that is no text': [{ ...good, path: 7 }],
  'of another sign-in': [{ ...good, response: 'code=x&state=popup.a.c' }],
  'without a state': [{ ...good, response: 'code=x' }],
};
for (const [name, [data, from]] of Object.entries(strange)) {
  test(`[W12, R31, A51] a message ${name} is not heard`, () => {
    const { popup, returned, last, say } = setUp();
    popup.prepare();
    popup.show(asked);
    say(data, from);
    assert.deepEqual([returned, last().closed, last().heard], [[], false, []]);
    say(good);
    assert.equal(returned.length, 1);
  });
}

test('[W12] a popup that the browser keeps closed is told, and opened by the next click', () => {
  const { popup, opened, told, returned, last, say } = setUp();
  told.isBlocked = true;
  popup.prepare();
  popup.show(asked);
  assert.equal(popup.state.getState().isBlocked, true);
  popup.again();
  assert.equal(popup.state.getState().isBlocked, true, 'still');
  told.isBlocked = false;
  popup.again();
  assert.equal(popup.state.getState().isBlocked, false);
  assert.equal(opened.at(-1)?.[0], asked.authorizationUrl);
  popup.again();
  assert.deepEqual([last().focused, opened.length], [1, 3]);
  say(good);
  assert.equal(returned.length, 1);
});

test('[W14] a popup that the consumer closes, at once or later, ends the sign-in', () => {
  for (const isAtOnce of [true, false]) {
    const { popup, told, timers, last, say, returned } = setUp();
    popup.prepare();
    if (isAtOnce) last().close();
    popup.show(asked);
    timers.advance(1_000);
    if (!isAtOnce) {
      assert.equal(told.closed, 0);
      last().close();
      timers.advance(1_000);
    }
    assert.equal(told.closed, 1);
    say(good);
    assert.equal(returned.length, 0);
  }
});

test('[W14] nobody is waited for longer than the sign-in is good', () => {
  const { popup, told, timers, last } = setUp();
  popup.prepare();
  popup.show(asked);
  timers.advance(limits.handshakeSeconds * 1000 - 2_000);
  assert.equal(told.closed, 0);
  timers.advance(4_000);
  assert.deepEqual([told.closed, last().closed], [1, true]);
});
