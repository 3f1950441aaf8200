import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Begun, TestConsumer } from '../kit/consumer.ts';
import { faults } from '../kit/provider/faults.ts';
import { startStage } from '../kit/stage.ts';

// The way over the provider's authorization endpoint, begun and answered; browsers are in e2e.

const service = await startStage({ after });
const { aurora, borealis, provider } = service;
const mara = { sub: 'mara' };

test('[W1] a connector is used by the ways that it lists', async () => {
  const consumer = await service.consumer().start();
  const connectorId = aurora.implicitConnector;
  assert.equal((await consumer.post('handshakes', { connectorId, way: 'popup' })).status, 200);
  for (const way of ['window', 'app']) {
    const answer = await consumer.post('handshakes', { connectorId, way });
    assert.equal(answer.json.code, 'authentication_failed', way);
    assert.equal(await reason(), `way_not_offered ${way}`);
  }
  const unknown = await consumer.post('handshakes', { connectorId, way: 'pigeon' });
  assert.equal(unknown.json.code, 'invalid_request');
});

test('[W2, R3, R4, R5, R6] the request carries state, nonce and PKCE, new each time, and asks for a code', async () => {
  const consumer = await service.consumer().start();
  const [one, other] = [await consumer.begin('popup'), await consumer.begin('popup')];
  const fresh = ['state', 'nonce', 'code_challenge'];
  for (const name of fresh) {
    assert.notEqual(one.asked.get(name), other.asked.get(name), name);
    assert((one.asked.get(name)?.length ?? 0) >= 43, `${name} holds 256 bits`);
  }
  assert.equal(one.asked.get('state'), one.state);
  const { state, nonce, code_challenge, ...rest } = Object.fromEntries(one.asked);
  assert.deepEqual(rest, {
    client_id: provider.clientId,
    response_type: 'code',
    redirect_uri: 'https://chat.test/callback/aurora/aurora-code',
    scope: 'openid',
    code_challenge_method: 'S256',
  });
  assert(one.authorizationUrl.startsWith(`${provider.issuer}/authorize?`));
  assert(!service.databaseBytes().includes(String(state).split('.')[2] ?? ''));
});

test('[W2] in the Implicit Flow an ID token is asked for, with a nonce, and the endpoint keeps its own query', async () => {
  const consumer = await service.consumer().start();
  const { authorizationUrl, asked } = await consumer.begin('popup', aurora.implicitConnector);
  assert(authorizationUrl.startsWith(`${aurora.authorizationEndpoint}&`));
  assert.equal(asked.get('response_type'), 'id_token');
  assert.match(asked.get('nonce') ?? '', /^[\w-]{43}$/);
  assert.equal(asked.has('code_challenge'), false);
});

test('[W3, R7] an app may choose among its connector’s links, and nobody else chooses anything', async () => {
  const consumer = await service.consumer().start();
  assert.equal((await consumer.begin('app')).redirectUri, aurora.appRedirectUri);
  const second = `${aurora.pageOrigin}/other-app`;
  const begun = await consumer.begin('app', aurora.codeConnector, { redirectUri: second });
  assert.equal(begun.redirectUri, second);
  const code = consumer.codeOf(begun, mara);
  assert.equal((await consumer.comeBack(begun, { state: begun.state, code })).status, 200);
});

