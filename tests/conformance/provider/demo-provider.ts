import assert from 'node:assert/strict';
import { startOpenidProvider } from '../../../demo/openid-provider/start-openid-provider.ts';
import { auroraPeople, demoPassword } from '../../../demo/people.ts';
import { PlainBrowser } from '../../../demo/plain-browser.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Issuer } from '../suite.ts';

/** The demo's provider: oidc-provider itself, with its pages, behind one name of this machine. */
export const demoProviderHost = 'id.conformance.localhost';
const client = { clientId: 'conformance-demo', clientSecret: 'conformance-demo-secret' };
const person = auroraPeople.find(({ oneTimeCode }) => oneTimeCode === undefined);

type DemoProvider = Issuer & AsyncDisposable;

export async function startDemoProvider(
  redirectUris: readonly string[],
  clock: Clock,
): Promise<DemoProvider> {
  const provider = await startOpenidProvider({
    listen: { port: 0 },
    issuer: `http://${demoProviderHost}:0`,
    clients: [{ ...client, redirectUris, responseTypes: ['code', 'id_token'] }],
    people: auroraPeople,
    now: clock.now,
  });
  const { issuer } = provider;
  const visit: Issuer['visit'] = (asked) => signIn(issuer, asked);
  return { ...client, issuer, visit, [Symbol.asyncDispose]: () => provider.close() };
}

/** A person signs in on the provider's pages, and the browser is sent on. */
async function signIn(issuer: string, asked: Readonly<Record<string, string>>): Promise<URL> {
  assert(person);
  const browser = new PlainBrowser();
  const within = { within: [issuer] };
  const start = `${issuer}/o/oauth2/v2/auth?${new URLSearchParams(asked)}`;
  const page = await browser.open(start, within);
  const form = { login: person.login, password: demoPassword };
  return new URL((await browser.submit(`${page.url}/login`, form, within)).url);
}
