import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, skip } from './kit/stage.ts';
import { firstLink, sites } from './kit/system.ts';
import { patienceMilliseconds, watch } from './kit/watch.ts';

const stage = Stage.prepare({ hasAgents: false });
const password = 'a lighthouse keeps no calendar';

test('the link of the first start makes the first administrator, once', { skip }, async () => {
  const link = await firstLink(stage.system, 'Aurora');
  const secret = new URL(link).hash.slice(1);
  assert.ok(link.startsWith(`${sites.service}/agent/invitation#`));
  const { page, seen } = await visitor();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Join Aurora' }).waitFor();
  await page.getByLabel('Login').fill('first@aurora.example');
  await page.getByLabel('Your name, as consumers see it').fill('Anna First');
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByLabel('Password again').fill('password');
  assert.equal(await page.getByRole('button', { name: 'Join' }).isEnabled(), false);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await page.getByRole('button', { name: 'Join' }).click();

  await page.waitForURL(`${sites.service}/agent/sign-in`);
  await page.getByLabel('Login').fill('first@aurora.example');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await page.getByRole('link', { name: 'Team' }).click();
  await page.getByRole('main').getByText('Anna First').waitFor();
  await page.getByRole('main').getByText('first@aurora.example').waitFor();

  const second = await visitor();
  await second.page.goto(link);
  await second.page.getByRole('heading', { name: 'This invitation does not work' }).waitFor();
  await second.page.getByText('This link is used or too old').waitFor();
  assert.equal(await second.page.getByRole('textbox').count(), 0);

  // The operator is shown the link; no server was ever sent its secret in an address.
  const sent = [...seen.requests, ...second.seen.requests].map((request) => request.url());
  assert.ok(sent.every((url) => !url.split('#')[0]?.includes(secret)));
  const log = stage.system.service.output.split('\n').filter((line) => line.startsWith('{'));
  assert.ok(log.length > 0 && log.every((line) => !line.includes(secret)));
});

test('a link that nobody made is refused as one that is used', { skip }, async () => {
  const { page } = await visitor();
  await page.goto(`${sites.service}/agent/invitation#${'A'.repeat(43)}`);
  await page.getByRole('heading', { name: 'This invitation does not work' }).waitFor();
  await page.getByText('This link is used or too old').waitFor();
});

async function visitor() {
  const context = await stage.browser.newContext();
  context.setDefaultTimeout(patienceMilliseconds);
  const seen = watch(context);
  return { page: await context.newPage(), seen };
}