for (const way of ['popup', 'window', 'app'] as const) {
  test(`[W4] by the way ${way} a code comes back and the consumer is verified`, async () => {
    const consumer = await service.consumer().start();
    const begun = await consumer.begin(way);
    const code = consumer.codeOf(begun, mara);
    const answer = await consumer.comeBack(begun, { state: begun.state, code, unknown: '1' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(consumer.session?.proof.state, 'verified');
  });
}

/** What is wrong, in a response that is otherwise good; and the rule that refuses it. */
const wrong: Record<string, { change: (good: Record<string, string>) => unknown; rule: string }> = {
  'A30: no state': { change: (good) => ({ code: good.code }), rule: 'state_mismatch missing' },
  'A30: another state': {
    change: (good) => ({ ...good, state: `${good.state}x` }),
    rule: 'state_mismatch another',
  },
  'A30: another state and an error': {
    change: (good) => ({ state: 'x', error: 'access_denied', iss: good.iss }),
    rule: 'state_mismatch another',
  },
  'A41: a state that comes twice': {
    change: (good) => `${new URLSearchParams(good)}&state=${good.state}`,
    rule: 'authorization_response_invalid a parameter comes twice',
  },
  'A41: a code that comes twice, once with its name in percents': {
    change: (good) => `${new URLSearchParams(good)}&%63ode=other`,
    rule: 'authorization_response_invalid a parameter comes twice',
  },
  'A34: an issuer that comes twice': {
    change: (good) => `${new URLSearchParams(good)}&iss=${good.iss}`,
    rule: 'authorization_response_invalid a parameter comes twice',
  },
  'A34: another issuer, though none was announced': {
    change: (good) => ({ ...good, iss: 'https://evil.test' }),
    rule: 'authorization_issuer_mismatch iss is another',
  },
  'A34: the issuer with one character more': {
    change: (good) => ({ ...good, iss: `${good.iss}/` }),
    rule: 'authorization_issuer_mismatch iss is another',
  },
  'W9: no code': {
    change: (good) => ({ state: good.state }),
    rule: 'authorization_response_invalid none of code, ssoKey',
  },
  'W9: two codes': {
    change: (good) => ({ ...good, ssoKey: 'other' }),
    rule: 'authorization_response_invalid more than one of code, ssoKey',
  },
  'A41: bytes that are no text': {
    change: (good) => `${new URLSearchParams(good)}&x=%ff`,
    rule: 'authorization_response_invalid not percent-encoded UTF-8',
  },
  'A41: a crowd of parameters': {
    change: (good) => `${new URLSearchParams(good)}${'&x'.repeat(40)}`,
    rule: 'authorization_response_invalid too many parameters',
  },
  'R9: an error': {
    change: (good) => ({ state: good.state, error: 'invalid_scope' }),
    rule: 'authorization_refused invalid_scope',
  },
  'R9: an error before the code beside it': {
    change: (good) => ({ ...good, error: 'server_error' }),
    rule: 'authorization_refused server_error',
  },
  'A40: an error that is no code': {
    change: (good) => ({ state: good.state, error: '<script>\u001b[31m\r\nx' }),
    rule: 'authorization_refused no standard code',
  },
};

for (const [name, { change, rule }] of Object.entries(wrong)) {
  const [id, fault] = name.split(': ');
  test(`[W4, W5, R9, A30, A34, A40, A41] refused, nothing exchanged (${id}): ${fault}`, async () => {
    const consumer = await service.consumer().start();
    const begun = await consumer.begin('popup');
    const before = provider.calls.length;
    const good = { state: begun.state, code: consumer.codeOf(begun, mara), iss: provider.issuer };
    const answer = await consumer.comeBack(begun, change(good) as string);
    assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
    assert.equal(answer.json.detail, undefined);
    assert.equal(await reason(), rule);
    assert.equal(provider.calls.length, before);
    // The handshake is used up, whatever came of it.
    assert.equal((await consumer.comeBack(begun, good)).json.code, 'handshake_invalid');
    await works(consumer);
  });
}

test('[W6, R8] a provider that announces `iss` and leaves it out is not believed; with it, it is', async (t) => {
  const own = await startStage(t);
  const other = own.provider;
  const announced = { authorization_response_iss_parameter_supported: true };
  other.fail('discovery', faults.answer({ ...other.metadata(), ...announced }));
  const consumer = await own.consumer().start();
  const without = await consumer.begin('popup');
  const answered = other.callsTo('token').length;
  const code = consumer.codeOf(without, mara);
  const refused = await consumer.comeBack(without, { state: without.state, code });
  assert.equal(refused.json.code, 'authentication_failed');
  assert.equal((await own.audit())[0]?.detail.code, 'authorization_issuer_mismatch');
  assert.equal(other.callsTo('token').length, answered);
  const named = await consumer.begin('popup');
  const good = { state: named.state, code: consumer.codeOf(named, mara), iss: other.issuer };
  assert.equal((await consumer.comeBack(named, good)).status, 200);
});

test('[W18, A44] a provider whose endpoints change while the consumer is there does not get the code', async (t) => {
  const own = await startStage(t);
  const { provider: other, clock } = own;
  await (await own.consumer().start()).begin('popup');
  // Near the end of the hour for which a reading of the metadata is kept.
  clock.advance(3_500);
  const consumer = await own.consumer().start();
  const begun = await consumer.begin('popup');
  const thief = `${other.issuer}/thief`;
  other.fail('discovery', faults.answer({ ...other.metadata(), token_endpoint: thief }));
  clock.advance(200);
  await consumer.start();
  const good = { state: begun.state, code: consumer.codeOf(begun, mara) };
  const answer = await consumer.comeBack(begun, good);
  assert.equal(answer.json.code, 'authentication_failed');
  assert.equal((await own.audit())[0]?.detail.code, 'provider_changed');
  const called = other.calls.map(({ endpoint }) => endpoint);
  assert.deepEqual(
    called.filter((endpoint) => endpoint !== 'discovery'),
    [],
  );
});

test('[W7, R9, A40] access_denied is told as cancelled; what the provider writes beside it is nowhere', async () => {
  const consumer = await service.consumer().start();
  const begun = await consumer.begin('popup');
  const response = {
    state: begun.state,
    error: 'access_denied',
    error_description: '<img src=x onerror=alert(1)> canary-words',
    error_uri: 'https://evil.test/canary-words',
  };
  const answer = await consumer.comeBack(begun, response);
  assert.deepEqual([answer.status, answer.json.code], [401, 'sign_in_cancelled']);
  assert.equal(await reason(), 'authorization_cancelled');
  assert(!(service.log.join('') + answer.text).includes('canary-words'));
  await works(consumer);
});

test('[W8] a handshake is answered by the way for which it was made', async () => {
  const consumer = await service.consumer().start();
  const begun = await consumer.begin('popup');
  const code = consumer.codeOf(begun, mara);
  const asPage = await consumer.answer(begun.handshakeId, code, { redirectUri: begun.redirectUri });
  assert.equal(asPage.json.code, 'authentication_failed');
  assert.equal(await reason(), 'answer_of_another_way popup');
  const asked = await consumer.codeFor(mara);
  const page = { ...begun, handshakeId: asked.handshakeId };
  assert.equal((await consumer.comeBack(page, { code })).json.code, 'authentication_failed');
  assert.equal(await reason(), 'answer_of_another_way page');
});

test('[W3, A35] a response of one connector that arrives where another’s would is refused', async () => {
  const consumer = await service.consumer().start();
  const others = [
    'https://chat.test/callback/borealis/borealis-implicit',
    'https://chat.test/callback/aurora/aurora-implicit',
    aurora.appRedirectUri,
    'https://chat.test/callback/aurora/aurora-code/',
  ];
  for (const redirectUri of others) {
    const begun = await consumer.begin('popup');
    const good = { state: begun.state, code: consumer.codeOf(begun, mara) };
    const answer = await consumer.comeBack({ ...begun, redirectUri }, good);
    assert.equal(answer.json.code, 'authentication_failed', redirectUri);
    assert.equal(await reason(), 'authorization_response_misdirected');
  }
});

test('[A35] a state of one brand is worth nothing in a session of another', async () => {
  const there = await service.consumer(aurora).start();
  const here = await service.consumer(borealis).start();
  const begun = await there.begin('popup');
  const good = { state: begun.state, code: there.codeOf(begun, mara) };
  assert.equal((await here.comeBack(begun, good)).json.code, 'handshake_invalid');
  const own = await here.begin('popup', borealis.implicitConnector);
  assert.equal((await here.comeBack(own, good)).json.code, 'authentication_failed');
  assert.equal((await there.comeBack(begun, good)).status, 200);
});

test('[A31, A36] what was begun in one session is nothing in another, and is still good in its own', async () => {
  const attacker = await service.consumer().start();
  const victim = await service.consumer().start();
  const begun = await attacker.begin('popup');
  const good = { state: begun.state, code: attacker.codeOf(begun, { sub: 'victim' }) };
  const before = provider.calls.length;
  assert.equal((await victim.comeBack(begun, good)).json.code, 'handshake_invalid');
  // Nor does the victim's own handshake take it.
  const own = await victim.begin('popup');
  assert.equal((await victim.comeBack(own, good)).json.code, 'authentication_failed');
  assert.equal(provider.calls.length, before);
  assert.equal(victim.session?.proof.state, 'anonymous');
});

for (const name of ['id_token', 'token', 'code']) {
  test(`[W9] in the Implicit Flow the ID token is taken under the name ${name}`, async () => {
    const consumer = await service.consumer().start();
    const begun = await consumer.begin('popup', aurora.implicitConnector);
    const token = aurora.idToken(begun.asked.get('nonce') ?? '');
    const answer = await consumer.comeBack(begun, { state: begun.state, [name]: token });
    assert.equal(answer.status, 200, answer.text);
  });
}

test('[W9] in the Code Flow the code may be called ssoKey', async () => {
  const consumer = await service.consumer().start();
  const begun = await consumer.begin('popup');
  const ssoKey = consumer.codeOf(begun, mara);
  assert.equal((await consumer.comeBack(begun, { state: begun.state, ssoKey })).status, 200);
});

test('[W9, A22] an access token that comes beside an ID token must be vouched for by it', async () => {
  const consumer = await service.consumer().start();
  const begun = await consumer.begin('popup', aurora.implicitConnector);
  const token = aurora.idToken(begun.asked.get('nonce') ?? '');
  const response = { state: begun.state, id_token: token, access_token: 'planted' };
  assert.equal((await consumer.comeBack(begun, response)).json.code, 'authentication_failed');
  assert.match(await reason(), /^at_hash/);
});

async function works(consumer: TestConsumer): Promise<void> {
  const begun: Begun = await consumer.begin('popup');
  const code = consumer.codeOf(begun, mara);
  assert.equal((await consumer.comeBack(begun, { state: begun.state, code })).status, 200);
}

/** Why the newest proof was refused, as the operator reads it. */
async function reason(): Promise<string> {
  const [record] = await service.audit();
  const { code, detail } = record?.detail ?? {};
  return [code, detail].filter(Boolean).join(' ');
}
