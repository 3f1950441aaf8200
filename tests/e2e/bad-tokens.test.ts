import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { polarisPeople } from '../../demo/people.ts';
import type { Consumer } from './kit/consumer.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

let clockShiftSeconds = 0;
const stage = Stage.prepare({
  polarisNow: () => Date.now() + clockShiftSeconds * 1000,
  // So that a bad signed token is refused for what is bad, and not for coming unencrypted.
  brandFile: (file) => ({
    ...file,
    connectors: file.connectors.map((connector) => ({ ...connector, encryption: 'accepted' })),
  }),
});
const elif = polarisPeople[0]!;
after(() => {
  clockShiftSeconds = 0;
});

/** The nonce that the method was called with, and whose page it is. */
type Ask = { readonly nonce: string; readonly consumer: Consumer };

type Case = {
  readonly name: string;
  /** What the page's method answers. */
  readonly answer: (ask: Ask) => Promise<string>;
  /** The line of the operator's log; without it the answer does not even reach the service. */
  readonly refusedBy?: { readonly rule: string; readonly code: string };
  /** The code in the console of the page's author. */
  readonly code: string;
};

const cases: readonly Case[] = [
  {
    name: '[V2] three parts of garbage',
    answer: async () => 'CANARY-garbage12.inin.part',
    refusedBy: { rule: 'V2', code: 'token_malformed' },
    code: 'authentication_refused',
  },
  {
    name: '[V8] a token that somebody else signed under the issuer’s key id',
    answer: ({ nonce }) => forged(nonce, { alg: 'RS256' }),
    refusedBy: { rule: 'V8', code: 'signature_invalid' },
    code: 'authentication_refused',
  },
  {
    name: '[A01] a token without a signature',
    answer: async ({ nonce }) => {
      const [, payload] = (await forged(nonce, { alg: 'RS256' })).split('.');
      return `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`;
    },
    refusedBy: { rule: 'V3', code: 'alg_forbidden' },
    code: 'authentication_refused',
  },
  {
    name: '[A02] a token signed with the public key as a shared secret',
    answer: async ({ nonce }) => {
      const secret = new TextEncoder().encode(JSON.stringify(await publishedKey()));
      return sign(nonce, { alg: 'HS256' }, secret);
    },
    refusedBy: { rule: 'V3', code: 'alg_forbidden' },
    code: 'authentication_refused',
  },
  {
    name: '[V11] a genuine token whose time was over an hour ago',
    answer: async (ask) => {
      clockShiftSeconds = -3600;
      return genuine(ask);
    },
    refusedBy: { rule: 'V11', code: 'expired' },
    code: 'authentication_refused',
  },
  {
    name: '[V12] a genuine token that was made for another handshake',
    answer: (ask) => genuine({ ...ask, nonce: 'nonce-of-another-handshake' }),
    refusedBy: { rule: 'V12', code: 'nonce_mismatch' },
    code: 'authentication_refused',
  },
  {
    name: '[A13] a token of 17,000 characters',
    answer: async ({ nonce }) => `${await forged(nonce, { alg: 'RS256' })}${'A'.repeat(17_000)}`,
    code: 'answer_too_long',
  },
  {
    name: 'text that is no token at all',
    answer: async () => 'CANARY-undefined-session',
    code: 'code_in_implicit_flow',
  },
];

for (const { name, answer, refusedBy, code } of cases) {
  test(`${name} never looks verified, and the consumer can still chat`, { skip }, async () => {
    clockShiftSeconds = 0;
    const agent = await stage.agent('polaris');
    const logBefore = stage.system.service.output.length;
    const { consumer, given } = await whosePageAnswers(answer);
    await consumer.openChat();
    await consumer.standing.getByText('We could not confirm who you are.').waitFor();
    assert.match(await plainText(consumer.standing), /^Not signed in/);
    const text = `Is anybody there? ${given().length}`;
    await consumer.say(text);

    const notice = consumer.watch.console.find((line) => line.includes(` ${code}: `)) ?? '';
    assert.match(notice, /^\[countersign\] \w+: [A-Z].*\.\n[A-Z].*\.(\n|$)/);
    for (const line of consumer.watch.console) assert.ok(!line.includes(given()), 'no token');
    const log = stage.system.service.output.slice(logBefore);
    assert.ok(!log.includes(given()), 'no token in the log');
    const refusals = log.split('\n').filter((line) => line.includes('"proof refused"'));
    if (refusedBy) {
      const correlationId = /Correlation id: ([\w-]{10,})/.exec(notice)?.[1];
      assert.equal(refusals.length, 1);
      const { rule, code: reason, correlationId: logged } = JSON.parse(refusals[0]!);
      assert.deepEqual({ rule, code: reason }, refusedBy);
      assert.equal(logged, correlationId);
    } else assert.deepEqual(refusals, []);

    await agent.open(text);
    await agent.card.getByText('Nothing proves who this is.').waitFor();
    assert.equal(await agent.verified.count(), 0);
    assert.equal(await agent.talk.locator('[data-proof="verified"]').count(), 0);
    assert.equal(await agent.row(text).locator('[data-proof="anonymous"]').count(), 1);
  });
}

test('the same page with the token that was made for it is verified', { skip }, async () => {
  clockShiftSeconds = 0;
  const { consumer } = await whosePageAnswers(genuine);
  await consumer.openChat();
  await consumer.standing.getByText('Elif Yıldırım').waitFor();
});

/** Signed in at the brand, whose method is replaced; the brand's own server still signs. */
async function whosePageAnswers(answer: Case['answer']) {
  const consumer = await stage.consumer('polaris');
  let given = '';
  await consumer.context.exposeFunction('answerOfTheTest', async (nonce: string) => {
    given = await answer({ nonce, consumer });
    return given;
  });
  const script = `window.lpGetAuthenticationToken = (callback, challenge, { nonce }) =>
    window.answerOfTheTest(nonce);`;
  await consumer.context.route('**/assets/polaris-chat.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await consumer.signIn(elif.login);
  return { consumer, given: () => given };
}

/** From the brand's server, for the visit that is signed in. */
async function genuine({ nonce, consumer }: Ask): Promise<string> {
  const url = `${sites.polaris}/countersign/id-token?${new URLSearchParams({ nonce })}`;
  return consumer.page.evaluate(async (address) => {
    const answer = await fetch(address);
    return ((await answer.json()) as { id_token: string }).id_token;
  }, url);
}

async function forged(nonce: string, header: JWTHeaderParameters): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return sign(nonce, header, privateKey);
}

async function sign(
  nonce: string,
  header: JWTHeaderParameters,
  key: Parameters<SignJWT['sign']>[0],
): Promise<string> {
  const { kid } = await publishedKey();
  return new SignJWT({ ...elif.claims, nonce, amr: ['pwd'] })
    .setProtectedHeader({ ...header, kid, typ: 'JWT' })
    .setIssuer(sites.polaris)
    .setAudience('countersign-polaris')
    .setSubject(elif.sub)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
}

async function publishedKey(): Promise<Awaited<ReturnType<typeof exportJWK>> & { kid: string }> {
  const answer = await stage.system.fetch(`${sites.polaris}/jwks.json`);
  return ((await answer.json()) as { keys: [{ kid: string; kty: string }] }).keys[0];
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
