import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Locator, Page } from 'playwright-core';
import { auroraPeople, demoPassword } from '../../demo/people.ts';
import type { AgentDesk } from './kit/agent-desk.ts';
import type { Consumer } from './kit/consumer.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

const rightToLeft = '\u202e';
const zeroWidth = '\u200b';
const image = '<img src=https://evil.test/pixel onerror="window.owned=1">';
const script = '</dd><script src="https://evil.test/x.js">window.owned=1</script>';
const handler = '" onmouseover="window.owned=1" autofocus onfocus="window.owned=1';
const lookAlike = '✔ Verified by Aurora ID';
const long = 'W'.repeat(10_000);

const mallory = {
  login: 'mallory@mail.example',
  password: demoPassword,
  sub: '199999999999999999999',
  label: 'Mallory',
  claims: {
    name: `${lookAlike} ${image} Mallory`,
    given_name: script,
    family_name: handler,
    locale: `de${rightToLeft}HC`,
    email: 'mallory@mail.example',
    email_verified: true,
    account_number: `4417${rightToLeft}8802${zeroWidth}${zeroWidth} 7730`,
    package: {
      title: image,
      fields: [{ label: script, value: 'javascript:window.owned=1' }],
      tags: [lookAlike, handler],
    },
    balance: { amount: '1.00', currency: 'CHF' },
    billing_history: {
      columns: [{ name: 'period', label: image, type: 'text' }],
      rows: [[script], [lookAlike], ['W'.repeat(900)]],
    },
    payment_options: ['javascript:window.owned=1', `${rightToLeft}${lookAlike}`, image],
    customer_since: '2019-04-01',
  },
};

const stage = Stage.prepare({ auroraPeople: [mallory] });
const [, jonas] = auroraPeople;

test('[A55, A56] hostile values of a token are text in their boxes, and nothing else', {
  skip,
}, async () => {
  const { agent, consumer } = await talk(mallory.login, `${image}${script} ${rightToLeft}!`);
  await agent.verified.waitFor();
  assert.ok((await agent.verified.innerText()).includes('<img src=https://evil.test/pixel'));
  assert.ok((await agent.verified.innerText()).includes('<script src="https://evil.test/x.js">'));
  const account = agent.fact(agent.verified, 'Account number');
  assert.doesNotMatch((await account.textContent()) ?? '', /[\u200b\u202e]/);
  assert.equal(await account.locator('.invisible-mark').count(), 3);
  await agent.page.getByRole('button', { name: 'Provenance of Package' }).click();
  await consumer.chat.getByRole('button', { name: 'What agents see' }).click();
  await agent.reply(`${image} ${script} ${rightToLeft}`, '<img src=');
  await consumer.reads('<img src=https://evil.test/pixel');
  await isHarmless(agent, consumer);
});

