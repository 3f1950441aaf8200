import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { decodeJwt } from 'jose';
import { auroraPeople, demoOneTimeCode, demoPassword } from '../people.ts';
import { PlainBrowser } from '../plain-browser.ts';
import { startOpenidProvider } from './start-openid-provider.ts';
import { acrOfOneTimeCode, acrOfPassword } from './step-up-policy.ts';

const redirectUri = 'https://rp.example/callback';
const op = await startOpenidProvider({
  listen: { port: 0 },
  issuer: 'http://id.aurora.localhost:0',
  people: auroraPeople,
  clients: [
    { clientId: 'c', clientSecret: 's', redirectUris: [redirectUri], responseTypes: ['id_token'] },
  ],
});
after(() => op.close());
const person = auroraPeople.find(({ stepUpCode }) => stepUpCode !== undefined);
const withCode = auroraPeople.find(({ oneTimeCode }) => oneTimeCode !== undefined);
const within = [op.issuer];

/** A browser, and what the provider shows or sends it. */
function browse() {
  const browser = new PlainBrowser();
  const ask = (more: Record<string, string> = {}) =>
    browser.open(
      `${op.issuer}/o/oauth2/v2/auth?${new URLSearchParams({
        ...{ client_id: 'c', response_type: 'id_token', redirect_uri: redirectUri },
        ...{ scope: 'openid', nonce: 'nonce', ...more },
      })}`,
      { within },
    );
  const submit = (url: string, step: string, form: Record<string, string>) =>
    browser.submit(`${url.replace(/\/(login|code)$/, '')}/${step}`, form, { within });
  return { ask, submit };
}

const answerOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1));
const acrOf = (url: string) => decodeJwt(answerOf(url).get('id_token') ?? '').acr;

async function signedIn(login = person?.login ?? '') {
  const browser = browse();
  const { url } = await browser.ask();
  const { url: end } = await browser.submit(url, 'login', { login, password: demoPassword });
  return { ...browser, end };
}

test('who signed in by password is asked for the code alone, where more is wanted', async () => {
  const { ask, submit, end } = await signedIn();
  assert.equal(acrOf(end), acrOfPassword);
  const { url, body } = await ask({ acr_values: acrOfOneTimeCode });
  assert.match(body, /One-time code/);
  assert.doesNotMatch(body, /Password/);
  const { url: stronger } = await submit(url, 'code', { code: demoOneTimeCode });
  assert.equal(acrOf(stronger), acrOfOneTimeCode);
  const { url: again } = await ask({ acr_values: acrOfOneTimeCode, prompt: 'none' });
  assert.equal(acrOf(again), acrOfOneTimeCode);
});

test('in a frame, where nobody can do more, the answer is that somebody must be asked', async () => {
  const { ask } = await signedIn();
  const { url } = await ask({ acr_values: acrOfOneTimeCode, prompt: 'none' });
  assert.equal(answerOf(url).get('error'), 'interaction_required');
  const both = { acr_values: `${acrOfPassword} ${acrOfOneTimeCode}`, prompt: 'none' };
  assert.equal(acrOf((await ask(both)).url), acrOfPassword);
});

test('whose sign-in is too old gives password and code again', async () => {
  const { ask, submit } = await signedIn();
  const { url, body } = await ask({ acr_values: acrOfOneTimeCode, max_age: '0' });
  assert.match(body, /Password/);
  const form = { login: person?.login ?? '', password: demoPassword };
  assert.match((await submit(url, 'login', form)).body, /One-time code/);
});

test('whoever always gives a code needs nothing more', async () => {
  const browser = browse();
  const { url } = await browser.ask();
  const form = { login: withCode?.login ?? '', password: demoPassword };
  const { url: code } = await browser.submit(url, 'login', form);
  await browser.submit(code, 'code', { code: demoOneTimeCode });
  const { url: end } = await browser.ask({ acr_values: acrOfOneTimeCode, prompt: 'none' });
  assert.equal(acrOf(end), acrOfOneTimeCode);
});
