/**
 * The strings of an attacker on the pages beside the conversations, in values of every type, and
 * typed by hand into each field: text as given, nothing runs, nothing is asked for.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { skip } from '../e2e/kit/stage.ts';
import type { Watch } from '../e2e/kit/watch.ts';
import type { TestAgent } from '../kit/agent.ts';
import { type Desk, startChat } from '../kit/desk.ts';
import { faults } from '../kit/provider/faults.ts';
import { makeSigningKey } from '../kit/signing-key.ts';
import type { Stage } from '../kit/stage.ts';
import { asTyped, home, openConversation, workAt } from './hostile/hostile-agent.ts';
import { names, putColleague } from './hostile/hostile-data.ts';
import type { HostileStage } from './hostile/hostile-stage.ts';
import { someOfEach } from './hostile/hostile-strings.ts';
import { asAgentSees, assertHarmless, textsIn } from './hostile/look.ts';

let on: HostileStage;
let page: Page;
let seen: Watch;
let anna: TestAgent;
let desk: Desk;
const [brandName = '', agentName = '', codeName = '', ...more] = names(60);
const labels = more.slice(0, 12);

const work = workAt(async (stage) => {
  await stage.putBrand(hostileBrand(stage));
  const [login, roles] = ['anna', ['supervisor', 'administrator', 'privacy-officer']] as const;
  await putColleague(stage, { login, name: agentName, roles });
  return login;
});
before(async () => {
  if (!skip) ({ on, page, seen, agent: anna, desk } = await work());
});

test('[A55, A56] a value of each type, a locked one and its history are text', {
  skip,
}, async () => {
  const [title = '', field = '', value = '', tag = '', ...rest] = names(30, 150);
  const email = 'mara@mail.test';
  const of = (one: string): object => ({
    list_fact: rest.slice(0, 8),
    record_fact: { title, fields: [{ label: field, value }], tags: [tag] },
    link_fact: 'javascript:owned=1//https://evil.test',
    address_fact: rest[9],
    masked_fact: `${rest[10]} and more than that`,
    email_fact: `"<svg/onload=owned=1>"${one}`,
    locked_fact: 'kept',
    email,
  });
  const sub = on.stage.aurora.newSubject();
  await startChat(await on.stage.consumer().signInWithToken({ claims: { ...of('before'), sub } }));
  const consumer = await on.stage.consumer().signInWithToken({ claims: { ...of('now'), sub } });
  const chat = await startChat(consumer);
  await openConversation(page, chat.conversationId);
  const card = page.getByRole('complementary', { name: 'Consumer card' });
  const shown = await textsIn(card);
  const expected = [...rest.slice(0, 8), title, field, value, tag, ...labels.slice(0, 7)];
  const missing = expected.filter((text) => !shown.includes(asAgentSees(text)));
  assert.deepEqual(missing, []);
  assert.equal(await card.locator('a[href^="javascript"]').count(), 0);
  await card.locator('.is-locked').waitFor();
  await assertHarmless(page, seen, 'values');
  await card
    .getByRole('button', { name: /^Provenance of/ })
    .nth(5)
    .click();
  await page.locator('.history li').first().waitFor();
  await assertHarmless(page, seen, 'history');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Your account' }).click();
  const account = await textsIn(page.locator('.account-menu'));
  assert.deepEqual([account[0], account[2]], [agentName, brandName].map(asSeen));
  await assertHarmless(page, seen, 'the account');
  const invited = { login: 'carla', name: labels[9], roles: ['agent'] };
  const { link } = (await anna.change('POST', 'invitations', invited)).json as {
    link: string;
  };
  const guest = await on.open();
  await guest.page.goto(link);
  await guest.page.getByText('Your roles').waitFor();
  assert.deepEqual(await textsIn(guest.page.locator('h1')), [asSeen(brandName)]);
  assert.equal(await guest.page.getByLabel(/^Your name/).inputValue(), labels[9]);
  await assertHarmless(guest.page, guest.seen, 'an invitation');
});

test('[A55, A56] what a connector is named, and what its provider publishes, is text', {
  skip,
}, async () => {
  const { stage } = on;
  const kids = names(24);
  const [signing] = stage.provider.keys;
  assert(signing);
  const weak = { ...signing.jwk, n: Buffer.alloc(64, 0xff).toString('base64url') };
  stage.provider.keys = [signing, ...kids.slice(0, 18).map((kid) => makeSigningKey('ES256', kid))];
  const keys = [...stage.provider.keys.map(({ jwk }) => jwk), ...kids.slice(18).map(asWeak)];
  function asWeak(kid: string): object {
    return { ...weak, kid };
  }
  stage.provider.fail('jwks', faults.answer({ keys }));
  const odd = { ...stage.provider.metadata(), service_documentation: kids[0], [kids[1] ?? '']: 1 };
  stage.provider.fail('discovery', faults.answer(odd));
  await stage.consumer().signInWithCode({ sub: stage.aurora.newSubject() });
  for (const text of kids.slice(0, 6)) {
    const header = { kid: text, typ: text };
    await (await stage.consumer().start()).tryToken({ header, claims: { aud: text, azp: text } });
    await (await stage.consumer().start()).tryCode(
      { sub: text },
      { header: { alg: text }, claims: { acr: text } },
    );
  }
  stage.provider.fail('token', faults.refuse({ error: kids[2], error_description: kids[3] }));
  await (await stage.consumer().start()).tryCode({ sub: stage.aurora.newSubject() });
  await page.goto(`${home}/connectors`);
  await page.locator('.connector-card').first().waitFor();
  const listed = await textsIn(page.locator('#main'));
  const settings = [brandName, codeName, ...others().flatMap(({ name, issuer }) => [name, issuer])];
  assert.deepEqual(
    settings.filter((text) => !listed.includes(asSeen(text))),
    [],
  );
  await assertHarmless(page, seen, 'the connectors');
  for (const id of [...others().map((one) => one.id), stage.aurora.codeConnector]) {
    await page.goto(`${home}/connectors/${id}`);
    await page.getByRole('button', { name: 'Examine' }).click();
    await page.getByRole('button', { name: 'Examine again' }).waitFor();
    await page.getByRole('button', { name: 'Start a test' }).click();
    await page.getByRole('button', { name: 'New test' }).waitFor();
    await openAll(page.locator('#main'));
    await assertHarmless(page, seen, id);
  }
  const shown = await textsIn(page.locator('#main'));
  assert.deepEqual(
    kids.map((kid) => asAgentSees(kid)).filter((kid) => !shown.some((one) => one.includes(kid))),
    [],
  );
  stage.provider.heal();
});

test('[A55, A56] what is typed stays text in its field, and finds nothing', { skip }, async () => {
  const chat = await startChat(
    await on.stage.consumer().signInWithToken({ claims: { name: 'Mara Keller' } }),
  );
  const fields = fieldsOf(chat.conversationId);
  const known = new Set(fields.map(({ name }) => name));
  for (const [turn, { at, open, name, submit }] of fields.entries()) {
    await page.goto(`${home}/${at}`);
    await open?.();
    const field = page.getByLabel(name, { exact: true }).and(page.locator(typedIn)).first();
    await field.waitFor();
    const unlisted = (await labelsOf(page.locator(typedIn))).filter((label) => !known.has(label));
    assert.deepEqual(unlisted, [], 'each field of these pages is typed into');
    const longest = Number((await field.getAttribute('maxlength')) ?? 1_000);
    // Other ones in each field, because the browser takes its time to type.
    for (const text of someOfEach(100, longest).slice(8 * turn, 8 * turn + 8)) {
      const given = oneLine(text.toWellFormed());
      await field.fill(given);
      assert.equal(await field.inputValue(), given, `${at}: ${name}`);
    }
    await assertHarmless(page, seen, `${at}: ${name}`);
    for (const text of submit ? names(2, longest) : []) {
      await field.fill(text);
      await submit?.(field);
      await assertHarmless(page, seen, `${at}: ${name}: ${text}`);
      assert.equal(await field.inputValue(), text);
    }
    // What is not sent would ask before the page is left.
    await field.fill('');
  }
  // What stands in the audit record stands in no address: nothing typed here is of an id’s form.
  const typed = seen.urls.filter((url) => /owned|onerror|script>/i.test(decodeURIComponent(url)));
  assert.deepEqual(typed, []);
  assert.equal((await desk.card(chat.conversationId)).displayName, 'Mara Keller');
});

const typedIn = 'input:not([type=radio], [type=checkbox], [type=date]), textarea';

type Field = {
  readonly at: string;
  readonly name: string;
  readonly open?: () => Promise<void>;
  readonly submit?: (field: Locator) => Promise<void>;
};

/** Where somebody in the Workspace can type. */
function fieldsOf(conversationId: string): readonly Field[] {
  const talk = `conversations/${conversationId}`;
  const enter = (field: Locator): Promise<void> => field.press('Enter');
  const press = (name: string | RegExp) => () => page.getByRole('button', { name }).first().click();
  const by = (way: string) => () => page.getByRole('radio', { name: way }).check();
  const look = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByRole('alert').waitFor();
  };
  return [
    { at: '', name: 'Filter by name or text', submit: enter },
    { at: talk, name: 'Reply to the consumer' },
    { at: talk, name: 'Internal note', open: press('Note') },
    {
      at: talk,
      name: 'What does the consumer say it is now?',
      open: press(/^Note what the consumer/),
    },
    { at: 'team', name: 'Name', open: press('Invite') },
    { at: 'team', name: 'Login', open: press('Invite') },
    { at: 'privacy', name: 'Subject at the provider', submit: look },
    { at: 'privacy', name: 'Conversation', open: by('Conversation'), submit: look },
    { at: 'privacy', name: 'Consumer id', open: by('Consumer id'), submit: look },
    { at: 'privacy', name: 'Consumer id', submit: enter },
    { at: 'privacy', name: 'Correlation id', submit: enter },
  ];
}

