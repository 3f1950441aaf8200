import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import { ManualTimers, until } from '../../sdk/fixture/manual-timers.ts';
import {
  createConsumerClient,
  type PageAsk,
  type WindowCrypto,
} from '../../sdk/src/headless/index.ts';
import { holdConsumer } from '../../server/src/privacy/hold-consumer.ts';
import { newMessageId } from '../kit/consumer.ts';
import { Desk } from '../kit/desk.ts';
import { HttpClient } from '../kit/http-client.ts';
import { startStage } from '../kit/stage.ts';

// The SDK as it is against the service as it is. Their clocks are years apart, and run alike.

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());

/** A window on aurora's page, whose method gives what `token` makes of the nonce. */
function openWindow(token: (nonce: string, ask: PageAsk) => string) {
  const timers = new ManualTimers();
  const http = new HttpClient(service);
  const requests: { readonly path: string; readonly headers: Record<string, string> }[] = [];
  const keys: KeyPair[] = [];
  let working = 0;
  /** Time stands still while something is on its way. */
  const wait = async <Result>(work: Promise<Result>): Promise<Result> => {
    working += 1;
    return work.finally(() => {
      working -= 1;
    });
  };
  const askedAt: number[] = [];
  const client = createConsumerClient({
    origin: service.origin,
    brandId: 'aurora',
    connector: {
      id: service.aurora.implicitConnector,
      name: 'Aurora page',
      flow: 'implicit',
      ways: ['page'],
      method: 'lpGetAuthenticationToken',
      context: '',
    },
    allowUnverified: true,
    askPage: async (ask) => {
      askedAt.push(timers.now());
      return { type: 'credential', ssoKey: token(ask.nonce, ask), hint: null };
    },
    makeId: newMessageId,
    fetch: async (url, init) => {
      const path = url.slice(service.origin.length);
      const headers = init.headers as Record<string, string>;
      requests.push({ path, headers });
      const answer = await wait(http.post(path, { rawBody: String(init.body), headers }));
      const ok = answer.status < 400;
      return { ...answer, ok, json: async () => JSON.parse(answer.text) } as unknown as Response;
    },
    crypto: watchCrypto(keys, wait),
    createWebSocket: (url) => {
      const address = url.replace('wss://chat.test', `ws://127.0.0.1:${service.port}`);
      const socket = new WebSocket(address, { headers: { origin: service.origin } });
      return socket as unknown as globalThis.WebSocket;
    },
    timers,
    random: () => 0.5,
  });
  after(() => client.end());
  const state = () => client.getState();
  /** Both clocks together, until something is true. Answers how many seconds it took. */
  const passUntil = async (isTrue: () => boolean): Promise<number> => {
    let seconds = 0;
    await until(() => {
      if (isTrue()) return true;
      if (working > 0 || state().connection === 'connecting') return false;
      seconds += 1;
      service.clock.advance(1);
      timers.advance(1_000);
      return false;
    });
    return seconds;
  };
  const open = async (): Promise<void> => {
    await client.open();
    await until(() => state().connection === 'online' && state().conversation !== null);
  };
  return { client, timers, requests, keys, askedAt, state, passUntil, open };
}

