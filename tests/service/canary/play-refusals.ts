import { agentPassword } from '../../kit/agent.ts';
import { newMessageId } from '../../kit/consumer.ts';
import { faults } from '../../kit/provider/faults.ts';
import { LogoutSender } from '../../kit/provider/logout-sender.ts';
import { TestSocket } from '../../kit/test-socket.ts';
import type { CanaryStage } from './canary-stage.ts';
import { claimsOf } from './play-consumers.ts';

/** Everything goes wrong, and what was sent is told to nobody. */
export async function playRefusals(on: CanaryStage): Promise<void> {
  await refuseTokens(on);
  await refuseCodes(on);
  await refuseRequests(on);
  await refuseFrames(on);
  await refuseLogouts(on);
}

async function refuseTokens(on: CanaryStage): Promise<void> {
  const { canaries, stage } = on;
  const claims = { ...claimsOf(on), email: canaries.word('claim of a refused token') };
  const consumer = await on.consumer('stranger').start();
  for (const change of [
    { claims: { ...claims, iss: `https://${canaries.word('issuer refused')}.test` } },
    { claims: { ...claims, aud: canaries.word('audience refused') } },
    { claims: { ...claims, nonce: canaries.word('nonce refused') } },
    { claims: { ...claims, sub: { no: canaries.word('subject refused') } } },
    { claims, header: { kid: canaries.word('kid refused') } },
    { claims, header: { alg: canaries.word('alg refused') } },
    { claims, header: { crit: [canaries.word('crit refused')] } },
    { claims, signature: () => Buffer.from(canaries.word('signature refused')) },
  ]) {
    const { handshakeId, nonce } = await consumer.handshake();
    const token = stage.aurora.idToken(nonce, change);
    canaries.keep('refused token', token);
    await consumer.answer(handshakeId, token);
  }
  const { handshakeId } = await consumer.handshake();
  await consumer.answer(handshakeId, canaries.word('no token at all'));
}

async function refuseCodes(on: CanaryStage): Promise<void> {
  const { canaries, stage } = on;
  const { provider } = stage;
  const consumer = await on.consumer('stranger').start();
  const person = { sub: canaries.word('subject of a refused code') };
  const secret = canaries.word('provider’s error');
  const error = { error: secret, error_description: secret, error_uri: `https://x.test/${secret}` };
  provider.fail('token', faults.refuse(error));
  await consumer.tryCode(person);
  provider.fail(
    'token',
    faults.answer({ access_token: secret, token_type: secret, id_token: secret }),
  );
  await consumer.tryCode(person);
  provider.fail('token', undefined);
  provider.fail('userinfo', faults.answer({ sub: secret, account_number: secret }));
  await consumer.tryCode(person);
  provider.heal();
  const { handshakeId } = await consumer.handshake(stage.aurora.codeConnector);
  await consumer.answer(handshakeId, canaries.word('code refused'));
  const begun = await consumer.begin('popup');
  await consumer.comeBack(begun, { ...error, state: begun.state, iss: provider.issuer });
  await consumer.comeBack(await consumer.begin('popup'), { code: secret, state: secret });
  const query = `code=${secret}&state=${secret}&iss=${secret}&error=${secret}`;
  await on.browser('stranger').post('/callback/aurora/aurora-code', {
    rawBody: query,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

/** What anybody may read. */
const open = [
  ...['/', '/health', '/agent', '/agent/inbox', '/agent/assets/index-1a2b3c.js'],
  ...['/loader.js', '/loader.json', '/loader/0.js', '/window/aurora', '/window/window.js'],
  ...['/window/window.css', '/window/page-errors.json', '/window/callback.js'],
  ...['/window/callback.css', '/callback/aurora/aurora-code'],
  ...['/brands/aurora/jwks.json', '/brands/aurora/transcript-keys.json'],
];

async function refuseRequests(on: CanaryStage): Promise<void> {
  const { canaries } = on;
  const word = (name: string): string => canaries.word(`stranger’s ${name}`);
  const browser = on.browser('stranger');
  await browser.get(`/${word('path')}?token=${word('query')}`, {
    headers: { referer: `https://x.test/${word('referer')}`, 'user-agent': word('user agent') },
  });
  await browser.get(`/%c0${word('broken path')}`);
  await browser.get('/api/agent/session', { headers: { cookie: `a=${word('cookie')}` } });
  const headers = { authorization: `DPoP ${word('access token')}`, 'x-countersign': '1' };
  const proven = { ...headers, dpop: word('proof') };
  await browser.post('/api/consumer/tickets', { headers: proven });
  for (const rawBody of [
    `{"${word('member')}":1}`,
    `{"brandId":"${word('brand')}"}`,
    `{${word('broken body')}`,
  ]) {
    await browser.post('/api/consumer/sessions', { rawBody, headers: proven });
  }
  const login = word('login');
  await browser.post('/api/agent/session', { body: { login, password: word('password') } });
  const { login: known } = await on.agent('agent', ['agent']);
  const wrong = { login: known, password: `${agentPassword}${word('wrong password')}` };
  await browser.post('/api/agent/session', { body: wrong });
  const token = word('invitation').padEnd(43, 'x');
  await browser.post('/api/agent/invitations/open', { body: { token } });
  await browser.get(`/signed-out/aurora/aurora-code?state=${word('state')}`);
  for (const path of open) await browser.get(`${path}?q=${word('query of a page')}`);
}

async function refuseFrames(on: CanaryStage): Promise<void> {
  const { canaries } = on;
  const word = (name: string): string => canaries.word(`frame’s ${name}`);
  const { port, origin } = on.taps.stranger;
  for (const path of ['/api/consumer/socket', '/api/agent/socket']) {
    for (const text of [
      word('broken text'),
      JSON.stringify({ type: word('type') }),
      JSON.stringify({ type: 'hello', ticket: word('ticket').padEnd(43, 'x') }),
    ]) {
      const socket = await TestSocket.connect({ port, path, origin });
      socket.socket.send(text);
      await socket.closed;
    }
  }
  const socket = await (await on.agent('stranger', ['agent'])).open();
  const id = newMessageId();
  const conversationId = word('conversation').padEnd(22, 'x').slice(0, 22);
  await socket.ask({ type: 'send', id, conversationId, text: word('text') } as never);
}

async function refuseLogouts(on: CanaryStage): Promise<void> {
  const { canaries, stage } = on;
  const sender = new LogoutSender(stage);
  const http = on.browser('provider’s logout');
  const about = { sub: canaries.word('logout’s subject'), sid: canaries.word('logout’s session') };
  const tokens = [
    sender.token({ ...about, sub: canaries.word('subject of the Code Flow') }),
    sender.token({ ...about, nonce: 'x' }),
    sender.token({ ...about, iss: canaries.word('logout’s issuer') }),
    canaries.word('no logout token'),
  ];
  for (const token of tokens) {
    if (token.length > 40) canaries.keep('logout token', token);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: null };
    await http.post(sender.path(), { rawBody: `logout_token=${token}`, headers });
  }
}