function labelsOf(all: Locator): Promise<readonly string[]> {
  return all.evaluateAll((fields) =>
    fields.map((field) => {
      const { labels } = field as unknown as { labels: Iterable<{ textContent: string }> };
      const [label] = [...labels];
      return field.getAttribute('aria-label') ?? label?.textContent ?? '';
    }),
  );
}

const asSeen = (text: string): string => asAgentSees(text);
const oneLine = (text: string): string => asTyped(text).replaceAll('\n', ' ');

async function openAll(where: Locator): Promise<void> {
  await where.locator('details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
}

/** Connectors that nobody signs in with: only to be looked at. */
function others() {
  return [0, 1, 2, 3, 4, 5].map((index) => ({
    id: `odd-${index}`,
    name: more[20 + index] ?? '',
    issuer: `https://login.test/${printable(more[30 + index]).replace(/[?#\s]/g, '')}`,
    clientId: printable(more[40 + index]),
  }));
}

/** No connector is saved with control characters in these. */
const printable = (text = ''): string => text.replace(/\p{Cc}/gu, '');

function hostileBrand({ aurora, dataDir }: Stage): object {
  const declared = (type: string, index: number, also: object = {}): object => {
    const name = `${type}_fact`;
    return { name, label: labels[index], group: 'account', type, claim: name, ...also };
  };
  const attributes = [
    ...['list', 'record', 'link', 'address', 'email'].map((type, index) => declared(type, index)),
    { ...declared('text', 5), name: 'masked_fact', claim: 'masked_fact', mask: 'last4' },
    {
      ...declared('text', 6, { requires: { acr: 'gold' } }),
      ...{ name: 'locked_fact', claim: 'locked_fact' },
    },
  ];
  const assurances = [{ acr: 'gold', label: labels[7] }];
  aurora.implicitSettings = { attributes, assurances, name: labels[8] };
  aurora.codeSettings = { name: codeName };
  const file = aurora.file(dataDir);
  const [implicit] = file.connectors.filter(({ flow }) => flow === 'implicit');
  const odd = others().map((one) => ({ ...implicit, ...one }));
  return { ...file, name: brandName, connectors: [...file.connectors, ...odd] };
}
