import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { auroraPeople } from '../../demo/people.ts';
import type { AgentDesk } from './kit/agent-desk.ts';
import type { Consumer } from './kit/consumer.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

const stage = Stage.prepare();
const [mara, jonas, , amina] = auroraPeople.map(({ login }) => login) as [
  string,
  string,
  '',
  string,
];

test('[A54] the agent sees within a second who is there, what proves it, and apart from it what the page said', {
  skip,
}, async (t) => {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora', '/shop/travel-package');
  await consumer.page.getByRole('button', { name: /^Add to cart ?: Travel package/ }).click();
  await consumer.page.getByLabel('News four times a year').fill('m.keller@mail.example');
  await consumer.page.getByRole('button', { name: 'Subscribe' }).click();
  await consumer.signIn(mara);
  await consumer.openChat();
  assert.match(await plainText(consumer.standing), /Signed in as Mara Keller/);

  const delay = await delayOf('Hi, why is my June bill so high?', { from: consumer, to: agent });
  t.diagnostic(`from the consumer's Enter to the agent's screen: ${delay} ms`);
  assert.ok(delay < 2_000, `it took ${delay} ms`);

  await agent.open('Hi, why is my June bill so high?');
  await agent.verified.waitFor();
  assert.match(await plainText(agent.verified), /^Verified by Aurora ID/);
  assert.match(
    await plainText(agent.card),
    /Verified by Aurora ID · With a one-time code\s+Since [\d:]+\s+just now\s+Until [\d:]+\s+(\d+ minutes|1 hour) left/,
  );
  const verified = {
    Name: 'Mara Keller',
    Email: 'mara.keller@post.example The page says otherwise',
    'Account number': '7730 2208 4417',
    Balance: 'CHF 112.40',
    Package: /Fibre 500 \+ Mobile Duo[\s\S]*CHF 84.90 a month[\s\S]*2 SIM cards/,
    Bills: /June 2026\s+CHF 112.40\s+overdue\s+May 2026\s+CHF 84.90\s+paid 2 Jun/,
    'Payment options': /Direct debit\s+Instalments \(2-6\)/,
  };
  for (const [label, value] of Object.entries(verified)) {
    const shown = await plainText(agent.fact(agent.verified, label));
    if (typeof value === 'string') assert.equal(shown, value);
    else assert.match(shown, value);
  }
  await agent.page.getByRole('button', { name: 'Provenance of Bills' }).click();
  const provenance = await plainText(
    agent.page.getByRole('dialog', { name: 'Provenance of Bills' }),
  );
  assert.match(provenance, /Source\s+UserInfo, fetched by us/);
  assert.ok(provenance.includes(stage.system.provider.issuer));

  assert.match(
    await plainText(agent.fact(agent.fromPage, 'In the cart')),
    /Travel package (Quantity )?1 .*CHF 19(\.00)?$/,
  );
  assert.match(
    await plainText(agent.fact(agent.fromPage, 'Visited pages')),
    /Bills · Aurora \(\/bills\)/,
  );
  assert.ok((await plainText(agent.fromPage)).includes(`Sent by ${sites.aurora}`));
  const differences = await plainText(agent.differences);
  assert.match(
    differences,
    /Email\s+Verified\s+mara\.keller@post\.example\s+From the page\s+m\.keller@mail\.example/,
  );
  assert.ok(!(await plainText(agent.verified)).includes('m.keller@mail.example'));

  await agent.reply('Good morning Mara, I can see it.');
  await consumer.reads('Good morning Mara, I can see it.');
  assert.deepEqual([...consumer.watch.faults, ...agent.watch.faults], []);
});

test('a reload on either side brings everything back', { skip }, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await signedIn(jonas);
  await consumer.say('Before the reload');
  await agent.open('Before the reload');
  await agent.reply('Here I am');
  await consumer.reads('Here I am');

  await consumer.page.reload();
  await consumer.reads('Before the reload');
  await consumer.reads('Here I am');
  assert.match(await plainText(consumer.standing), /Signed in as Jonas Okafor/);
  await agent.page.reload();
  await agent.reads('Before the reload');
  await agent.verified.waitFor();
  await consumer.say('After the reload');
  await agent.reads('After the reload');
});

test('the service is killed and started again: both sides go on by themselves, and nothing typed is lost', {
  skip,
}, async (t) => {
  const agent = await stage.agent('aurora');
  const consumer = await signedIn(jonas);
  await consumer.say('Before the power cut');
  await agent.open('Before the power cut');

  await stage.system.service.kill();
  await consumer.field.fill('Sent into the dark');
  await consumer.field.press('Enter');
  await consumer.field.fill('Half a sen');
  await agent.page.getByRole('status').getByText('No connection.').waitFor();
  await agent.reply('Written in the dark');
  await stage.system.service.startAgain();

  const startedAt = Date.now();
  await agent.reads('Sent into the dark');
  await consumer.reads('Written in the dark');
  await consumer.isSent('Sent into the dark');
  t.diagnostic(`both were back ${Date.now() - startedAt} ms after the service was`);
  assert.equal(await consumer.field.inputValue(), 'Half a sen');
  await consumer.field.press('Enter');
  await agent.reads('Half a sen');
  assert.equal(await agent.transcript.getByText('Sent into the dark').count(), 1);
  assert.equal(await consumer.log.getByText('Written in the dark').count(), 1);
  assert.match(await plainText(consumer.standing), /Signed in as Jonas Okafor/);
  await agent.verified.waitFor();
});

