import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { clientSecret } from '../kit/brand.ts';
import { faults } from '../kit/provider/faults.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after }, { providerAnswerMs: 300 });
const { provider, aurora } = service;
afterEach(() => provider.heal());

/** What the operator is told of the newest refusal. */
async function reason(): Promise<string> {
  const [record] = await service.audit();
  return `${record?.detail.code} ${record?.detail.detail ?? ''}`.trim();
}

test('[O9, R1] a discovery document that is not the issuer’s stops the way before the code is sent', async () => {
  const consumer = await service.consumer().start();
  const faulty = [
    [{ issuer: `${provider.issuer}INVALID` }, 'discovery_issuer_mismatch'],
    [{ issuer: `${provider.issuer}/` }, 'discovery_issuer_mismatch'],
    [{ token_endpoint: undefined }, 'discovery_incomplete token_endpoint'],
    [{ jwks_uri: undefined }, 'discovery_incomplete jwks_uri'],
  ] as const;
  for (const [metadata, expected] of faulty) {
    provider.fail('discovery', faults.answer({ ...provider.metadata(), ...metadata }));
    assert.equal((await consumer.tryCode({ sub: 'somebody' })).status, 401);
    assert.equal(await reason(), expected);
  }
  assert.equal(provider.callsTo('token').length, 0);
});

test('[O10] a provider that was down works again at the next sign-in', async () => {
  const consumer = await service.consumer().start();
  provider.fail('discovery', faults.badGateway);
  assert.equal((await consumer.tryCode({ sub: 'somebody' })).status, 401);
  provider.heal();
  assert.equal((await consumer.tryCode({ sub: 'somebody' })).status, 200);
});

test('[O11, A29] a key rotation is followed with one fetch, and the next consumer waits for none', async () => {
  const fetches = (): number => provider.callsTo('jwks').length;
  await service.consumer().signInWithCode({ sub: 'before' });
  const before = fetches();
  provider.rotateKey('rsa-2');
  await service.consumer().signInWithCode({ sub: 'after' });
  await service.consumer().signInWithCode({ sub: 'after too' });
  assert.equal(fetches(), before + 1);
});

test('[O2, A38] a redirect URI that is not registered never reaches the provider', async () => {
  const before = provider.calls.length;
  const consumer = await service.consumer().start();
  const uris = [
    'https://evil.test/callback',
    `${aurora.redirectUri}/`,
    `${aurora.redirectUri}?x=1`,
    `${aurora.redirectUri}/../../other`,
    '',
  ];
  for (const redirectUri of uris) {
    const { handshakeId, code } = await consumer.codeFor({ sub: 'somebody' });
    const answer = await consumer.answer(handshakeId, code, { redirectUri });
    assert.equal(answer.json.code, 'authentication_failed', redirectUri);
    assert.equal(await reason(), 'redirect_uri_not_registered');
  }
  assert.equal(provider.calls.length, before);
  const redirectUri = `${aurora.pageOrigin}/other/callback`;
  const { handshakeId, nonce, codeChallenge } = await consumer.handshake('aurora-code');
  const asked = { nonce, codeChallenge, redirectUri, person: { sub: 'somebody' } };
  const answer = await consumer.answer(handshakeId, provider.authorize(asked), { redirectUri });
  assert.equal(answer.status, 200, 'the second registered one is as good as the first');
});

test('[O3] a code in the Implicit Flow and a token in the Code Flow are named as what they are', async () => {
  const before = provider.calls.length;
  const consumer = await service.consumer().start();
  const implicit = await consumer.handshake('aurora-implicit');
  await consumer.answer(implicit.handshakeId, '4/0AbCdEf-an-authorization-code');
  assert.equal(await reason(), 'code_in_implicit_flow');
  const code = await consumer.handshake('aurora-code');
  await consumer.answer(code.handshakeId, aurora.idToken(code.nonce));
  assert.equal(await reason(), 'token_in_code_flow');
  assert.equal(provider.calls.length, before);
});

test('[O12, R5] the code goes out with our verifier, so a code of another handshake is worth nothing', async () => {
  const [victim, attacker] = [service.consumer(), service.consumer()];
  const stolen = await (await victim.start()).codeFor({ sub: 'victim' });
  const own = await (await attacker.start()).codeFor({ sub: 'attacker' });
  const answer = await attacker.answer(own.handshakeId, stolen.code);
  assert.equal(answer.json.code, 'authentication_failed');
  assert.equal(await reason(), 'token_endpoint_refused invalid_grant');
});

test('[O13] the client secret is in no log line, and not in the database', async () => {
  await service.consumer().signInWithCode({ sub: 'somebody' });
  assert(!service.databaseBytes().includes(clientSecret));
  assert(!service.log.join('').includes(clientSecret));
});

test('a connector of another brand is not found', async () => {
  const consumer = await service.consumer(service.borealis).start();
  const answer = await consumer.post('handshakes', { connectorId: 'aurora-implicit' });
  assert.deepEqual([answer.status, answer.json.code], [404, 'not_found']);
});
