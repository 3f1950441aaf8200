import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import { loopbackFetch } from '../brand-site/loopback-fetch.ts';
import { auroraPeople, demoPassword } from '../people.ts';
import { PlainBrowser } from '../plain-browser.ts';
import { startOpenidProvider } from './start-openid-provider.ts';

const fetch = loopbackFetch();
const redirectUri = 'http://rp.localhost/callback';
const logoutUri = 'http://rp.localhost/backchannel-logout';
const own = { clientId: 'own-client', clientSecret: 'own-secret', redirectUris: [redirectUri] };
const jonas = auroraPeople[1]!;
const challenge = createHash('sha256').update('verifier').digest('base64url');

test('a sign-out tells a registered client who signed out, in a logout token for that sign-in', async () => {
  const told: [url: string, body: string][] = [];
  const op = await startOpenidProvider({
    listen: { port: 0 },
    issuer: 'http://id.aurora.localhost:0',
    clients: [{ ...own, backchannelLogoutUri: logoutUri }],
    people: auroraPeople,
    fetch: async (url, init) => {
      told.push([url, String(init?.body)]);
      return new Response(null, { status: 200 });
    },
  });
  try {
    const browser = new PlainBrowser();
    const within = [op.issuer];
    const query = new URLSearchParams({
      client_id: own.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const login = await browser.open(`${op.issuer}/o/oauth2/v2/auth?${query}`, { within });
    const form = { login: jonas.login, password: demoPassword };
    await browser.submit(`${login.url}/login`, form, { within });
    const asked = await browser.open(`${op.issuer}/signout`, { within });
    assert.match(asked.body, /Sign out of Aurora ID\?/);
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(asked.body) ?? [];
    const confirm = `${op.issuer}/signout/confirm`;
    const done = await browser.submit(confirm, { xsrf, logout: 'yes' }, { within });
    assert.match(done.body, /You are signed out/);
    assert.deepEqual(
      told.map(([url]) => url),
      [logoutUri],
    );
    const token = new URLSearchParams(told[0]?.[1]).get('logout_token') ?? '';
    assert.equal(decodeProtectedHeader(token).typ, 'logout+jwt');
    const { payload } = await jwtVerify(
      token,
      createRemoteJWKSet(new URL(`${op.issuer}/oauth2/v3/certs`), {
        [customFetch]: (url: string, init: RequestInit) => fetch(url, init),
      }),
      { issuer: op.issuer, audience: own.clientId },
    );
    assert.deepEqual(
      [payload.sub, typeof payload.sid, typeof payload.jti, payload.nonce],
      [jonas.sub, 'string', 'string', undefined],
    );
  } finally {
    await op.close();
  }
});
