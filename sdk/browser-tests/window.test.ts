import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { until } from '../fixture/manual-timers.ts';
import { BrandSite, skip } from './browser-setup.ts';

let site: BrandSite;
before(async () => {
  if (!skip) site = await BrandSite.start();
});
after(async () => {
  if (!skip) await site.close();
});

const asMara = "lpGetAuthenticationToken = cb => cb('good-mara')";
const as = (subject: string) => `lpGetAuthenticationToken = cb => cb('good-${subject}')`;

test('the loader stays under 2 KB, and with the window under 30 KB (gzip)', { skip }, () => {
  const size = (path: string) =>
    gzipSync(readFileSync(new URL(`../dist/${path}`, import.meta.url))).length;
  const loader = size('loader.js');
  assert.ok(loader < 2_048, `loader: ${loader}`);
  const all = loader + size('window/window.js') + size('window/window.css');
  assert.ok(all < 30_720, `all: ${all}`);
});

test('[A51] a page that is not listed gets no port and no chat', { skip }, async () => {
  const sessions = () => site.service.requests.filter(({ path }) => path.endsWith('sessions'));
  const before = sessions().length;
  const other = { origins: ['https://other.example'] };
  const { context, errors } = await site.open({ script: asMara, settings: other });
  // The fence: the browser does not even show the window.
  await until(() => errors.some((text) => text.includes('frame-ancestors')));
  assert.equal(sessions().length, before);
  await context.close();
});

test('[A51] the window takes one port, from its parent, and no second one', { skip }, async () => {
  const { page, chat, context } = await site.open({ script: asMara });
  await chat.getByText('Signed in as mara').waitFor();
  const asks = await page.evaluate(`new Promise(resolve => {
    const channel = new MessageChannel();
    const frame = document.querySelector('div:last-of-type').shadowRoot.querySelector('iframe');
    channel.port1.onmessage = () => resolve('the second port was taken');
    frame.contentWindow.postMessage({ type: 'countersign-port' }, '*', [channel.port2]);
    channel.port1.postMessage({ type: 'place', place: { url: 'https://evil.example', title: '' } });
    channel.port1.postMessage({ type: 'sign-out' });
    // The loader's own port still works: its answer comes after anything that the other could do.
    countersign.close();
    countersign.open();
    setTimeout(() => resolve('ignored'), 300);
  })`);
  assert.equal(asks, 'ignored');
  await chat.getByText('Signed in as mara').waitFor();
  await context.close();
});

const request = {
  id: 'request-1',
  agentName: 'Robin',
  connectorId: null,
  assuranceLabel: 'With a code from your phone',
  maxAgeSeconds: 300,
  expiresAt: Date.now() + 600_000,
} as const;

test('[Q1] an agent’s request is asked plainly, and no is as easy as yes', { skip }, async () => {
  const { chat, field, context } = await site.open({ script: as('asked') });
  await field.fill('hello');
  await field.press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  site.service.agentAsks('asked', {
    ...request,
    agentName: `<b>Robin</b>\u202E ${'Wilhelmine '.repeat(9)}`,
  });
  const asked = chat.getByRole('region', { name: /asks you to confirm who you are/ });
  await asked.waitFor();
  assert.match(await asked.innerText(), /<b>Robin<\/b>/);
  const isWide = await asked.evaluate((element) => element.scrollWidth > element.clientWidth);
  assert.equal(isWide, false, 'no name pushes the words out of sight');
  await asked.getByRole('button', { name: 'Not now' }).press('Enter');
  await chat.getByText('You chose not to confirm who you are now.').waitFor();
  assert.equal(await asked.count(), 0);
  site.service.agentAsks('asked', { ...request, id: 'request-2' });
  await asked.getByRole('button', { name: 'Confirm' }).press('Enter');
  const isAsked = () =>
    site.service.requests.some(
      ({ path, body }) =>
        path.endsWith('handshakes') && (body as { requestId?: string }).requestId === 'request-2',
    );
  await until(isAsked);
  await context.close();
});

