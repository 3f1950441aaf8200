import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { ConsumerSessionRecord } from '../../server/src/storage/port.ts';
import { clientSecret } from '../kit/brand.ts';
import type { TestConsumer } from '../kit/consumer.ts';
import { type Chat, Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { startCertifiedProvider } from '../kit/provider/certified-provider.ts';
import { faults } from '../kit/provider/faults.ts';
import type { Call } from '../kit/provider/openid-provider.ts';
import { makeSigningKey, type TokenChange } from '../kit/signing-key.ts';
import { providerHost, startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const { provider, aurora, clock } = service;
const { storage } = service.server.foundation;
const desk = await Desk.open(await service.agent());
const minute = 60;
const life = 30 * minute;
const person = { sub: 'somebody', userInfo: { account_number: 'A-17' } };

afterEach(() => {
  provider.heal();
  provider.refreshed = undefined;
});

async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  aurora.codeSettings = settings;
  await service.putBrands();
}

/** Signed in, with a window and a conversation, at a provider that gives refresh tokens. */
async function signIn(change: TokenChange = {}): Promise<Chat> {
  provider.refreshed = change;
  return startChat(await service.consumer().signInWithCode(person));
}

const refreshes = (): readonly Call[] =>
  provider.callsTo('token').filter(({ form }) => form.get('grant_type') === 'refresh_token');
const kept = async (): Promise<number> =>
  (await storage.verifications.listToRefresh(1e15, 9)).length;
const isAlive = async (consumer: TestConsumer): Promise<boolean> =>
  (await sessionOf(consumer)).endedAt === null;

async function newest(action: string): Promise<string> {
  const [record] = (await service.audit()).filter((one) => one.action === action);
  return String(record?.detail.code);
}

/** Until the refresh that is due has been tried. */
async function untilTried(before: number): Promise<void> {
  await eventually('a refresh', () => refreshes().length > before);
}

test('[P22, R19] a proof is renewed before it ends: same session, same window, new end', async () => {
  await configure({ refresh: true });
  const chat = await signIn();
  const { proof } = await desk.card(chat.conversationId);
  const before = refreshes().length;
  clock.advance(life - 5 * minute - 1);
  person.userInfo.account_number = 'A-18';
  assert.equal(refreshes().length, before);
  clock.advance(1);
  const { proof: renewed } = await takeSnapshot(chat.socket);
  assert.equal(refreshes().length, before + 1);
  assert(renewed.state === 'verified' && proof.state === 'verified');
  assert.equal(renewed.expiresAt, clock.now() + life * 1000);
  const card = await desk.card(chat.conversationId);
  assert.equal(card.proof.state === 'verified' && card.proof.expiresAt, renewed.expiresAt);
  const number = card.verified.find(({ name }) => name === 'account_number');
  assert.deepEqual(number?.value, { type: 'text', text: 'A-18' });
  await eventually('its record', async () =>
    (await service.audit()).some(({ action }) => action === 'consumer.refreshed'),
  );
  clock.advance(life - 5 * minute);
  await takeSnapshot(chat.socket);
  const [first, second] = refreshes().slice(-2);
  assert.notEqual(first?.form.get('refresh_token'), second?.form.get('refresh_token'), 'rotated');
  await chat.consumer.reload();
  await chat.consumer.signOut();
  assert.equal(await kept(), 0, 'gone with the sign-out');
});

test('[P23] no refresh token is kept in clear, and none at all without the brand’s wish', async () => {
  await configure({ refresh: true });
  const chat = await signIn();
  assert.equal(await kept(), 1);
  const everything = service.databaseBytes() + service.log.join('');
  assert.doesNotMatch(everything, /canary-refresh/);
  await chat.consumer.signOut();
  for (const refresh of [false, undefined]) {
    await configure({ refresh });
    const plain = await signIn();
    assert.equal(await kept(), 0);
    await plain.consumer.signOut();
  }
  await assert.rejects(
    configure({ preset: 'google', issuer: 'https://accounts.google.com', refresh: true }),
    /nothing like `refresh`/,
  );
});

test('[P24, R19] an ID token of anybody or anything else ends the session', async () => {
  await configure({ refresh: true });
  const stranger = makeSigningKey('RS256', provider.keys[0]?.kid ?? '');
  const wrong: [TokenChange, string][] = [
    [{ claims: { sub: 'somebody else' } }, 'refreshed_for_another'],
    [{ claims: { iss: `${provider.issuer}1` } }, 'issuer_mismatch'],
    [{ claims: { aud: 'another-client' } }, 'audience_mismatch'],
    [{ claims: { nonce: 'another nonce' } }, 'nonce_mismatch'],
    [{ claims: { auth_time: clock.seconds() - 7 } }, 'refreshed_for_another'],
    [{ key: stranger }, 'signature_invalid'],
  ];
  for (const [change, code] of wrong) {
    person.sub = `somebody ${code}`;
    const authTime = { auth_time: clock.seconds() - 20 };
    Object.assign(person, { claims: authTime });
    const { consumer, conversationId } = await signIn(change);
    clock.advance(life - 5 * minute);
    await eventually(code, async () => (await newest('consumer.refresh_refused')) === code);
    await eventually('the session is over', async () => !(await isAlive(consumer)));
    assert.equal((await desk.card(conversationId)).proof.state, 'lapsed');
    assert.equal(await kept(), 0);
  }
  Object.assign(person, { claims: undefined });
});

test('[P24] an ID token of another consumer ends the session, whatever UserInfo says', async () => {
  await configure({ refresh: true, userInfo: false });
  const { consumer } = await signIn({ claims: { sub: 'somebody else' } });
  clock.advance(life - 5 * minute);
  const isRefused = async () =>
    (await newest('consumer.refresh_refused')) === 'refreshed_for_another';
  await eventually('it is refused', isRefused);
  await eventually('the session is over', async () => !(await isAlive(consumer)));
});

test('[P24, R19] an ID token that is older than the last one ends the session', async () => {
  await configure({ refresh: true, userInfo: false });
  person.sub = 'somebody old';
  const { consumer } = await signIn({ claims: { iat: clock.seconds() + life - 6 * minute - 1 } });
  clock.advance(life - 5 * minute);
  await eventually('renewed', async () => (await kept()) === 1 && refreshes().length > 0);
  await eventually('the proof has a new end', async () => {
    const [record] = await storage.verifications.listToRefresh(1e15, 9);
    // Later than a refresh that has only begun would be tried again.
    return (record?.refreshAt ?? 0) > clock.now() + minute * 1000;
  });
  provider.refreshed = { claims: { iat: clock.seconds() - 120 } };
  clock.advance(life - 5 * minute);
  await eventually('the session is over', async () => !(await isAlive(consumer)));
});

test('[P25] a refused refresh is not tried again, and the proof runs out by itself', async () => {
  await configure({ refresh: true });
  person.sub = 'somebody refused';
  const { consumer, conversationId } = await signIn();
  provider.fail('token', faults.invalidGrant);
  assert(await isAlive(consumer));
  const before = refreshes().length;
  clock.advance(life - 5 * minute);
  await untilTried(before);
  await eventually('it is forgotten', async () => (await kept()) === 0);
  await consumer.reload();
  assert.equal((await desk.card(conversationId)).proof.state, 'verified');
  clock.advance(5 * minute);
  await service.sweep();
  assert.equal((await desk.card(conversationId)).proof.state, 'lapsed');
  assert.equal(refreshes().length, before + 1);
});

test('[P25] a provider that is away is asked again a minute later', async () => {
  await configure({ refresh: true });
  person.sub = 'somebody patient';
  const chat = await signIn();
  provider.fail('token', (response) => response.destroy());
  const before = refreshes().length;
  clock.advance(life - 5 * minute);
  await untilTried(before);
  provider.heal();
  clock.advance(minute);
  const { proof } = await takeSnapshot(chat.socket);
  assert.equal(proof.state === 'verified' && proof.expiresAt, clock.now() + life * 1000);
  await chat.consumer.reload();
  await chat.consumer.signOut();
});

test('[P25] without a living session, after twelve hours, or against the brand’s new wish, none is used', async () => {
  const day = 24 * 3600;
  await configure({ refresh: true, maxProofSeconds: day });
  Object.assign(person, { sub: 'somebody long', claims: { exp: clock.seconds() + day } });
  const before = refreshes().length;
  await signIn();
  clock.advance(day - 5 * minute);
  await eventually('twelve hours are over', async () => (await kept()) === 0);
  Object.assign(person, { sub: 'somebody else again', claims: undefined });
  const left = await signIn();
  const { verificationId } = await sessionOf(left.consumer);
  await left.consumer.signInWithCode(person);
  clock.advance(life - 5 * minute);
  await eventually('nobody is there', async () => {
    const records = await storage.verifications.listToRefresh(1e15, 9);
    return !records.some((record) => record.verificationId === verificationId);
  });
  provider.refreshed = {};
  await signIn();
  await configure({ refresh: false });
  clock.advance(life - 5 * minute);
  await eventually('the brand does not want it', async () => (await kept()) === 0);
  assert(refreshes().length <= before + 1);
});

async function sessionOf(consumer: TestConsumer): Promise<ConsumerSessionRecord> {
  const [, id = ''] = /^([^.]+)\./.exec(consumer.session?.accessToken ?? '') ?? [];
  const session = await storage.consumerSessions.find(id);
  assert(session);
  return session;
}

test('[P22] a certified provider’s refresh token renews the proof', async (t) => {
  const stage = await startStage(t, { startAt: Date.now() });
  const clientId = 'refreshed';
  const certified = await startCertifiedProvider({
    host: providerHost,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [stage.aurora.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
  });
  t.after(() => certified.close());
  const { issuer } = certified;
  // Its clock is not ours to move, so the proof is short.
  stage.aurora.codeSettings = { issuer, clientId, refresh: true, maxProofSeconds: 60 };
  await stage.putBrands();
  const consumer = await stage.consumer().start();
  const { handshakeId, nonce, codeChallenge } = await consumer.handshake('aurora-code');
  const { redirectUri } = stage.aurora;
  const scope = 'openid profile email offline_access';
  const asked = { clientId, nonce, codeChallenge, redirectUri, sub: 'somebody', scope };
  const answer = await consumer.answer(handshakeId, await certified.authorize(asked));
  assert.equal(answer.status, 200, certified.refusals.join());
  const signedInAt = Math.floor(Date.now() / 1000);
  const chat = await startChat(consumer);
  // Within one second it would give the very same ID token again, and each counts once.
  await eventually('another second', () => Math.floor(Date.now() / 1000) > signedInAt);
  stage.clock.advance(31);
  const { proof } = await takeSnapshot(chat.socket);
  assert.equal(proof.state === 'verified' && proof.expiresAt, stage.clock.now() + 60_000);
});
