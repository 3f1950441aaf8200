import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { exportJWK } from 'jose';
import type { TestConsumer } from '../kit/consumer.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { encryptTo, fetchKeys } from '../kit/encrypt.ts';
import type { Answer } from '../kit/http-client.ts';
import { faults } from '../kit/provider/faults.ts';
import { type Members, makeSigningKey, type TokenChange } from '../kit/signing-key.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after }, { providerAnswerMs: 150 });
const desk = await Desk.open(await service.agent());
const { aurora, provider } = service;
const stranger = makeSigningKey('ES256', 'page-key-1');
const rsa = makeSigningKey('RS256', 'page-key-2');
await service.putBrands([rsa]);

/** Every refused token carries these, so that a leak of any claim would be found. */
const canaries = { name: 'Canary Claim', email: 'canary@mail.test', sub: 'canary-subject' };
const now = service.clock.seconds();
const pem = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));

/** Tokens that differ from a good one in one thing, and the rule that must refuse each. */
const badTokens: Readonly<Record<string, TokenChange & { readonly rule: string }>> = {
  'is expired': { claims: { iat: now - 900, exp: now - 61 }, rule: 'V11' },
  'is from the future': { claims: { iat: now + 3600, exp: now + 4000 }, rule: 'V11' },
  'was issued too long ago': { claims: { iat: now - 700 }, rule: 'V11' },
  'is signed by a stranger': { key: stranger, rule: 'V8' },
  'has no signature': { signature: () => Buffer.alloc(0), rule: 'V8' },
  'is meant for another audience': { claims: { aud: 'canary-audience' }, rule: 'V10' },
  'names another issuer': { claims: { iss: 'https://canary.test' }, rule: 'V10' },
  'carries another nonce': { claims: { nonce: 'canary-nonce' }, rule: 'V12' },
  'carries no nonce': { claims: { nonce: undefined }, rule: 'V12' },
  'says alg none': {
    header: { alg: 'none', kid: undefined },
    signature: () => Buffer.alloc(0),
    rule: 'V3',
  },
  'is signed by HS256 with the public key': {
    header: { alg: 'HS256', kid: 'page-key-2' },
    signature: (input) => createHmac('sha256', pem).update(input).digest(),
    rule: 'V3',
  },
  'names a key that is not there': { header: { kid: 'canary-kid' }, rule: 'V6' },
  'is a logout token': { claims: { events: {} }, rule: 'V14' },
  'is larger than any ID token': { claims: { filler: 'c'.repeat(13_000) }, rule: 'connector' },
};

const signed = (nonce: string, change: TokenChange = {}): string =>
  aurora.idToken(nonce, { ...change, claims: { ...canaries, ...change.claims } });
const [published] = await fetchKeys(service.browser(), aurora);
const foreign = { ...(await exportJWK(rsa.publicKey)), kid: published?.kid ?? '' };

/** What can be wrong with the encryption, or inside it although that is right. */
const badEnvelopes = [
  [
    'holds claims that nobody signed',
    'V17',
    'jwe_holds_claims',
    (nonce: string) =>
      encryptTo(published, JSON.stringify({ ...aurora.claims(nonce), ...canaries })),
  ],
  [
    'is encrypted to another key',
    'V17',
    'decryption_failed',
    (nonce: string) => encryptTo(foreign, signed(nonce)),
  ],
  [
    'names a key that is not there',
    'V17',
    'decryption_failed',
    (nonce: string) => encryptTo({ ...published, kid: 'canary-kid' }, signed(nonce)),
  ],
  [
    'is encrypted twice',
    'V17',
    'jwe_nested',
    async (nonce: string) => encryptTo(published, await encryptTo(published, signed(nonce))),
  ],
  [
    'was changed on the way',
    'V17',
    'decryption_failed',
    async (nonce: string) => changed(await encryptTo(published, signed(nonce))),
  ],
  [
    'is signed by a stranger',
    'V8',
    undefined,
    (nonce: string) => encryptTo(published, signed(nonce, { key: stranger })),
  ],
  [
    'carries the nonce of another sign-in',
    'V12',
    undefined,
    () => encryptTo(published, signed('another-nonce')),
  ],
] as const;

/** Another first byte of the ciphertext. */
function changed(token: string): string {
  const parts = token.split('.');
  const [first = '', ...rest] = parts[3] ?? '';
  parts[3] = (first === 'A' ? 'B' : 'A') + rest.join('');
  return parts.join('.');
}

/** What must be true after any refusal, whatever was wrong. */
async function checkRefusal(
  consumer: TestConsumer,
  answer: Answer,
  expected: { readonly rule: string; readonly code?: string | undefined },
): Promise<void> {
  const { correlationId, ...rest } = answer.json;
  assert.deepEqual(rest, {
    type: 'https://countersign.dev/errors#authentication_failed',
    title: 'We could not confirm who you are',
    status: 401,
    code: 'authentication_failed',
  });
  const lines = service.log.filter((line) => line.includes(String(correlationId)));
  const line = lines.map((text) => JSON.parse(text) as Members).find(({ rule }) => rule);
  assert.equal(line?.rule, expected.rule, lines.join(''));
  if (expected.code) assert.equal(line?.code, expected.code);
  const records = await service.audit();
  const record = records.find((known) => known.correlationId === correlationId);
  assert.equal(record?.action, 'consumer.refused');
  assert.equal(record?.detail.rule, expected.rule);
  const said = service.log.join('') + JSON.stringify(records);
  // Both parts of a token begin so; the rest of it is checked by what its claims hold.
  assert.deepEqual(said.match(/canary|eyJhbGci|Y2FuYXJ5/g), null);
  const { conversationId } = await startChat(consumer, 'still here');
  const { card, transcript } = await desk.read(conversationId);
  assert.deepEqual([card.proof.state, card.verified], ['anonymous', []]);
  assert.deepEqual(JSON.stringify({ card, transcript }).match(/canary/gi), null);
}