test('[Q1] on a screen that is zoomed to twice its size, both answers stay in sight', {
  skip,
}, async () => {
  const { page, chat, field, context } = await site.open({
    script: as('zoomed'),
    context: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  });
  await field.fill('hello');
  await field.press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  site.service.agentAsks('zoomed', request);
  const asked = chat.getByRole('region', { name: /asks you to confirm who you are/ });
  const frame = await page.locator('iframe').boundingBox();
  for (const name of ['Confirm', 'Not now']) {
    const button = asked.getByRole('button', { name });
    await button.waitFor();
    const box = await button.boundingBox();
    const composer = await field.boundingBox();
    assert.ok(frame && box && composer && box.y > frame.y && box.y + box.height < composer.y, name);
    // Not under anything: the first thing at its middle is the button itself.
    await button.click({ trial: true, timeout: 2_000 });
  }
  await context.close();
});

test('[A56, A58] hostile text stays text: no element, no link, no dialog', { skip }, async () => {
  const { page, chat, field, context, errors } = await site.open({ script: as('text') });
  page.on('dialog', () => assert.fail('a script ran'));
  await field.fill('<img src=x onerror=alert(1)> javascript:alert(1) https://a.example \u202Eexe');
  await field.press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  assert.equal(await chat.locator('.bubble img, .bubble a').count(), 0);
  assert.equal(await chat.locator('.bubble .mark').textContent(), 'U+202E');
  assert.deepEqual(errors, []);
  await context.close();
});

test('Enter sends, Shift+Enter begins a line, and composing words sends nothing', {
  skip,
}, async () => {
  const { chat, field, context } = await site.open({ script: as('keys') });
  await chat.getByText('Signed in as keys').waitFor();
  await field.pressSequentially('one');
  await field.press('Shift+Enter');
  await field.pressSequentially('two');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  assert.equal(await field.inputValue(), 'one\ntwo');
  await field.press('Enter');
  await chat.locator('.bubble', { hasText: 'one' }).waitFor();
  assert.equal(await field.inputValue(), '');
  await context.close();
});

test('the draft stays through a lapse and the sign-in after it', { skip }, async () => {
  const { chat, field, context } = await site.open({ script: as('lapse') });
  await field.fill('Hello');
  await field.press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  await field.fill('half a thought');
  site.service.lapse('lapse');
  await chat.getByText('You are signed in.').waitFor();
  await chat.getByText('Signed in as lapse').waitFor();
  assert.equal(await field.inputValue(), 'half a thought');
  await context.close();
});

test('[H25] a sign-in that is not renewed by itself says when it ends, and can be renewed', {
  skip,
}, async () => {
  const { page, chat, field, context } = await site.open({
    script: "works = true; lpGetAuthenticationToken = cb => cb(works ? 'good-ends' : null)",
    stopClock: true,
  });
  await chat.getByText('Signed in as ends').waitFor();
  await field.fill('half a thought');
  await page.evaluate('works = false');
  await page.clock.fastForward(3_595_000);
  await chat.getByText(/^Your sign-in ends at \d/).waitFor();
  await page.evaluate('works = true');
  await chat.getByRole('button', { name: 'Sign in again' }).click();
  await chat.getByText(/^Your sign-in ends/).waitFor({ state: 'detached' });
  await chat.getByText('Signed in as ends').waitFor();
  assert.equal(await field.inputValue(), 'half a thought');
  await context.close();
});

test('after a reload the conversation is there again, and the window is open', {
  skip,
}, async () => {
  const { page, chat, field, launcher, context } = await site.open({
    script: as('reload'),
    attributes: '',
  });
  assert.equal(await page.locator('iframe').count(), 0);
  await launcher.click();
  await field.fill('Remember me');
  await field.press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  await page.reload();
  await chat.getByText('Remember me').waitFor();
  await context.close();
});

