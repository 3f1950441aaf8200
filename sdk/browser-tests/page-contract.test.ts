import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AuthenticationRequest, ConsumerFrame } from '@countersign/protocol';
import { until } from '../fixture/manual-timers.ts';
import type { OpenOptions } from './browser-setup.ts';
import { BrandSite, connector, skip } from './browser-setup.ts';

let site: BrandSite;
before(async () => {
  if (!skip) site = await BrandSite.start();
});
after(async () => {
  if (!skip) await site.close();
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const idToken = `${part({ alg: 'RS256' })}.${part({ iss: 'https://id.example', sub: 'good-x' })}.x`;
const implicit = { connectors: [{ ...connector, flow: 'implicit' as const }] };
const authentications = () =>
  site.service.requests.filter(({ path }) => path.endsWith('/authentications'));
const pageFrames = () =>
  site.service.frames.filter((frame) => frame.type === 'page') as Extract<
    ConsumerFrame,
    { type: 'page' }
  >[];

type Case = { name: string; script: string } & Pick<OpenOptions, 'settings' | 'attributes'>;

const signedIn: Case[] = [
  { name: 'callback(text)', script: "lpGetAuthenticationToken = cb => cb('good-mara')" },
  {
    name: 'callback({ssoKey, redirect_uri})',
    script: `function lpGetAuthenticationToken(cb) {
      cb({ ssoKey: 'good-mara', redirect_uri: 'https://shop.example/back' }) }`,
  },
  { name: 'a promise', script: "lpGetAuthenticationToken = async () => 'good-mara'" },
  {
    name: 'a callback, later, from an async method',
    script:
      "lpGetAuthenticationToken = async cb => { setTimeout(() => cb('good-mara', undefined), 30) }",
  },
  {
    name: 'both: the first counts',
    script: "lpGetAuthenticationToken = async cb => { cb('good-mara'); return 'forged' }",
  },
  {
    name: 'two calls: the first counts',
    script: "lpGetAuthenticationToken = cb => { cb('good-mara'); cb('forged'); cb(null) }",
  },
  {
    name: 'a method in an object, called on it',
    script: "window.shop = { login: { key: 'good-mara', get(cb) { cb(this.key) } } }",
    settings: { connectors: [{ ...connector, context: 'shop.login', method: 'get' }] },
  },
  {
    name: 'another connector, named by data-connector',
    script: 'window.other = cb => cb("good-mara")',
    attributes: 'data-open data-connector="second"',
    settings: { connectors: [connector, { ...connector, id: 'second', method: 'other' }] },
  },
  {
    name: 'an ID token in the Implicit Flow',
    script: `lpGetAuthenticationToken = cb => cb('good-mara.${'x'.repeat(20)}.y')`,
    settings: implicit,
  },
];

for (const { name, script, ...options } of signedIn) {
  test(`the page answers by ${name}: signed in`, { skip }, async () => {
    const { chat, context, warnings, errors } = await site.open({ script, ...options });
    await chat.getByText('Signed in as mara').waitFor();
    assert.deepEqual([warnings, errors], [[], []]);
    await context.close();
  });
}

test('the method gets the challenge and the nonce, the service the redirect URI', {
  skip,
}, async () => {
  const { page, chat, context } = await site.open({
    script: `lpGetAuthenticationToken = (...all) => { window.got = all.slice(1);
      all[0]({ ssoKey: 'good-mara', redirect_uri: 'https://shop.example/back' }) }`,
  });
  await chat.getByText('Signed in as mara').waitFor();
  const [challenge, { nonce }] = (await page.evaluate('window.got')) as [string, { nonce: string }];
  assert.match(challenge, /^challenge-/);
  assert.match(nonce, /^nonce-/);
  const body = authentications().at(-1)!.body as AuthenticationRequest;
  assert.equal(body.redirectUri, 'https://shop.example/back');
  await context.close();
});

const mistakes: (Case & { code: string })[] = [
  { name: 'no method', script: '', code: 'method_not_found' },
  {
    name: 'no object that holds it',
    script: '',
    settings: { connectors: [{ ...connector, context: 'shop.login' }] },
    code: 'context_not_found',
  },
  {
    name: 'an exception',
    script: "lpGetAuthenticationToken = () => { throw new Error('oops') }",
    code: 'method_threw',
  },
  {
    name: 'a rejected promise',
    script: "lpGetAuthenticationToken = () => Promise.reject('no')",
    code: 'promise_rejected',
  },
  {
    name: 'callback("", "reason")',
    script: "lpGetAuthenticationToken = cb => cb('', 'reason')",
    code: 'failed_by_page',
  },
  {
    name: 'callback(undefined)',
    script: 'lpGetAuthenticationToken = cb => cb(undefined)',
    code: 'answer_undefined',
  },
  {
    name: 'an empty text',
    script: "lpGetAuthenticationToken = cb => cb('')",
    code: 'answer_empty',
  },
  {
    name: 'an identity object',
    script: "lpGetAuthenticationToken = cb => cb({ iss: 'https://a.example', sub: 'x' })",
    code: 'identity_instead_of_token',
  },
  {
    name: 'an error body',
    script: `lpGetAuthenticationToken = cb => cb('{"error":"server_error"}')`,
    code: 'error_body_instead_of_token',
  },
  {
    name: 'an object that cannot be copied',
    script: `lpGetAuthenticationToken = cb => { const a = {}; a.ssoKey = a; cb(a) }`,
    code: 'answer_unreadable',
  },
  {
    name: 'a function',
    script: 'lpGetAuthenticationToken = cb => cb(() => 1)',
    code: 'answer_undefined',
  },
  {
    name: 'an ID token in the Code Flow',
    script: `lpGetAuthenticationToken = cb => cb('${idToken}')`,
    code: 'id_token_in_code_flow',
  },
  {
    name: 'a code in the Implicit Flow',
    script: "lpGetAuthenticationToken = cb => cb('good-mara')",
    settings: implicit,
    code: 'code_in_implicit_flow',
  },
];

for (const { name, script, code, ...options } of mistakes) {
  test(`the page’s mistake is named in its console: ${name}`, { skip }, async () => {
    const sent = authentications().length;
    const { chat, context, warnings, errors } = await site.open({ script, ...options });
    await chat.getByText('We could not confirm who you are').waitFor();
    await chat.getByText('Not signed in').waitFor();
    assert.deepEqual([warnings, errors], [[code], []]);
    assert.equal(authentications().length, sent, 'nothing may be sent to the service');
    await context.close();
  });
}

test('a refused code is named with its correlation id, and never printed', { skip }, async () => {
  const { page, chat, context } = await site.open({ script: '', attributes: '' });
  const printed: string[] = [];
  page.on('console', (message) => printed.push(message.text()));
  await page.evaluate("window.lpGetAuthenticationToken = cb => cb('forged-secret-code')");
  await page.getByRole('button', { name: 'Open chat' }).click();
  await chat.getByText('We could not confirm who you are').waitFor();
  const isNamed = (text: string) => text.includes('authentication_refused') && text.includes('c-1');
  // What there is to say of it is fetched first.
  await until(() => printed.some(isNamed));
  assert.ok(printed.every((text) => !text.includes('forged-secret-code')));
  await context.close();
});

test('null means not signed in: no warning, an anonymous chat', { skip }, async () => {
  const { chat, context, warnings } = await site.open({
    script: 'lpGetAuthenticationToken = cb => cb(null)',
  });
  await chat.getByText('Not signed in').waitFor();
  await chat.getByText('How can we help?').waitFor();
  assert.deepEqual(warnings, []);
  await context.close();
});

test('null where a brand wants verified consumers only asks to sign in', { skip }, async () => {
  const { page, chat, context } = await site.open({
    script: 'lpGetAuthenticationToken = cb => cb(window.signedIn ? "good-mara" : null)',
    settings: { allowUnverified: false },
  });
  await chat.getByText('Please sign in').waitFor();
  await page.evaluate('window.signedIn = true');
  await chat.getByRole('button', { name: 'I have signed in' }).click();
  await chat.getByText('Signed in as mara').waitFor();
  await context.close();
});

test('a method that never answers: a notice after 10 s, the end after 30 s', { skip }, async () => {
  const { page, chat, context, warnings } = await site.open({
    script: 'lpGetAuthenticationToken = cb => { window.late = cb }',
    stopClock: true,
  });
  await chat.getByText('Confirming who you are').waitFor();
  await page.waitForFunction('window.late');
  await page.clock.runFor(9_000);
  assert.deepEqual(warnings, []);
  await page.clock.runFor(2_000);
  await until(() => warnings.length === 1);
  await page.clock.runFor(20_000);
  await chat.getByText('We could not confirm who you are').waitFor();
  assert.deepEqual(warnings, ['slow_answer', 'never_answered']);
  const sent = authentications().length;
  await page.evaluate("window.late('good-mara')");
  await chat.getByText('How can we help?').waitFor();
  assert.equal(authentications().length, sent);
  await context.close();
});

test('the current identity functions are asked at each authentication', { skip }, async () => {
  const { page, chat, context } = await site.open({
    script: `lpTag = { identities: [cb => cb({ iss: 'https://old.example', sub: 'old' })] };
      lpGetAuthenticationToken = cb => cb('good-mara')`,
    attributes: '',
  });
  await page.waitForFunction('window.countersign');
  await page.evaluate(`lpTag.identities = [
    () => { throw new Error('broken') },
    cb => cb(null),
    cb => setTimeout(() => cb({ iss: 'https://id.example', sub: 'mara', acr: 'loa1' }), 20),
  ]`);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await chat.getByText('Signed in as mara').waitFor();
  const body = authentications().at(-1)!.body as AuthenticationRequest;
  assert.deepEqual(body.hint, { iss: 'https://id.example', sub: 'mara', acr: 'loa1' });
  await context.close();
});

test('page attributes arrive: earlier, pushed, and in an array; the address bare', {
  skip,
}, async () => {
  const before = pageFrames().length;
  const types = () =>
    pageFrames()
      .slice(before)
      .flatMap(({ entries }) => entries.map(({ type }) => type));
  const { page, chat, context, warnings } = await site.open({
    script: `lpTag = { section: ['shop', 'phones'], sdes: [{ type: 'cart', total: 1 }] };
      lpGetAuthenticationToken = cb => cb('good-ben')`,
  });
  await chat.getByText('Signed in as ben').waitFor();
  await until(() => types().includes('cart'));
  const sections = pageFrames()
    .slice(before)
    .flatMap(({ entries }) => entries.filter(({ type }) => type === 'section'));
  assert.deepEqual(sections, [{ type: 'section', sections: ['shop', 'phones'] }]);
  await page.evaluate(`lpTag.sdes.push({ type: 'a' }, { type: 'b' });
    lpTag.sdes.push([{ type: 'c' }]); countersign.push({ type: 'd' }, { noType: 1 })`);
  await until(() => types().includes('d'));
  assert.deepEqual(types().slice(-5), ['cart', 'a', 'b', 'c', 'd']);
  assert.deepEqual(pageFrames().at(-1)?.page, { url: `${site.origin}/cart`, title: 'Cart' });
  await until(() => warnings.length === 1);
  assert.deepEqual(warnings, ['entries_ignored']);
  await context.close();
});

test('newPage with nobody signed in any more forgets the consumer', { skip }, async () => {
  const { page, chat, context } = await site.open({
    script: `window.subject = 'cleo';
      lpTag = { identities: [cb => cb(subject ? { iss: 'https://id.example', sub: subject } : null)] };
      lpGetAuthenticationToken = cb => cb(subject ? 'good-' + subject : null)`,
  });
  await chat.getByText('Signed in as cleo').waitFor();
  await chat.getByRole('textbox').fill('private text');
  await chat.getByRole('textbox').press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  await page.evaluate("window.subject = ''; countersign.newPage()");
  await chat.getByText('Not signed in').waitFor();
  assert.equal(await chat.getByText('private text').count(), 0);
  await context.close();
});

test('signOut ends the consumer’s session at once', { skip }, async () => {
  const { page, chat, context } = await site.open({
    script: "lpGetAuthenticationToken = cb => cb('good-mara')",
  });
  await chat.getByText('Signed in as mara').waitFor();
  await page.evaluate('countersign.signOut()');
  await chat.getByText('Not signed in').waitFor();
  await context.close();
});
