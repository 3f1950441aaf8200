import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { limits } from '@countersign/protocol';
import type { TestConsumer } from '../kit/consumer.ts';
import { startChat, takeSnapshot } from '../kit/desk.ts';
import type { Answer } from '../kit/http-client.ts';
import { TestDpopKey } from '../kit/keys/dpop-key.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });

const refusal = ({ status, json }: Answer): unknown[] => [status, json.code];
const badProof = [401, 'invalid_dpop_proof'];
const noSession = [401, 'session_required'];

/** A request for a ticket with this proof. */
function ask(consumer: TestConsumer, dpop: string): Promise<Answer> {
  return consumer.post('tickets', undefined, { headers: { dpop } });
}

/** The newest line of the operator's log about a refused proof. */
function logged(): Record<string, unknown> {
  return JSON.parse(service.log.findLast((line) => line.includes('DPoP proof refused')) ?? '{}');
}

test('[H19, R22] without a proof there is nothing, neither for a token nor for the cookie', async () => {
  const { consumer } = await startChat(await service.consumer().signInWithToken());
  const bodies = {
    tickets: undefined,
    handshakes: { connectorId: 'aurora-implicit' },
    authentications: { handshakeId: 'x'.repeat(22), ssoKey: 'x' },
    'sign-out': undefined,
  };
  for (const [path, body] of Object.entries(bodies)) {
    const answer = await consumer.post(path, body, { headers: { dpop: null } });
    assert.deepEqual(refusal(answer), badProof, path);
  }
  const cookieAlone = { headers: { dpop: null, authorization: null } };
  const answer = await consumer.post('sessions', { brandId: 'aurora' }, cookieAlone);
  assert.deepEqual(refusal(answer), badProof);
  assert.deepEqual(Object.keys(answer.json).sort(), [
    'code',
    'correlationId',
    'status',
    'title',
    'type',
  ]);
  assert.equal(answer.headers.get('set-cookie'), null);
  assert.equal((await consumer.post('tickets')).status, 200);
});

test('[H19] a refused proof is named in the log under the correlation id, and holds no value', async () => {
  const consumer = await service.consumer().start();
  const answer = await ask(consumer, consumer.proof('sign-out'));
  assert.deepEqual(refusal(answer), badProof);
  assert.equal(
    answer.headers.get('www-authenticate'),
    'DPoP error="invalid_dpop_proof", algs="ES256"',
  );
  const { code, correlationId } = logged();
  assert.deepEqual([code, correlationId], ['dpop_url_wrong', answer.json.correlationId]);
});

test('[H19, A65] a stolen access token is worth nothing without its key', async () => {
  const victim = await service.consumer().signInWithToken();
  const thief = await service.consumer().start();
  thief.session = victim.session;
  assert.deepEqual(refusal(await thief.post('tickets')), noSession);
  assert.deepEqual(refusal(await thief.post('sign-out')), noSession);
  const bearer = { headers: { authorization: `Bearer ${victim.session?.accessToken}` } };
  assert.deepEqual(refusal(await thief.post('tickets', undefined, bearer)), noSession);
  // Nor does it continue the session: the thief begins as nobody.
  thief.http.cookies.clear();
  await thief.start();
  assert.equal(thief.session?.proof.state, 'anonymous');
  assert.equal((await victim.post('tickets')).status, 200);
});

test('[H20] the token of one window is refused with the key of another, of the same browser too', async () => {
  const one = await service.consumer().signInWithToken();
  const other = await service.consumer(service.aurora, one.http.cookies).start();
  assert.equal(other.session?.proof.state, 'verified');
  [one.session, other.session] = [other.session, one.session];
  assert.deepEqual(refusal(await one.post('tickets')), noSession);
  assert.deepEqual(refusal(await other.post('tickets')), noSession);
  [one.session, other.session] = [other.session, one.session];
  assert.equal((await one.post('tickets')).status, 200);
  assert.equal((await other.post('tickets')).status, 200);
});

test('[H20] a proof that names the window’s key and is signed by another is refused', async () => {
  const consumer = await service.consumer().start();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = consumer.proof('tickets', { signedBy: privateKey });
  assert.deepEqual(refusal(await ask(consumer, forged)), badProof);
  assert.equal(logged().code, 'dpop_signature_invalid');
  const lookAlike = { header: { jwk: new TestDpopKey().publicJwk } };
  assert.deepEqual(refusal(await ask(consumer, consumer.proof('tickets', lookAlike))), badProof);
  const privateHalf = { header: { jwk: consumer.key.privateKey.export({ format: 'jwk' }) } };
  assert.deepEqual(refusal(await ask(consumer, consumer.proof('tickets', privateHalf))), badProof);
  assert.equal(logged().code, 'dpop_key_unusable');
  assert.equal((await ask(consumer, consumer.proof('tickets'))).status, 200);
});

test('[H21] a stolen proof counts no second time, also of many at once', async () => {
  const consumer = await service.consumer().start();
  await consumer.ticket();
  const proof = consumer.proof('tickets');
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(consumer, proof)));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, ...Array(19).fill(401)]);
  assert.equal(logged().code, 'dpop_proof_repeated');
  service.clock.advance(limits.dpopNonceSeconds - 1);
  assert.equal((await ask(consumer, proof)).status, 401);
});

