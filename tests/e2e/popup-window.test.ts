import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { auroraPeople, demoPassword } from '../../demo/people.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';
import { patienceMilliseconds, watch } from './kit/watch.ts';

// A sign-in at the provider, from the window inside the page: popup, return, and all that may fail.

const scopes = ['openid', 'profile', 'email', 'account'];
const stage = Stage.prepare({
  brandFile: (file) => {
    const [code] = file.connectors;
    if (file.id !== 'aurora' || !code) return file;
    const { issuer, attributes, assurances } = code;
    const popup = { ...code, id: 'aurora-popup', ways: ['popup', 'window'] };
    const form = { ...code, id: 'aurora-form', ways: ['popup'], responseMode: 'form_post' };
    const token = {
      ...{ id: 'aurora-token', name: 'Aurora ID', flow: 'implicit', ways: ['popup'] },
      ...{ issuer, attributes, assurances, scopes, clientId: 'countersign-aurora-token' },
      encryption: 'accepted',
    };
    return { ...file, connectors: [...file.connectors, popup, form, token] };
  },
});
const jonas = auroraPeople[1]!;

afterEach(() => {
  if (!skip) stage.system.provider.isolatePages(false);
});

test('[W12, R31] a popup, the provider, and back: the consumer is verified and the chat goes on', {
  skip,
}, async () => {
  const { chat, standing, popup, seen } = await openChat('aurora-popup');
  const small = await popup();
  await standing.getByText('Please sign in in the window that has opened').waitFor();
  await chat.getByRole('textbox', { name: 'Message' }).fill('half a thought');
  await signInAt(small);
  await standing.getByText('Signed in as Jonas Okafor').waitFor();
  assert.equal(await chat.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought');
  assert.deepEqual(seen.faults, []);
  // Only the provider's redirect and the page at which it arrived ever saw the code.
  const withCode = seen.urls.filter((url) => /[?&#]code=/.test(url));
  assert.deepEqual(
    withCode.map((url) => new URL(url).pathname),
    ['/callback/aurora/aurora-popup'],
  );
});

test('[W9, W12] an ID token in the fragment arrives as well, and never at the service in an address', {
  skip,
}, async () => {
  const { standing, popup, seen } = await openChat('aurora-token');
  await signInAt(await popup());
  await standing.getByText('Signed in as Jonas Okafor').waitFor();
  assert.deepEqual(seen.faults, []);
  const asked = seen.requests.find((request) => request.url().includes('/callback/'));
  assert.equal(asked?.url().split('#')[0], `${sites.service}/callback/aurora/aurora-token`);
});

test('[W9, W12] a posted form arrives as well', { skip }, async () => {
  const { standing, popup, seen } = await openChat('aurora-form');
  await signInAt(await popup());
  await standing.getByText('Signed in as Jonas Okafor').waitFor();
  assert.deepEqual(seen.faults, []);
  const asked = seen.requests.find((request) => request.url().includes('/callback/'));
  assert.deepEqual([asked?.method(), new URL(asked?.url() ?? '').search], ['POST', '']);
});

test('[W14] a sign-in that the consumer cancels there, or by closing, can be tried again here', {
  skip,
}, async () => {
  const { standing, popup } = await openChat('aurora-popup');
  await (await popup()).getByRole('button', { name: 'Cancel' }).click();
  await standing.getByText('You were not signed in').waitFor();
  await (await popup()).close();
  await standing.getByText('You were not signed in').waitFor();
  const third = await popup();
  await standing.getByRole('button', { name: 'Cancel' }).click();
  await standing.getByText('You were not signed in').waitFor();
  assert.ok(third.isClosed() || (await third.waitForEvent('close')));
  await signInAt(await popup());
  await standing.getByText('Signed in as Jonas Okafor').waitFor();
});

test('[W12] where the browser keeps the popup closed, the consumer is told, and opens it', {
  skip,
}, async () => {
  const { page, standing, context } = await openChat('aurora-popup');
  const frame = page.frames().find((candidate) => candidate.url().includes('/window/'))!;
  await frame.evaluate(() => {
    const { open } = window;
    window.open = () => {
      window.open = open;
      return null;
    };
  });
  await standing.getByRole('button', { name: 'Sign in' }).click();
  await standing.getByText('Your browser kept the sign-in window closed').waitFor();
  const opened = context.waitForEvent('page');
  await standing.getByRole('button', { name: 'Open the window' }).click();
  await signInAt(await opened);
  await standing.getByText('Signed in as Jonas Okafor').waitFor();
});

test('[W12, A62] where the provider cuts the popup off, it says so and offers the chat there', {
  skip,
}, async () => {
  stage.system.provider.isolatePages();
  const { standing, popup, page } = await openChat('aurora-popup');
  const small = await popup();
  await signInAt(small);
  await small.getByText('We cannot reach the chat from here').waitFor();
  assert.equal(small.url(), `${sites.service}/callback/aurora/aurora-popup`);
  await standing.getByText('You were not signed in').waitFor();
  await small.getByRole('link', { name: /in a window of its own/ }).click();
  await small.getByRole('button', { name: 'Sign in' }).click();
  await small.getByText('Signed in as Jonas Okafor').waitFor();
  // The window in the page is another browser session: nothing came to it.
  assert.match(await plainText(standing), /Not signed in/);
  assert.ok(!page.isClosed());
});

test('[A36, R31] an address made by one browser signs nobody in who opens it in another', {
  skip,
}, async () => {
  const attacker = await openChat('aurora-popup');
  const small = await attacker.popup();
  await small.waitForURL(/\/interaction\//);
  const asked = attacker.seen.urls.find((url) => url.includes('/o/oauth2/v2/auth'))!;
  await small.close();
  const context = await stage.browser.newContext();
  const victim = await context.newPage();
  await victim.goto(asked);
  await signInAt(victim);
  await victim.getByText('We cannot reach the chat from here').waitFor();
  // Even if it were for a window of its own, the session there is another.
  const [state] = /popup\.[\w.-]+/.exec(new URL(asked).searchParams.get('state') ?? '')!;
  const forged = `state=${state.replace('popup', 'window')}&code=x`;
  await victim.goto(`${sites.service}/callback/aurora/aurora-popup?${forged}`);
  await victim.getByText('We could not confirm who you are').waitFor();
  await attacker.standing.getByText('You were not signed in').waitFor();
  assert.match(await plainText(attacker.standing), /Not signed in/);
});

/** A page of Aurora with nothing but the chat on it, by this connector. */
async function openChat(connector: string, attributes = 'data-open') {
  const { pages } = stage.system;
  const address = `${sites.bare}/${connector}`;
  pages.set(
    address,
    `<!doctype html><title>Aurora</title><script async src="${sites.service}/loader.js"
data-brand="aurora" data-connector="${connector}" ${attributes}></script>`,
  );
  const context: BrowserContext = await stage.browser.newContext({ locale: 'en-GB' });
  context.setDefaultTimeout(patienceMilliseconds);
  const seen = watch(context);
  const page = await context.newPage();
  await page.goto(address);
  const chat = page.frameLocator('iframe[title="Chat"]');
  const standing = chat.getByRole('region', { name: 'Who you are in this chat' });
  await standing.waitFor();
  const popup = async (): Promise<Page> => {
    const opened = context.waitForEvent('page');
    await standing.getByRole('button', { name: 'Sign in' }).click();
    return opened;
  };
  return { context, page, chat, standing, popup, seen };
}

async function signInAt(page: Page): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(jonas.login);
  await page.getByLabel('Password').fill(demoPassword);
  await page.locator('form[action$="/login"] button').first().click();
}