test('[A63] nothing about the consumer is stored in the browser', { skip }, async () => {
  const { page, chat, field, launcher, context } = await site.open({
    script: as('stored'),
    attributes: '',
  });
  await launcher.click();
  await field.fill('secret text');
  await field.press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  const stored = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])';
  assert.equal(await page.evaluate(stored), '[{},{"countersign-open":"1"},""]');
  const frame = page.frames().find((known) => known !== page.mainFrame());
  // Many browsers refuse storage to a window on another site; ours must not even try.
  const storedInFrame = `(() => { try { return ${stored} } catch { return 'refused' } })()`;
  assert.match(String(await frame?.evaluate(storedInFrame)), /^(refused|\[{},{},""\])$/);
  await context.close();
});

test('Escape closes the window and gives the focus back to the launcher', { skip }, async () => {
  const { page, chat, field, launcher, context } = await site.open({
    script: as('focus'),
    attributes: '',
  });
  await launcher.focus();
  await launcher.press('Enter');
  await chat.getByText('Signed in as focus').waitFor();
  await page.waitForFunction(
    'document.activeElement.shadowRoot?.activeElement?.tagName === "IFRAME"',
  );
  await field.press('Escape');
  await page.waitForFunction(
    'document.activeElement.shadowRoot?.activeElement?.tagName === "BUTTON"',
  );
  assert.equal(await launcher.getAttribute('aria-label'), 'Open chat');
  assert.equal(await launcher.getAttribute('aria-expanded'), 'false');
  await context.close();
});

test('while the window is closed, new messages are counted on the launcher', { skip }, async () => {
  const { page, chat, launcher, context } = await site.open({ script: as('badge') });
  await chat.getByText('Signed in as badge').waitFor();
  await chat.getByRole('textbox').fill('Hello');
  await chat.getByRole('textbox').press('Enter');
  await chat.getByText('Sent', { exact: true }).waitFor();
  await page.evaluate('countersign.close()');
  site.service.agentSays('badge', 'one');
  site.service.agentSays('badge', 'two');
  await page.getByRole('button', { name: 'Open chat, 2 unread' }).waitFor();
  await launcher.click();
  await page.getByRole('button', { name: 'Close chat', exact: true }).first().waitFor();
  await context.close();
});

test('destroy leaves nothing behind, and a second loader replaces the first', {
  skip,
}, async () => {
  const { page, chat, context } = await site.open({ script: asMara });
  await chat.getByText('Signed in as mara').waitFor();
  const { origin } = site.service;
  await page.evaluate(`new Promise(resolve => {
    const script = document.createElement('script');
    Object.assign(script, { nonce: 'test', onload: resolve });
    script.dataset.brand = 'aurora';
    script.setAttribute('src', trustedTypes.createPolicy('t', { createScriptURL: u => u })
      .createScriptURL('${origin}/loader.js'));
    document.body.append(script);
  })`);
  assert.equal(await page.getByRole('button', { name: /chat/ }).count(), 1);
  await page.evaluate('countersign.destroy()');
  assert.equal(await page.getByRole('button', { name: /chat/ }).count(), 0);
  assert.equal(await page.locator('iframe').count(), 0);
  assert.equal(await page.evaluate('typeof countersign'), 'undefined');
  assert.equal(await page.evaluate('lpTag.sdes.push === Array.prototype.push'), true);
  await context.close();
});

