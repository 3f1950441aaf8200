import assert from 'node:assert/strict';
import { closeCodes } from '@countersign/protocol';
import { type Chat, Desk, startChat } from '../kit/desk.ts';
import { soon } from '../kit/eventually.ts';
import type { Answer } from '../kit/http-client.ts';
import type { Members } from '../kit/signing-key.ts';
import { type SigningAlgorithm, signJwt } from './provider/key-set.ts';
import { type ScenarioRun, sid } from './provider/misbehaving-provider.ts';
import type { Suite } from './suite.ts';

type LogoutChange = {
  readonly claims?: (good: Members) => Members;
  readonly algorithm?: SigningAlgorithm;
  readonly header?: Members;
};

/** 400, and the consumer stays: what the suite asks of every bad logout token. */
export async function assertLogoutRefused(suite: Suite, change: LogoutChange): Promise<void> {
  const { run, consumer } = await signedIn(suite);
  const refused = await sendLogout(suite, run, change);
  assert.equal(refused.status, 400);
  assert.equal(refused.headers.get('cache-control'), 'no-store');
  assert.equal((await consumer.post('tickets')).status, 200, 'still signed in');
  assert.equal((await sendLogout(suite, run)).status, 200);
  assert.equal((await consumer.post('tickets')).status, 401);
}

/** 200, and the consumer is signed out: what a good provider may leave out or add. */
export async function assertLogoutTaken(suite: Suite, change: LogoutChange): Promise<void> {
  const { run, consumer } = await signedIn(suite);
  const taken = await sendLogout(suite, run, change);
  assert.equal(taken.status, 200, taken.text);
  assert.equal((await consumer.post('tickets')).status, 401);
}

/** 200, sockets closed, and the agent who watches sees it without asking. */
export async function assertSignedOut(suite: Suite): Promise<void> {
  const { run, consumer, chat } = await signedIn(suite);
  const desk = await Desk.open(await suite.service.agent(['agent'], suite.brand));
  await desk.read(chat.conversationId);
  const answer = await sendLogout(suite, run);
  assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store']);
  assert.equal(await soon('the close', chat.socket.closed), closeCodes.signedOut);
  assert.equal((await consumer.post('tickets')).status, 401);
  const { event } = await desk.socket.take('event', (frame) => {
    return (frame.event as { readonly type: string }).type === 'identity';
  });
  assert.equal((event as { readonly change: string }).change, 'signed_out_at_provider');
}

async function signedIn(suite: Suite) {
  const scenario = { claims: (good: Members) => ({ ...good, sid }) };
  const { run, consumer } = await suite.accepts(scenario, { flows: ['code'], ways: ['popup'] });
  const chat: Chat = await startChat(consumer);
  return { run, consumer, chat };
}

/** From server to server: no cookie, no origin. */
function sendLogout(suite: Suite, run: ScenarioRun, change: LogoutChange = {}): Promise<Answer> {
  const { claims = (good) => good, algorithm = 'RS256' } = change;
  const [key] = run.keys[algorithm === 'ES256' ? 'p256' : 'rsa'];
  assert(key);
  const header = { typ: 'logout+jwt', kid: key.jwk.kid, ...change.header };
  const token = signJwt({ header, claims: claims(run.logoutClaims()) }, algorithm, key.privateKey);
  const { id, codeConnector } = suite.brand;
  return suite.service
    .browser()
    .post(`/brands/${id}/connectors/${codeConnector}/backchannel-logout`, {
      rawBody: `logout_token=${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: null },
    });
}

/** What the suite asks of the three: whatever comes back as state, the consumer is signed out. */
export async function assertSignedOutAtProvider(
  suite: Suite,
  endSessionAnswer: (good: URLSearchParams) => void = () => {},
): Promise<{ readonly page: string }> {
  const setting = { flows: ['code'], code: { signOutAtProvider: true } } as const;
  const { run, consumer } = await suite.accepts({ endSessionAnswer }, setting);
  const { endSessionUrl } = await consumer.signOut();
  assert(endSessionUrl);
  const back = await run.browse(endSessionUrl);
  const [asked] = run.callsTo('end_session').map(({ parameters }) => parameters);
  assert.equal(asked?.get('client_id'), run.clientId);
  assert.equal(asked?.get('post_logout_redirect_uri'), back.origin + back.pathname);
  assert((asked?.get('state')?.length ?? 0) >= 22);
  const page = await suite.service.browser().get(back.pathname + back.search);
  assert.equal(page.status, 200);
  assert.match(page.text, /You are signed out/);
  assert.equal((await consumer.post('tickets')).status, 401);
  return { page: page.text };
}
