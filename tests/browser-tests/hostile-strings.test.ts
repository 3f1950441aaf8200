/**
 * Thousands of strings of an attacker in every place that shows a value, in a real browser. Each is
 * text and nothing else: nothing runs, nothing is asked for, and it stands there as it was sent.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { skip } from '../e2e/kit/stage.ts';
import type { Watch } from '../e2e/kit/watch.ts';
import { act, followInbox, TestAgent } from '../kit/agent.ts';
import { newMessageId, say } from '../kit/consumer.ts';
import { type Chat, Desk, push, startChat } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import { asTyped, home, openConversation, signIn, workAt } from './hostile/hostile-agent.ts';
import {
  asTables,
  inAnswers,
  inMessages,
  names,
  putHostileBrand,
  putHostileTeam,
} from './hostile/hostile-data.ts';
import type { HostileStage } from './hostile/hostile-stage.ts';
import { hostileStrings, someOfEach } from './hostile/hostile-strings.ts';
import {
  asAgentSees,
  asConsumerSees,
  assertHarmless,
  assertShown,
  textsIn,
} from './hostile/look.ts';
import { sayAll } from './hostile/say-all.ts';

let on: HostileStage;
let page: Page;
let seen: Watch;
let labels: readonly string[];
let team: readonly string[];
let agent: TestAgent;
let desk: Desk;

const card = (): Locator => page.getByRole('complementary', { name: 'Consumer card' });
const verified = (): Locator => card().getByRole('region', { name: /^Verified by/ });

const work = workAt(async (stage) => {
  labels = await putHostileBrand(stage);
  team = await putHostileTeam(stage);
  return TestAgent.put(stage.server.foundation, 'aurora', ['supervisor', 'administrator']);
});
before(async () => {
  if (!skip) ({ on, page, seen, agent, desk } = await work());
});

test('[A56] each string is text in the cell of a verified table', { skip }, async () => {
  assert(hostileStrings.length > 3_000);
  for (const strings of inAnswers(hostileStrings)) {
    const { aurora } = on.stage;
    const person = { sub: aurora.newSubject(), userInfo: asTables(strings) };
    await open(await startChat(await on.stage.consumer().signInWithCode(person)));
    const shown = await textsIn(verified(), ':is(td, .wide-rows dd) .outside');
    assertShown(
      shown,
      strings.map((text) => asAgentSees(text)),
      'cells',
    );
    await assertHarmless(page, seen, 'tables');
  }
});

test('[A56, A58] each string is text in messages, answers and notes', { skip }, async () => {
  const chat = await startChat(await on.stage.consumer().start());
  const messages = inMessages(hostileStrings);
  const others = inMessages(someOfEach(300));
  const { conversationId } = chat;
  await sayAll(chat.consumer, messages, say);
  await sayAll(agent, others, (socket, text) => act(socket, 'send', { conversationId, text }));
  await sayAll(agent, others, (socket, text) => act(socket, 'note', { conversationId, text }));
  await open(chat);
  const shown = await textsIn(page.getByRole('region', { name: 'Transcript' }), '.bubble .outside');
  const expected = ['hello', ...messages, ...others, ...others];
  const style = { lines: true, symbols: true };
  assertShown(
    shown,
    expected.map((text) => asAgentSees(text.toWellFormed(), style)),
    'messages',
  );
  await assertHarmless(page, seen, 'messages');
  assert.equal(await page.locator('.bubble a').count(), 0, 'nothing becomes a link');
});

test('[A55, A56] names, labels and kinds of sign-in are text, and no badge of ours', {
  skip,
}, async () => {
  const amr = names(5);
  const facts = Object.fromEntries(labels.map((label, index) => [`fact_${index}`, label]));
  for (const name of names(5, 900)) {
    const claims = { ...facts, name, amr };
    await open(await startChat(await on.stage.consumer().signInWithToken({ claims })));
    await assertHarmless(page, seen, name);
  }
  const expected = labels.map((text) => asAgentSees(text));
  assertShown(await textsIn(verified(), 'dd .outside'), expected, 'facts');
  assertShown(await textsIn(verified(), 'dt .outside'), expected, 'labels');
  const marks = verified().getByRole('button', { name: /^Provenance of/ });
  for (const index of [1, 8, 20]) {
    await marks.nth(index).click();
    const provenance = page.locator('.provenance');
    await provenance.waitFor();
    assertShown(
      await textsIn(provenance, 'h3 .outside'),
      expected.slice(index, index + 1),
      'its name',
    );
    assert((await textsIn(provenance)).includes(asAgentSees(amr.join(', '))));
    await assertHarmless(page, seen, 'provenance');
    await page.keyboard.press('Escape');
  }
});

test('[A53, A54, A55] what the page says stays in its own box, differences too', {
  skip,
}, async () => {
  const strings = someOfEach(180, 900).filter((text) => text.trim() !== '');
  const [email = '', ...products] = strings;
  const claims = { email: 'mara@mail.test', name: 'Mara Keller' };
  const chat = await startChat(await on.stage.consumer().signInWithToken({ claims }));
  const inCart = products.slice(0, 50);
  await push(chat, [
    { type: 'cart', products: inCart.map((name) => ({ product: { name }, quantity: 1 })) },
    { type: 'personal', personal: { firstname: products[51], contacts: [{ email }] } },
    { type: 'ctmrinfo', info: { ctype: products[52], companyBranch: products[53] } },
    { type: 'mrktInfo', info: { affiliate: products[54], campaignId: products[55] } },
    { type: 'section', sections: products.slice(56, 64) },
  ]);
  await push(chat, [
    { type: 'searchInfo', keywords: products.slice(64, 71) },
    { type: 'lead', lead: { topic: products[71], leadId: products[72] } },
    { type: 'service', service: { topic: products[73], category: products[74] } },
    { type: 'error', error: { message: products[75], code: products[76] } },
    { type: 'purchase', orderId: products[77], cart: { products: [{ product: { name: 'x' } }] } },
    { type: 'prodView', products: products.slice(78, 84).map((name) => ({ product: { name } })) },
  ]);
  await open(chat);
  const fromPage = card().getByRole('region', { name: 'From the page · not verified' });
  const shown = await textsIn(fromPage);
  const cart = fromPage.getByRole('table', { name: 'In the cart' });
  const cells = await textsIn(cart, 'td:first-child > .outside');
  assertShown(
    cells,
    inCart.map((text) => asAgentSees(text)),
    'the cart',
  );
  const missing = products.slice(51, 84).filter((text) => {
    return !shown.some((one) => one.includes(asAgentSees(text)));
  });
  assert.deepEqual(missing, []);
  const differences = await textsIn(card().getByRole('region', { name: 'Differences' }));
  assert(differences.includes(asAgentSees(email)) && differences.includes('mara@mail.test'));
  const proven = await textsIn(verified(), 'dd .outside');
  assert.deepEqual(proven.toSorted(), ['Mara Keller', 'mara@mail.test']);
  assert.equal(await fromPage.locator('[data-proof]').count(), 0);
  await assertHarmless(page, seen, 'from the page');
});

test('[A55, A77] what an agent asks to see, and asks the consumer, is text', { skip }, async () => {
  const [pin = ''] = names(1, 900);
  const claims = { name: 'Mara Keller', pin };
  const chat = await startChat(await on.stage.consumer().signInWithToken({ claims }));
  await open(chat);
  const corrections = names(6, 300);
  for (const text of corrections) {
    const said = { id: newMessageId(), name: 'name', text };
    const path = `conversations/${chat.conversationId}/corrections`;
    const noted = await agent.change('POST', path, said);
    assert.equal(noted.status, 204, noted.text);
  }
  await page
    .locator('.corrections li')
    .nth(corrections.length - 1)
    .waitFor();
  const beside = await textsIn(page.locator('.corrections'));
  const missing = corrections.filter((text) => !beside.includes(asAgentSees(text)));
  assert.deepEqual(missing, []);
  await assertHarmless(page, seen, 'corrections');
  await verified()
    .getByRole('button', { name: /^Show / })
    .click();
  await assertHarmless(page, seen, 'why');
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: /^Show for/ }).click();
  const revealed = page.locator('.revealed .outside');
  await revealed.waitFor();
  assert.equal(await revealed.textContent(), asAgentSees(pin));
  await page.getByRole('button', { name: 'Ask to verify' }).click();
  await assertHarmless(page, seen, 'asking');
  await page.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('Asked to verify').first().waitFor();
  await assertHarmless(page, seen, 'asked');
});

test('[A55, A56] names and first words in the inbox, and colleagues, are text', {
  skip,
}, async () => {
  const rows = new Map<string, readonly string[]>();
  const firstWords = names(40, 130);
  for (const [index, name] of names(40, 160).entries()) {
    const consumer = await on.stage.consumer().signInWithToken({ claims: { name } });
    const text = firstWords[index] ?? '';
    const { conversationId } = await startChat(consumer, text);
    const preview = text.replace(/\s+/g, ' ').toWellFormed();
    rows.set(
      conversationId,
      [name, preview].map((one) => asAgentSees(one)),
    );
  }
  await page.goto(`${home}/`);
  const scroller = page.locator('.inbox-scroller');
  await scroller.waitFor();
  for (let top = 0; rows.size > 0; top += 700) {
    assert(top < 30_000, `never seen: ${[...rows.values()].slice(0, 3)}`);
    await scroller.evaluate((box, to) => box.scrollTo(0, to), top);
    await page.evaluate('new Promise(requestAnimationFrame)');
    const seenRows = await page.locator('.inbox-row').evaluateAll((all) =>
      all.map((row) => ({
        id: row.getAttribute('href')?.split('/').at(-1) ?? '',
        texts: [...row.querySelectorAll('.outside')].map(({ textContent }) => textContent),
      })),
    );
    for (const { id, texts } of seenRows) {
      const expected = rows.get(id);
      if (expected) assert.deepEqual(texts, expected);
      rows.delete(id);
    }
    await assertHarmless(page, seen, 'the inbox');
  }
  assert.match(await page.title(), /^(\(\d+\) )?Countersign$/);
  await page.goto(`${home}/team`);
  await page.locator('.team-table').waitFor();
  const shown = await textsIn(page.locator('.team-table'), 'td:first-child .outside');
  assert.deepEqual(
    team.filter((name) => !shown.includes(asAgentSees(name))),
    [],
  );
  await assertHarmless(page, seen, 'the team');
});

test('[A55, A56] what a privacy officer reads of agents and of a consumer is text', {
  skip,
}, async () => {
  const claims = { name: names(3, 300).at(-1) };
  const chat = await startChat(await on.stage.consumer().signInWithToken({ claims }));
  const looked = [0, 2, 4, 6, 8, 10, 12, 14];
  for (const index of looked) {
    const colleague = await new TestAgent(on.stage, `colleague-${index}`).signIn();
    await (await Desk.open(colleague)).read(chat.conversationId);
  }
  const officer = await on.open();
  const login = await TestAgent.put(on.stage.server.foundation, 'aurora', ['privacy-officer']);
  await signIn(officer.page, login);
  const { consumerId } = await desk.card(chat.conversationId);
  for (const path of ['privacy', `privacy/consumers/${consumerId}`]) {
    await officer.page.goto(`${home}/${path}`);
    const rows = officer.page.locator('.audit-row');
    await rows.first().waitFor();
    await rows.evaluateAll((all) => {
      for (const row of all) row.setAttribute('open', '');
    });
    const shown = await textsIn(officer.page.locator('.audit-what'));
    // The consumer’s own page lists the newest.
    const missing = looked.slice(-4).map((index) => asAgentSees(team[index] ?? ''));
    assert.deepEqual(
      missing.filter((name) => !shown.includes(name)),
      [],
      path,
    );
    await assertHarmless(officer.page, officer.seen, path);
  }
});

test('[A55, A56, A58] all of them are text in the consumer’s window', { skip }, async () => {
  const visitor = await on.open();
  const { aurora } = on.stage;
  const [name = ''] = names(1, 300);
  const facts = Object.fromEntries(labels.map((label, index) => [`fact_${index}`, label]));
  const file = aurora.file(on.stage.dataDir);
  const connectors = file.connectors.filter(({ flow }) => flow === 'implicit');
  await on.stage.putBrand({ ...file, name: names(8).at(-1), connectors });
  await visitor.context.exposeFunction('mintToken', (nonce: string) =>
    aurora.idToken(nonce, { claims: { ...facts, name } }),
  );
  on.pages.set(`${aurora.pageOrigin}/`, pageWithChat);
  await visitor.page.goto(`${aurora.pageOrigin}/`);
  const chat = visitor.page.frameLocator('iframe[title="Chat"]');
  const field = chat.getByRole('textbox', { name: 'Message' });
  await chat.getByText('Signed in as').waitFor();
  const own = inMessages(someOfEach(200), 3_000);
  for (const text of own) {
    await field.fill(text);
    await field.press('Enter');
  }
  const row = await conversationOf(name, own.at(-1) ?? '');
  const colleague = await new TestAgent(on.stage, 'colleague-2').signIn();
  const hostile = await Desk.open(colleague);
  const answers = inMessages(hostileStrings);
  await sayAll(colleague, answers, (socket, text) =>
    act(socket, 'send', { conversationId: row, text }),
  );
  const ask = { type: 'ask', id: 'ask-the-hostile-way', conversationId: row, acr: 'gold' };
  assert.equal((await hostile.socket.ask(ask)).type, 'sent');
  await chat.getByText('asks you to confirm who you are').waitFor();
  await chat.getByRole('button', { name: 'What agents see' }).click();
  const frame = visitor.page.frames().find((one) => one.url().includes('/window/'));
  assert(frame);
  const shown = await textsIn(chat.locator('.log'), '.bubble bdi');
  const expected = [...own.map(asTyped), ...answers];
  assertShown(
    shown,
    expected.map((text) => asConsumerSees(text.toWellFormed())),
    'the window',
  );
  const seenByAgents = await chat.locator('#agents-see dd bdi').allTextContents();
  assert.deepEqual(
    labels.filter((label) => !seenByAgents.includes(asConsumerSees(label))),
    [],
  );
  await assertHarmless(frame, visitor.seen, 'the window');
  await assertHarmless(visitor.page, visitor.seen, 'the page around it');
});

test('[A56] where nothing protects it, a page is taken over by these strings', {
  skip,
}, async () => {
  const victim = await on.open();
  on.pages.set('https://www.borealis.test/', '<!doctype html><title>Shop</title><p>');
  await victim.page.goto('https://www.borealis.test/');
  // Some would lead the page away at once.
  const live = hostileStrings.filter((text) => text.includes('owned') && !/srcdoc/.test(text));
  await victim.page.locator('p').evaluate((box, texts) => {
    for (const text of texts) box.insertAdjacentHTML('afterend', text);
  }, live);
  await assert.rejects(assertHarmless(victim.page, victim.seen, 'a bare page'));
  await eventually('a payload ran', () => victim.page.evaluate<boolean>('window.owned === 1'));
  await eventually('a payload called', () =>
    victim.seen.urls.some((url) => url.startsWith('https://evil.test/')),
  );
});

const pageWithChat = `<!doctype html><meta charset="utf-8"><title>Shop</title><body><script>
window.lpGetAuthenticationToken = (callback, challenge, { nonce }) => mintToken(nonce);
</script><script src="https://chat.test/loader.js" data-brand="aurora" data-open></script>`;

/** The conversation of whoever has this name, when all that they wrote is there. */
async function conversationOf(name: string, lastWords: string): Promise<string> {
  const preview = lastWords.replace(/\s+/g, ' ').slice(0, 100);
  let found: string | undefined;
  await eventually('the visitor’s messages', async () => {
    const { conversations } = await followInbox(desk.socket);
    const row = conversations.find(({ displayName }) => displayName === name);
    if (row?.lastMessage?.preview.startsWith(preview)) found = row.id;
    return found !== undefined;
  });
  return found ?? '';
}

async function open({ conversationId }: Pick<Chat, 'conversationId'>): Promise<void> {
  await openConversation(page, conversationId);
}
