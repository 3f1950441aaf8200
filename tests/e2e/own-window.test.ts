import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { auroraPeople, demoPassword } from '../../demo/people.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

// The chat in a window of its own: no page is asked, the window goes to the provider and back.

const stage = Stage.prepare();
const jonas = auroraPeople[1]!;
const chatAddress = `${sites.service}/window/aurora?connector=aurora-id`;
const requestsTo = (page: Page, part: string) => {
  const seen: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes(part)) seen.push(request.url());
  });
  return seen;
};

test('[W13, R28] from the brand’s page to the provider and back; agents see who it is, and nothing is left in the address', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const consumer = await stage.consumer('aurora');
  const opened = consumer.context.waitForEvent('page');
  await consumer.page.getByRole('link', { name: 'Chat in its own window' }).click();
  const window = await opened;
  await signInAt(window);
  await window.getByText('Signed in as Jonas Okafor').waitFor();
  assert.equal(window.url(), chatAddress);
  assert.equal(await window.evaluate('opener'), null);
  await window.getByRole('textbox', { name: 'Message' }).fill('From my own window');
  await window.keyboard.press('Enter');
  await agent.open('From my own window');
  await agent.verified.waitFor();

  const asked = requestsTo(window, '/o/oauth2/v2/auth');
  await window.reload();
  await window.getByText('Signed in as Jonas Okafor').waitFor();
  await window.getByText('From my own window').waitFor();
  assert.deepEqual([asked, consumer.watch.faults], [[], []]);
});

test('[W13, W14] after cancelling there is a button, and neither reloading nor going back signs in by itself', {
  skip,
}, async () => {
  const consumer = await stage.consumer('aurora');
  const opened = consumer.context.waitForEvent('page');
  await consumer.page.getByRole('link', { name: 'Chat in its own window' }).click();
  const window = await opened;
  await window.getByRole('button', { name: 'Cancel' }).click();
  await window.getByText('You were not signed in').waitFor();
  const asked = requestsTo(window, '/o/oauth2/v2/auth');
  await window.reload();
  await window.getByText('Not signed in', { exact: true }).waitFor();
  assert.deepEqual(asked, []);
  await window.getByRole('button', { name: 'Sign in' }).click();
  await signInAt(window);
  await window.getByText('Signed in as Jonas Okafor').waitFor();
});

test('[A43, W13] whoever is sent here from elsewhere finds a button, and is not signed in behind their back', {
  skip,
}, async () => {
  const { pages } = stage.system;
  const address = `${sites.service}/window/aurora?sign-in&connector=aurora-id`;
  pages.set(`${sites.evil}/lure`, `<!doctype html><title>x</title><a href="${address}">chat</a>`);
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  const asked = requestsTo(page, '/o/oauth2/v2/auth');
  await page.goto(`${sites.evil}/lure`);
  await page.getByRole('link').click();
  await page.getByText('Not signed in', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.goto(address);
  await page.getByText('Not signed in', { exact: true }).waitFor();
  assert.deepEqual(asked, []);
});

test('[W13] the loader opens the window in the click, and puts no frame into the page', {
  skip,
}, async () => {
  stage.system.pages.set(
    `${sites.bare}/own`,
    `<!doctype html><title>x</title><script async src="${sites.service}/loader.js"
data-brand="aurora" data-connector="aurora-id" data-window="popup" data-open></script>`,
  );
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  await page.goto(`${sites.bare}/own`);
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await launcher.waitFor();
  assert.equal(context.pages().length, 1, 'not by itself');
  for (const open of [() => launcher.click(), () => page.evaluate('countersign.open()')]) {
    const opened = context.waitForEvent('page');
    await open();
    const window = await opened;
    await window.waitForURL(/\/interaction\//);
    await window.close();
  }
  assert.equal(await page.locator('iframe').count(), 0);
});

test('[A41, A42] what comes twice, or for no chat, is refused kindly, and the address is cleaned', {
  skip,
}, async () => {
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  const there = `${sites.service}/callback/aurora/aurora-id`;
  for (const response of ['?code=a&code=b&state=window.x.y', '?code=a', '', '?state=app.x.y']) {
    await page.goto(there + response);
    await page.getByText('This sign-in cannot be used').waitFor();
    assert.equal(page.url(), there, response);
  }
});

async function signInAt(page: Page): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(jonas.login);
  await page.getByLabel('Password').fill(demoPassword);
  await page.locator('form[action$="/login"] button').first().click();
}
