import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { JWK } from 'jose';
import { createBrandKeys } from '../../server/src/brand-keys/brand-keys.ts';
import { sealingContext } from '../../server/src/vault/sealing-context.ts';
import type { TestBrand } from '../kit/brand.ts';
import { Desk, startChat, takeSnapshot } from '../kit/desk.ts';
import { encryptTo, fetchKeys } from '../kit/encrypt.ts';
import type { Answer } from '../kit/http-client.ts';
import type { TokenChange } from '../kit/signing-key.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());
const { aurora, borealis } = service;
const keysOf = (brand: TestBrand) => fetchKeys(service.browser(), brand);

afterEach(async () => {
  aurora.encryption = 'accepted';
  await service.putBrands();
});

/** A fresh consumer's ID token, encrypted to `to`, or to the one that is published now. */
async function tryEncrypted(
  { to, ...change }: TokenChange & { to?: JWK | undefined } = {},
  stage: Stage = service,
): Promise<Answer> {
  const consumer = await stage.consumer().start();
  const { handshakeId, nonce } = await consumer.handshake();
  const [published] = await fetchKeys(stage.browser(), stage.aurora);
  const token = stage.aurora.idToken(nonce, change);
  return consumer.answer(handshakeId, await encryptTo(to ?? published, token));
}

/** What the operator is told of the newest refusal. */
async function reason(stage: Stage = service): Promise<string> {
  const [record] = await stage.audit();
  return `${record?.detail.rule} ${record?.detail.code}`;
}

test('[O16, V17] an encrypted ID token proves what the signed one inside says', async () => {
  const consumer = await service.consumer().start();
  const { handshakeId, nonce } = await consumer.handshake();
  const [key] = await keysOf(aurora);
  const token = aurora.idToken(nonce, { claims: { name: 'Ines', account_number: 'A-1' } });
  const answer = await consumer.answer(handshakeId, await encryptTo(key, token));
  assert.equal(answer.status, 200, answer.text);
  const { conversationId } = await startChat(consumer, 'hello');
  const { card } = await desk.read(conversationId);
  assert.equal(card.proof.state, 'verified');
  const shown = card.verified.map(({ name }) => name);
  assert(shown.includes('account_number'), shown.join());
});

test('[O16] a token that is too long as a signed one may be as long as its encryption makes it', async () => {
  const claims = { filler: 'c'.repeat(11_000) };
  assert.equal((await tryEncrypted({ claims })).status, 200);
  assert.equal((await tryEncrypted({ claims: { filler: 'c'.repeat(13_000) } })).status, 401);
  assert.equal(await reason(), 'V1 token_too_large');
});

test('[O16] where encryption is required, a token that is only signed is refused', async () => {
  aurora.encryption = 'required';
  await service.putBrands();
  const consumer = await service.consumer().start();
  assert.equal((await consumer.tryToken()).status, 401);
  assert.equal(await reason(), 'V17 token_not_encrypted');
  assert.equal((await tryEncrypted()).status, 200);
});

test('[A61, O22] by default a token with attributes must be encrypted, and one without need not', async () => {
  aurora.encryption = undefined;
  await service.putBrands();
  const claims = { name: 'Ines' };
  const consumer = await service.consumer().start();
  assert.equal((await consumer.tryToken({ claims })).status, 401);
  assert.equal(await reason(), 'identity attributes_not_encrypted');
  assert.equal((await tryEncrypted({ claims })).status, 200);
  assert.equal((await (await service.consumer().start()).tryToken()).status, 200);
});

test('[O16] where encryption is refused, an encrypted token is, and a signed one is not', async () => {
  aurora.encryption = 'refused';
  await service.putBrands();
  assert.equal((await tryEncrypted()).status, 401);
  assert.equal(await reason(), 'V17 token_encrypted');
  assert.equal((await (await service.consumer().start()).tryToken()).status, 200);
});

test('[O17] any page may read a brand’s keys for five minutes, and nothing private is in them', async () => {
  const answer = await service.browser().get('/brands/aurora/jwks.json');
  assert.match(answer.headers.get('content-type') ?? '', /^application\/jwk-set\+json/);
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.equal(answer.headers.get('cross-origin-resource-policy'), 'cross-origin');
  const [key, ...others] = await keysOf(aurora);
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(key ?? {}).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
  assert.deepEqual([key?.use, key?.alg], ['enc', 'RSA-OAEP-256']);
  assert.equal((await service.browser().get('/brands/nobody/jwks.json')).status, 404);
});