type KeyPair = { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
type Wait = <Result>(work: Promise<Result>) => Promise<Result>;

function watchCrypto(keys: KeyPair[], wait: Wait): WindowCrypto {
  const { subtle } = crypto;
  const waiting = {
    generateKey: async (...wanted: Parameters<typeof subtle.generateKey>) => {
      const pair = (await wait(subtle.generateKey(...wanted))) as KeyPair;
      keys.push(pair);
      return pair;
    },
    exportKey: (...given: Parameters<typeof subtle.exportKey>) => wait(subtle.exportKey(...given)),
    sign: (...given: Parameters<typeof subtle.sign>) => wait(subtle.sign(...given)),
    digest: (...given: Parameters<typeof subtle.digest>) => wait(subtle.digest(...given)),
  };
  return {
    subtle: waiting as WindowCrypto['subtle'],
    getRandomValues: (bytes) => crypto.getRandomValues(bytes),
  };
}

test('[Q7] the SDK answers an agent’s request by a sign-in of its own, or with “Not now”', async () => {
  const sub = service.aurora.newSubject();
  const asked: PageAsk[] = [];
  const window = openWindow((nonce, ask) => {
    asked.push(ask);
    return service.aurora.idToken(nonce, { claims: { sub, auth_time: service.clock.seconds() } });
  });
  await window.open();
  window.client.send('hello');
  await until(() => typeof window.state().conversation?.id === 'string');
  const conversationId = window.state().conversation?.id ?? '';
  const request = () => window.state().conversation?.request ?? undefined;
  const ask = (): Promise<unknown> =>
    desk.socket.ask({
      ...{ type: 'ask', conversationId, id: newMessageId() },
      maxAgeSeconds: 300,
    } as never);
  await ask();
  await until(() => request() !== undefined);
  await window.client.authenticate(request()?.id);
  assert.equal(asked.at(-1)?.maxAge, 300);
  await until(() => window.state().connection === 'online' && request() === undefined);
  await ask();
  await until(() => request() !== undefined);
  window.client.decline(request()?.id ?? '');
  await until(() => request() === undefined);
  const { transcript } = await desk.read(conversationId);
  const outcomes = transcript.flatMap((item) => (item.type === 'answered' ? [item.outcome] : []));
  assert.deepEqual(outcomes, ['fulfilled', 'declined']);
});

test('[Q17] a window whose wish to separate is refused says so, and not that there is a hold', async () => {
  let ssoKey = 'not yet';
  const window = openWindow((nonce) => (ssoKey ? ssoKey : service.aurora.idToken(nonce)));
  await window.open();
  window.client.send('not mine');
  await until(() => typeof window.state().conversation?.id === 'string');
  ssoKey = '';
  await window.client.authenticate();
  const { state, client } = window;
  await until(() => state().proof.state === 'verified' && state().connection === 'online');
  await until(() => texts().includes('not mine'));
  const { consumerId } = await desk.card(state().conversation?.id ?? '');
  const hold = (isHeld: boolean) =>
    holdConsumer(service.server.foundation, {
      ...{ brandId: 'aurora', consumerId, isHeld, actor: 'operator', correlationId: null },
    });
  await hold(true);
  client.separate();
  assert.equal(state().separation, 'asking');
  await until(() => state().separation === 'refused');
  assert.deepEqual(texts(), ['not mine']);
  await hold(false);
  client.separate();
  await until(() => state().separation === null && texts().length === 0);
  client.end();
  client.separate();
  assert.equal(state().separation, 'away');

  function texts(): readonly string[] {
    const items = state().conversation?.transcript ?? [];
    return items.flatMap((item) => (item.type === 'message' ? [item.text] : []));
  }
});

test('[H19, H21] the SDK’s proofs are taken: one key for each window, which nobody can export', async () => {
  const window = openWindow((nonce) => service.aurora.idToken(nonce));
  await window.open();
  assert.equal(window.state().proof.state, 'verified');
  const paths = window.requests.map(({ path }) => path.split('/').at(-1));
  // The first has no nonce yet, and is sent once more.
  assert.deepEqual(paths, ['sessions', 'sessions', 'handshakes', 'authentications', 'tickets']);
  const proofs = window.requests.map(({ headers }) => headers.dpop);
  assert.equal(new Set(proofs).size, proofs.length);
  const [pair, ...more] = window.keys;
  assert.deepEqual([pair?.privateKey.extractable, more], [false, []]);
  await assert.rejects(crypto.subtle.exportKey('jwk', pair!.privateKey));
});

test('[H23, C14] a proof is renewed before its end: no mark, no gap, and what was typed stays', async () => {
  const claims = { sub: 'renewed-in-time' };
  const window = openWindow((nonce) => service.aurora.idToken(nonce, { claims }));
  await window.open();
  window.client.send('before');
  await until(() => window.state().outbox.length === 0);
  window.client.setDraft('half a sentence');
  const seconds = await window.passUntil(() => window.askedAt.length === 2);
  assert.ok(seconds >= 540 && seconds < 600, `${seconds}`);
  await window.passUntil(() => window.state().connection === 'online');
  await service.sweep();
  window.client.send('after');
  await until(() => window.state().outbox.length === 0);
  assert.deepEqual(
    [window.state().proof.state, window.state().draft],
    ['verified', 'half a sentence'],
  );
  const conversationId = window.state().conversation?.id ?? '';
  const { transcript } = await desk.read(conversationId);
  assert.deepEqual(
    transcript.map((item) => (item.type === 'message' ? item.text : item.type)),
    ['identity', 'before', 'after'],
  );
});

test('[H24] a method that gives the same token again is asked twice more, and then no more', async () => {
  let first = '';
  const claims = { sub: 'cached-by-the-page' };
  const window = openWindow((nonce) => {
    first ||= service.aurora.idToken(nonce, { claims });
    return first;
  });
  await window.open();
  await window.passUntil(() => window.askedAt.length === 2);
  await until(() => window.state().signInEndsAt !== null);
  await window.passUntil(() => window.timers.now() >= window.askedAt[0]! + 600_000);
  await service.sweep();
  await window.passUntil(() => window.askedAt.length === 3);
  await until(() => window.state().identity === 'failed');
  const [, before = 0, last = 0] = window.askedAt;
  assert.ok(last - before >= 30_000);
  const asked = window.requests.length;
  const later = window.timers.now() + 1_800_000;
  await window.passUntil(() => window.timers.now() >= later);
  assert.equal(window.askedAt.length, 3);
  assert.ok(window.requests.length - asked < 30, `${window.requests.length - asked} requests`);
  assert.equal(window.state().proof.state, 'lapsed');
});

test('[H24] tokens that live for a minute are renewed once a minute', async () => {
  const window = openWindow((nonce) => {
    const exp = service.clock.seconds() + 61;
    return service.aurora.idToken(nonce, { claims: { sub: 'short-lived', exp } });
  });
  await window.open();
  for (let count = 2; count <= 6; count += 1) {
    const seconds = await window.passUntil(() => window.askedAt.length === count);
    assert.ok(seconds >= 30, `${seconds}`);
    const { proof } = window.state();
    await window.passUntil(() => window.state().proof !== proof);
  }
  assert.equal(window.state().proof.state, 'verified');
});