test('[R5, R10, R12, R15] the provider sees PKCE with S256, one authenticated exchange, and UserInfo asked with a bearer', {
  skip,
}, async () => {
  const consumer = await stage.consumer('aurora');
  await consumer.signIn(amina);
  const before = stage.system.provider.requests.length;
  await consumer.openChat();
  await consumer.standing.getByText('Signed in as Amina Haddad').waitFor();
  const seen = stage.system.provider.requests
    .slice(before)
    .filter(({ path }) => !path.includes('.well-known') && !path.includes('certs'));
  assert.deepEqual(
    seen.map(({ method, path, authorization, status }) => [method, path, authorization, status]),
    [
      ['GET', '/o/oauth2/v2/auth', 'none', 303],
      ['POST', '/token', 'basic', 200],
      ['GET', '/v1/userinfo', 'bearer', 200],
    ],
  );
  const [, token] = seen;
  assert.deepEqual([...(token?.parameters ?? [])].sort(), [
    'code',
    'code_verifier',
    'grant_type',
    'redirect_uri',
  ]);
  const asked = consumer.watch.urls.filter((url) => url.includes('client_id=countersign-aurora'));
  assert.equal(asked.length, 1);
  const { searchParams } = new URL(asked[0]!);
  assert.equal(searchParams.get('code_challenge_method'), 'S256');
  assert.match(searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/);
  assert.match(searchParams.get('nonce') ?? '', /^[\w-]{22,}$/);
});

test('[A66, A79] no code, token or personal value is in an address of the service, in its log, or readable on its disk', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await signedIn(amina);
  await consumer.say('A canary sings 8841');
  await agent.open('A canary sings 8841');
  await agent.reply('I hear it 8842');
  await consumer.reads('I hear it 8842');

  const codes = consumer.watch.urls.flatMap((url) => new URL(url).searchParams.get('code') ?? []);
  assert.ok(codes.length >= 2, 'codes of the page and of the chat went through this browser');
  const person = auroraPeople.find(({ login }) => login === amina)!;
  const { name, family_name, account_number, phone_number } = person.claims;
  const canaries = [
    ...codes,
    ...[amina, name, family_name, account_number, phone_number, person.sub].map(String),
    'canary sings',
    'I hear it',
  ];
  // Whatever its value: a JWS, Google's kinds of codes and access tokens.
  const shapes = [/eyJ[\w-]{10,}\.[\w-]{10,}\./, /4\/0[\w-]{40}/, /ya29\./];
  const isClean = (where: string, text: string) => {
    for (const canary of canaries) assert.ok(!text.includes(canary), `${where} has a canary`);
    for (const shape of shapes) assert.doesNotMatch(text, shape, where);
  };
  const ofService = [...consumer.watch.urls, ...agent.watch.urls].filter((url) =>
    new URL(url).host.startsWith('chat.'),
  );
  assert.ok(ofService.some((url) => url.startsWith('wss:')));
  isClean('an address', decodeURIComponent(ofService.join('\n')));
  assert.match(stage.system.service.output, /"route":"\/api\/consumer\/authentications"/);
  isClean('the log', stage.system.service.output);
  const folder = join(stage.system.dataDir, 'data');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  assert.ok(files.some(({ name }) => name === 'countersign.db'));
  for (const { parentPath, name } of files) {
    isClean(name, await readFile(join(parentPath, name), 'latin1'));
  }
});

async function signedIn(login: string): Promise<Consumer> {
  const consumer = await stage.consumer('aurora');
  await consumer.signIn(login);
  await consumer.openChat();
  await consumer.standing.getByText('Signed in as').waitFor();
  return consumer;
}

/** By the clocks of the two pages: the key goes down in one, a verified row stands in the other. */
async function delayOf(
  text: string,
  { from, to }: { readonly from: Consumer; readonly to: AgentDesk },
): Promise<number> {
  const shown = to.page.waitForFunction((wanted) => {
    const rows = [...document.querySelectorAll('a')].filter((row) =>
      row.innerText.includes(wanted),
    );
    return rows.some((row) => row.querySelector('[data-proof="verified"]')) && Date.now();
  }, text);
  await from.field.fill(text);
  await from.field.evaluate((field) => {
    const keep = () => {
      field.dataset.pressedAt = String(Date.now());
    };
    field.addEventListener('keydown', keep, { once: true });
  });
  await from.field.press('Enter');
  const shownAt = Number(await (await shown).jsonValue());
  return shownAt - Number(await from.field.getAttribute('data-pressed-at'));
}