test('[O17] a brand’s key stays when the brand is saved again, and opens no other brand’s tokens', async () => {
  const [ours] = await keysOf(aurora);
  const [theirs] = await keysOf(borealis);
  await service.putBrands();
  assert.equal((await keysOf(aurora))[0]?.kid, ours?.kid);
  assert.notEqual(ours?.kid, theirs?.kid);
  assert.equal((await tryEncrypted({ to: theirs })).status, 401);
  assert.equal(await reason(), 'V17 decryption_failed');
  assert.equal((await tryEncrypted({ to: ours })).status, 200);
});

test('[O18, O19] after a rotation the new key alone is published, and the old one opens for a day', async () => {
  const [old] = await keysOf(aurora);
  const { brandKeys } = service.server.foundation;
  const { kid } = await brandKeys.rotate('aurora', 'enc');
  const [key, ...others] = await keysOf(aurora);
  assert.deepEqual([key?.kid, others], [kid, []]);
  assert.equal((await tryEncrypted()).status, 200, 'the new key, without a restart');
  assert.equal((await tryEncrypted({ to: old })).status, 200, 'the old key at once');
  service.clock.advance(24 * 3600 - 1);
  await brandKeys.removeForgotten();
  assert.equal((await tryEncrypted({ to: old })).status, 200, 'the old key to the last');
  service.clock.advance(1);
  assert.equal((await tryEncrypted({ to: old })).status, 401);
  assert.equal(await reason(), 'V17 decryption_failed');
  assert.equal((await tryEncrypted()).status, 200);
  const { storage } = service.server.foundation;
  const stored = async (): Promise<readonly string[]> => {
    const keys = await storage.brandKeys.listByBrand('aurora');
    return keys.filter(({ algorithm }) => algorithm === 'RSA-OAEP-256').map(({ id }) => id);
  };
  assert.equal((await stored()).length, 2);
  await brandKeys.removeForgotten();
  assert.deepEqual(await stored(), [kid]);
});

test('[O18] a token that names no key is opened with the one that is published', async () => {
  const [key] = await keysOf(aurora);
  const { kid: _, ...nameless } = key ?? {};
  assert.equal((await tryEncrypted({ to: nameless })).status, 200);
});

test('[O18] of two rotations at once one takes place, and one key is published', async () => {
  const { brandKeys } = service.server.foundation;
  const settled = await Promise.allSettled([
    brandKeys.rotate('borealis', 'enc'),
    brandKeys.rotate('borealis', 'enc'),
  ]);
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal((await keysOf(borealis)).length, 1);
});

test('[O19] keys are opened once, and again when they have changed', async () => {
  const { foundation } = service.server;
  let opened = 0;
  const openSecret: typeof foundation.vault.openSecret = (...given) => {
    opened += 1;
    return foundation.vault.openSecret(...given);
  };
  const brandKeys = createBrandKeys({ ...foundation, vault: { ...foundation.vault, openSecret } });
  const source = brandKeys.sourceFor('borealis');
  const query = { alg: 'RSA-OAEP-256', kid: undefined } as const;
  const before = (await brandKeys.list('borealis')).filter(({ use }) => use === 'enc').length;
  await source.find(query);
  await source.find(query);
  assert.equal(opened, before);
  await brandKeys.rotate('borealis', 'enc');
  await source.find(query);
  await source.find(query);
  assert.equal(opened, before + before + 1);
});

test('[O20] when too many wait, the answer is to come again, and signed tokens are not held up', async (t) => {
  const busy = await startStage(t, { decryptionLimits: { atOnce: 0, waiting: 0 } });
  const answer = await tryEncrypted(
    { claims: { name: 'Canary', email: 'canary@mail.test' } },
    busy,
  );
  assert.deepEqual([answer.status, answer.json.code], [503, 'unavailable']);
  assert.equal(answer.headers.get('retry-after'), '5');
  assert.equal(await reason(busy), 'V17 decryption_busy');
  assert.doesNotMatch(busy.log.join(''), /canary|Canary|eyJhbGci/);
  const consumer = await busy.consumer().start();
  assert.equal((await consumer.tryToken()).status, 200);
  const { proof } = await takeSnapshot(await consumer.open());
  assert.equal(proof.state, 'verified');
});

test('[O21] a brand’s private key lies sealed in the database and stands in no log line', async () => {
  const { storage, vault } = service.server.foundation;
  const [record] = await storage.brandKeys.listByBrand('aurora');
  assert(record);
  const context = sealingContext.brandKey('aurora', record.id);
  const { d, p } = JSON.parse(vault.openSecret(record.privateKey, context));
  assert.equal(typeof d, 'string');
  const everywhere = service.databaseBytes() + service.log.join('');
  for (const secret of [d, p, Buffer.from(String(d), 'base64url').toString('latin1')]) {
    assert(!everywhere.includes(String(secret)));
  }
  assert.throws(() =>
    vault.openSecret(record.privateKey, sealingContext.brandKey('borealis', record.id)),
  );
});