describe('[H15, H16, V20] one generic answer for the page, the exact rule for the operator', () => {
  for (const [what, { rule, claims, ...change }] of Object.entries(badTokens)) {
    test(`a token that ${what}`, async () => {
      const consumer = await service.consumer().start();
      const answer = await consumer.tryToken({ ...change, claims: { ...canaries, ...claims } });
      await checkRefusal(consumer, answer, { rule });
    });
  }

  for (const [what, rule, token] of [
    ['garbage', 'V2', 'eyJcanarycan.canarycanary.canarycanary'],
    ['no token at all', 'V1', 'canary canary'],
  ] as const) {
    test(`an answer that is ${what}`, async () => {
      const consumer = await service.consumer().start();
      const { handshakeId } = await consumer.handshake();
      await checkRefusal(consumer, await consumer.answer(handshakeId, token), { rule });
    });
  }

  for (const [what, rule, code, envelop] of badEnvelopes) {
    test(`an encrypted token that ${what}`, async () => {
      const consumer = await service.consumer().start();
      const { handshakeId, nonce } = await consumer.handshake();
      const answer = await consumer.answer(handshakeId, await envelop(nonce));
      await checkRefusal(consumer, answer, { rule, code });
    });
  }

  test('the same token without a fault is accepted', async () => {
    const consumer = await service.consumer().start();
    assert.equal((await consumer.tryToken({ claims: canaries })).status, 200);
    assert.equal((await consumer.tryToken({ claims: canaries, key: rsa })).status, 200);
  });
});

describe('[O4, O5, O6, O7, A39, A40] a token endpoint that fails is a refusal with its own code', () => {
  const cases = {
    'answers with a redirect': [
      faults.redirect('http://id.aurora.test/'),
      'provider_answer_invalid',
    ],
    'answers 502 with a page': [faults.badGateway, 'provider_answer_invalid'],
    'answers 200 with a page': [faults.htmlPage, 'provider_answer_invalid'],
    'never answers': [faults.hang, 'provider_unreachable'],
    'drips without an end': [faults.drip, 'provider_unreachable'],
    'sends without an end': [faults.huge, 'provider_answer_invalid'],
    'answers with something else': [faults.notAnObject, 'provider_answer_invalid'],
    'refuses the code': [faults.invalidGrant, 'token_endpoint_refused'],
    'forgets the ID token': [
      faults.answer({ access_token: 'canary', token_type: 'Bearer' }),
      'id_token_missing',
    ],
    'names another token type': [
      faults.answer({ id_token: 'eyJ', token_type: 'canary' }),
      'provider_answer_invalid',
    ],
  } as const;
  for (const [what, [fault, code]] of Object.entries(cases)) {
    test(`when it ${what}`, async () => {
      const consumer = await service.consumer().start();
      const { handshakeId, code: authorizationCode } = await consumer.codeFor({ sub: 'canary-1' });
      const before = provider.callsTo('token').length;
      provider.fail('token', fault);
      const answer = await consumer.answer(handshakeId, authorizationCode);
      provider.heal();
      await checkRefusal(consumer, answer, { rule: 'connector', code });
      assert.equal(provider.callsTo('token').length, before + 1, 'a code is never sent twice');
    });
  }

  test('and when nothing fails, the consumer is verified', async () => {
    const consumer = await service.consumer().start();
    assert.equal((await consumer.tryCode({ sub: 'canary-1' })).status, 200);
  });
});

test('[I18, R15, A23] UserInfo of another subject is refused, and nothing of either is stored', async () => {
  const consumer = await service.consumer().start();
  const person = { sub: 'mine', claims: { name: 'Canary' }, userInfo: { sub: 'another' } };
  const answer = await consumer.tryCode(person);
  await checkRefusal(consumer, answer, { rule: 'identity', code: 'userinfo_subject_mismatch' });
  const own = await consumer.tryCode({ ...person, userInfo: { sub: 'mine' } });
  assert.equal(own.status, 200);
});

test('[O8] after a bad ID token UserInfo is not asked, and a failing UserInfo verifies nobody', async () => {
  const consumer = await service.consumer().start();
  const before = provider.callsTo('userinfo').length;
  const bad = await consumer.tryCode({ sub: 'x' }, { claims: { aud: 'canary-audience' } });
  await checkRefusal(consumer, bad, { rule: 'V10' });
  assert.equal(provider.callsTo('userinfo').length, before);
  provider.fail('userinfo', faults.badGateway);
  const failed = await (await service.consumer().start()).tryCode({ sub: 'x' });
  provider.heal();
  assert.equal(failed.json.code, 'authentication_failed');
  assert.equal(provider.callsTo('userinfo').length, before + 1);
});

test('[H17] a refusal leaves a verified session as it was', async () => {
  const consumer = await service.consumer().signInWithToken({ claims: { name: 'Ines' } });
  const refused = await consumer.tryToken({ key: stranger });
  assert.equal(refused.status, 401);
  const { proof } = await takeSnapshot(await consumer.open());
  assert(proof.state === 'verified' && proof.displayName === 'Ines');
});