test('without a connection messages wait, and go out when it is back', { skip }, async (t) => {
  t.after(() => {
    site.service.faults.failPath = undefined;
  });
  const hellos = () => site.service.frames.filter(({ type }) => type === 'hello').length;
  const before = hellos();
  const { chat, field, context } = await site.open({ script: as('offline') });
  await chat.getByText('Signed in as offline').waitFor();
  // The name is shown before the socket is open, and only an open one can be closed.
  await until(() => hellos() > before);
  site.service.faults.failPath = '/api/consumer/tickets';
  site.service.closeSockets(1011);
  await chat.getByText('No connection').waitFor();
  await field.fill('later');
  await field.press('Enter');
  await chat.getByText('Waiting to be sent').waitFor();
  site.service.faults.failPath = undefined;
  await chat.getByText('Sent', { exact: true }).waitFor();
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the window has no accessibility fault that axe can find (${colorScheme})`, {
    skip,
  }, async () => {
    const { page, chat, field, context } = await site.open({
      script: as(`axe${colorScheme}`),
      context: { colorScheme, bypassCSP: true, reducedMotion: 'reduce' },
    });
    await field.fill('Hello');
    await field.press('Enter');
    await chat.getByText('Sent', { exact: true }).waitFor();
    site.service.agentSays(`axe${colorScheme}`, 'Good morning');
    await chat.getByText('Good morning').waitFor();
    site.service.agentAsks(`axe${colorScheme}`, request);
    await chat.getByRole('region', { name: /asks you to confirm/ }).waitFor();
    await chat.getByRole('button', { name: 'What agents see' }).click();
    const frame = page.frames().find((known) => known !== page.mainFrame());
    const axe = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);
    await frame?.evaluate(readFileSync(axe, 'utf8'));
    const faults = await frame?.evaluate(
      'axe.run().then(({ violations }) => violations.map(v => v.id))',
    );
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('[Q14] the consumer sees which facts agents see, how, since when, and signs out there', {
  skip,
}, async () => {
  const { chat, context } = await site.open({ script: as('told') });
  await chat.getByText('Signed in as told').waitFor();
  const opener = chat.getByRole('button', { name: 'What agents see' });
  await opener.press('Enter');
  const panel = chat.locator('#agents-see');
  assert.match(await panel.innerText(), /Confirmed by Aurora ID at .*\d.*, until .*\d.*:/);
  assert.deepEqual(await panel.getByRole('term').allInnerTexts(), ['Person', 'Billing']);
  assert.deepEqual(await panel.getByRole('definition').allInnerTexts(), [
    'Name',
    'Pays from partly hidden',
    'Payment options closed',
  ]);
  await panel.getByRole('button', { name: 'Sign out of this chat' }).press('Enter');
  await chat.getByText('Not signed in').waitFor();
  await context.close();
});

test('[X10, X11] the window reports the mark of a test, and what the page does wrong', {
  skip,
}, async () => {
  const reports = () =>
    site.service.requests
      .filter(({ path }) => path.endsWith('page-reports'))
      .map(({ body }) => body as { readonly code?: string; readonly mark?: string });
  const { context, page, chat } = await site.open({ script: asMara });
  await chat.getByText('Signed in as mara').waitFor();
  await until(() => reports().some(({ code }) => code === 'challenge_not_taken'));
  await page.goto(`${site.origin}/cart?countersign=K7Q2M9XWTR&secret=canary`);
  await until(() => reports().some(({ mark }) => mark === 'K7Q2M9XWTR'));
  assert.doesNotMatch(JSON.stringify(reports()), /canary/);
  await context.close();
});

test('[X1, X11] a customer number of the page that nobody has proven is told by its name', {
  skip,
}, async () => {
  const { context, page, warnings } = await site.open({
    script: 'lpGetAuthenticationToken = cb => cb(null)',
  });
  await page.evaluate(
    "lpTag.sdes.push({ type: 'ctmrinfo', info: { customerId: 'canary' } }); countersign.open()",
  );
  await until(() => warnings.includes('page_customer_id_unverified'));
  const isReported = () =>
    site.service.requests.some(({ path, body }) => {
      const { code } = body as { readonly code?: string };
      return path.endsWith('page-reports') && code === 'page_customer_id_unverified';
    });
  await until(isReported);
  await context.close();
});