test('[H19] a proof counts for one path, one method and one access token', async () => {
  const consumer = await service.consumer().start();
  await consumer.ticket();
  const proof = consumer.proof.bind(consumer);
  const refused = {
    dpop_url_wrong: [
      proof('handshakes'),
      proof('tickets', {
        claims: { htu: 'https://evil.test/api/consumer/tickets' },
      }),
    ],
    dpop_method_wrong: [proof('tickets', { claims: { htm: 'GET' } })],
    dpop_token_wrong: [proof('tickets', {}, 'another'), proof('tickets', {}, '')],
  };
  for (const [code, proofs] of Object.entries(refused)) {
    for (const dpop of proofs) {
      assert.deepEqual(refusal(await ask(consumer, dpop)), badProof, code);
      assert.equal(logged().code, code);
    }
  }
  assert.equal((await ask(consumer, consumer.proof('tickets'))).status, 200);
});

test('[H21] the answer to a proof without a fresh nonce brings one, and the next request counts', async () => {
  const consumer = await service.consumer().start();
  const fresh = consumer.proof('tickets');
  const old = consumer.proof('tickets');
  service.clock.advance(limits.dpopNonceSeconds);
  assert.equal((await ask(consumer, fresh)).status, 200, 'the one before still counts');
  service.clock.advance(limits.dpopNonceSeconds);
  const answer = await ask(consumer, old);
  assert.deepEqual(refusal(answer), [401, 'use_dpop_nonce']);
  assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP error="use_dpop_nonce"/);
  assert.match(answer.headers.get('dpop-nonce') ?? '', /^[\w-]{43}$/);
  assert.equal((await ask(consumer, consumer.proof('tickets'))).status, 200);
});

test('[H21] a consumer whose clock is wrong by years is let in all the same', async () => {
  const consumer = await service.consumer().start();
  for (const iat of [0, 4e9]) {
    const proof = consumer.proof('tickets', { claims: { iat } });
    assert.equal((await ask(consumer, proof)).status, 200);
  }
});

test('[H22] a browser that blocks the cookie keeps its session for as long as the window is open', async () => {
  const blocking = service.consumer();
  const start = async (): Promise<unknown> => {
    blocking.http.cookies.clear();
    await blocking.start();
    return blocking.session?.proof.state;
  };
  await start();
  await blocking.signInWithToken({ claims: { sub: 'blocks-cookies' } });
  const { conversationId } = await startChat(blocking, 'no cookies here');
  // Beyond the life of an access token, as after a nap of the computer.
  service.clock.advance(limits.accessTokenSeconds + 1);
  assert.equal((await blocking.post('tickets')).status, 401);
  assert.equal(await start(), 'verified');
  assert.equal((await takeSnapshot(await blocking.open())).id, conversationId);

  const other = new TestDpopKey();
  const own = blocking.key;
  blocking.key = other;
  assert.equal(await start(), 'anonymous', 'with another key it is nobody’s');
  blocking.key = own;
});

test('[H22] a session that ended is continued by no key', async () => {
  const consumer = await service.consumer().signInWithToken();
  await consumer.signOut();
  consumer.http.cookies.clear();
  await consumer.start();
  assert.equal(consumer.session?.proof.state, 'anonymous');
});

test('[H22] the cookie goes before the key: another window of the browser may have signed in', async () => {
  const one = await service.consumer().start();
  const other = await service.consumer(service.aurora, one.http.cookies).signInWithToken();
  one.http.cookies.clear();
  for (const [name, value] of other.http.cookies) one.http.cookies.set(name, value);
  await one.start();
  assert.equal(one.session?.proof.state, 'verified');
});

test('[H26] a cookie that came late does not bring back whom the window has left', async () => {
  const window = await service.consumer().start();
  const { cookies } = window.http;
  const late = service.consumer(service.aurora, cookies);
  Object.assign(late, { key: window.key, session: window.session });
  await late.signInWithToken({ claims: { name: 'Ines' } });
  await window.start();
  await window.signInWithToken({ claims: { name: 'Ben' } });
  for (const [name, value] of late.http.cookies) cookies.set(name, value);
  await window.start();
  const nameOf = () => {
    const { proof } = window.session ?? {};
    return proof && 'displayName' in proof ? proof.displayName : null;
  };
  assert.equal(nameOf(), 'Ben');
  const { epoch = 0 } = window.session ?? {};
  await window.reload();
  assert.deepEqual([nameOf(), window.session?.epoch], ['Ben', epoch], 'nor into another window');
});

test('[H19, A70] a network that sends bad proofs is soon not listened to; good ones are no matter', async () => {
  const [good, bad] = [await service.consumer().start(), await service.consumer().start()];
  const forged = bad.proof('handshakes');
  // The first of all had no nonce yet.
  for (let count = 1; count < 300; count += 1) {
    assert.equal((await ask(bad, forged)).status, 401);
  }
  const slowed = await ask(bad, forged);
  assert.deepEqual(refusal(slowed), [429, 'slow_down']);
  assert.equal((await ask(good, good.proof('tickets'))).status, 200);
});