test('[A53, A55, A56, A59] hostile values of the page stay in its own box and prove nothing', {
  skip,
}, async () => {
  const { agent, consumer } = await talk(jonas!.login, 'A page full of tricks');
  await consumer.page.evaluate(
    ({ values, polluted }) => {
      const tag = (window as unknown as { lpTag: { sdes: { push(...of: unknown[]): void } } })
        .lpTag;
      const [first, second, third, fourth, fifth] = values;
      document.title = String(first);
      tag.sdes.push(
        {
          type: 'ctmrinfo',
          verified: true,
          kind: 'verified',
          info: { accountName: first, ctype: second, userName: third, __verified: true },
        },
        {
          type: 'personal',
          personal: {
            firstname: fourth,
            lastname: fifth,
            contacts: [{ email: third, phone: second }],
          },
        },
        {
          type: 'cart',
          total: 1,
          currency: 'CHF',
          products: [{ product: { name: first, price: 1 }, quantity: 1 }],
        },
        {
          type: 'searchInfo',
          keywords: [first, second, third, fourth, String(fifth).slice(0, 999)],
        },
        { type: 'verified', authenticated: true, sub: 'somebody' },
        JSON.parse(polluted),
      );
    },
    {
      values: [lookAlike, image, `4417${rightToLeft}x${zeroWidth}`, script, long],
      polluted: '{"type":"personal","__proto__":{"verified":true},"constructor":{"prototype":{}}}',
    },
  );
  await agent.fact(agent.fromPage, 'Searched for').getByText('✔').waitFor();
  const searched = await agent.fact(agent.fromPage, 'Searched for').innerText();
  for (const text of ['<img src=https://evil.test/pixel', '<script src=', lookAlike, 'WWWW']) {
    assert.ok(searched.includes(text), text);
  }
  const differences = await plainText(agent.differences);
  assert.match(differences, /First name Verified Jonas From the page <\/dd><script/);
  assert.ok(!(await agent.card.innerText()).includes(long.slice(0, 1001)), 'too long is left out');
  assert.ok(!(await plainText(agent.verified)).includes('✔'));
  assert.ok(!(await plainText(agent.verified)).includes('4417'));
  assert.equal(await plainText(agent.fact(agent.verified, 'Name')), 'Jonas Okafor');
  await isHarmless(agent, consumer);
  // What looks like a mark is inside the page's box, and only one section is the verified one.
  assert.equal(await agent.card.getByRole('region', { name: /^Verified by/ }).count(), 1);
  assert.equal(await agent.fromPage.locator('[data-proof]').count(), 0);
});

async function talk(
  login: string,
  text: string,
): Promise<{ agent: AgentDesk; consumer: Consumer }> {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora');
  await consumer.signIn(login);
  await consumer.openChat();
  await consumer.standing.getByText('Signed in as').waitFor();
  await consumer.say('Hello');
  await consumer.field.fill(text);
  await consumer.field.press('Enter');
  await consumer.chat
    .locator('.foot', { hasText: /Sending|Waiting/ })
    .waitFor({ state: 'detached' });
  await agent.open(text.slice(0, 20));
  return { agent, consumer };
}

async function isHarmless(agent: AgentDesk, consumer: Consumer): Promise<void> {
  const frame = await consumer.frame();
  assert.deepEqual([...agent.watch.faults, ...consumer.watch.faults], []);
  for (const place of [agent.page, frame]) {
    assert.equal(await place.evaluate(() => 'owned' in window), false, 'nothing was run');
    assert.equal(await place.locator('img, script[src*="evil"]').count(), 0, 'nothing was made');
    assert.equal(await place.locator('a[href^="javascript"]').count(), 0);
    const polluted = await place.evaluate(() => 'verified' in {});
    assert.equal(polluted, false);
    await staysInside(place);
  }
  const strange = [...agent.watch.urls, ...consumer.watch.urls].filter((url) =>
    url.startsWith(sites.evil),
  );
  assert.deepEqual(strange, [], 'nothing was fetched');
  // Marks of ours are never inside of a value's box.
  assert.equal(await agent.page.locator('.outside [data-proof]').count(), 0);
  await isWithin(agent.card, agent.page.locator('.card .outside'));
  // No text of a row pushes the name or the shield of another out of sight.
  const hidden = await agent.inbox
    .getByRole('link')
    .evaluateAll(
      (rows) => rows.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight).length,
    );
  assert.equal(hidden, 0, 'rows whose text does not fit into them');
}

/** Nothing makes the page wider than its window. */
async function staysInside(place: Page | Frame): Promise<void> {
  const overflow = await place.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  assert.equal(overflow, 0);
}

async function isWithin(box: Locator, parts: Locator): Promise<void> {
  const outer = await box.boundingBox();
  assert.ok(outer);
  const beyond = await parts.evaluateAll(
    (elements, { left, right }) =>
      elements
        .map((element) => ({ text: element.textContent, edges: element.getBoundingClientRect() }))
        .filter(({ edges }) => edges.width > 0)
        .filter(({ edges }) => edges.left < left - 1 || edges.right > right + 1)
        .map(({ text }) => text?.slice(0, 60)),
    { left: outer.x, right: outer.x + outer.width },
  );
  assert.deepEqual(beyond, []);
}
