import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { agents, type System, sites } from './system.ts';
import { patienceMilliseconds } from './watch.ts';

const officer = {
  login: 'noor@aurora.example',
  name: 'Noor Haddad',
  password: 'northern-lights-26',
};

/** Aurora's privacy officer, invited by its administrator, at the page Privacy. */
export async function joinOfficer(system: System, browser: Browser): Promise<Page> {
  const { login, name } = officer;
  const { link } = await invite(system, { login, name, roles: ['privacy-officer'] });
  const token = new URL(link).hash.slice(1);
  await post(system, 'invitations/accept', { body: { token, ...officer } });
  const context = await browser.newContext({ locale: 'en-GB' });
  context.setDefaultTimeout(patienceMilliseconds);
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${sites.service}/agent/`);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(officer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Privacy' }).waitFor();
  return page;
}

async function invite(system: System, body: object): Promise<{ readonly link: string }> {
  const { login, password } = agents.aurora;
  const signedIn = await post(system, 'session', { body: { login, password } });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = (await signedIn.json()) as { csrfToken: string };
  const headers = { cookie, 'x-csrf-token': csrfToken };
  return (await (await post(system, 'invitations', { body, headers })).json()) as { link: string };
}

async function post(
  system: System,
  path: string,
  { body, headers }: { readonly body: object; readonly headers?: Record<string, string> },
): Promise<Response> {
  const answer = await system.fetch(`${sites.service}/api/agent/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: sites.service, ...headers },
    body: JSON.stringify(body),
  });
  assert(answer.ok, await answer.clone().text());
  return answer;
}
