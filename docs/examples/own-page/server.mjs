// A website with one signed-in person, which proves to the chat who it is: the whole integration.
// Run it with `node docs/examples/own-page/server.mjs` and follow docs/guides/your-own-page.md.

import {
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const chat = process.env.CHAT_ORIGIN ?? 'http://localhost:4000';
const port = Number(process.env.PORT ?? 5000);
const origin = `http://my-shop.localhost:${port}`;
const brandFile = process.env.BRAND_FILE ?? new URL('brand.json', import.meta.url);

// The key that signs. Keep yours on your server; Countersign gets the public half alone.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });

// What Countersign must know about your brand: `countersign brand add` reads it.
writeFileSync(
  brandFile,
  JSON.stringify(
    {
      id: 'my-shop',
      name: 'My Shop',
      origins: [origin],
      connectors: [
        {
          id: 'my-shop-account',
          name: 'My Shop account',
          flow: 'implicit',
          issuer: origin,
          clientId: 'countersign',
          keys: publicKey,
          attributes: [
            {
              name: 'account_number',
              label: 'Account number',
              group: 'account',
              type: 'text',
              claim: 'account_number',
            },
          ],
        },
      ],
    },
    null,
    2,
  ),
);

// On your server, behind your sign-in: an ID token for whoever is signed in, signed by you.
function idToken(nonce) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'RS256', typ: 'JWT' };
  const claims = {
    iss: origin,
    aud: 'countersign',
    sub: 'c-1029384756',
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    nonce,
    name: 'Robin Example',
    email: 'robin@example.com',
    account_number: '4711-0815',
  };
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

// What crosses the page can be read by every script on it, so the token goes into an envelope that
// only Countersign opens. With a library such as jose these steps are one call.
async function encrypted(token) {
  const answer = await fetch(`${chat}/brands/my-shop/jwks.json`);
  const jwk = (await answer.json()).keys.find(({ use }) => use === 'enc');
  const header = Buffer.from(
    JSON.stringify({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: jwk.kid }),
  ).toString('base64url');
  const [key, iv] = [randomBytes(32), randomBytes(12)];
  const wrappedKey = publicEncrypt(
    { key: createPublicKey({ key: jwk, format: 'jwk' }), oaepHash: 'sha256' },
    key,
  );
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header));
  const text = Buffer.concat([cipher.update(token), cipher.final()]);
  const parts = [wrappedKey, iv, text, cipher.getAuthTag()];
  return [header, ...parts.map((part) => part.toString('base64url'))].join('.');
}

// On your page: the method that the chat asks, and the one tag that loads the chat.
const page = `<!doctype html>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>My Shop</title>
<h1>My Shop</h1>
<p>You are signed in as Robin. Open the chat and say hello.</p>
<script>
window.lpGetAuthenticationToken = async (callback, codeChallenge, { nonce }) => {
  const answer = await fetch('/id-token?nonce=' + encodeURIComponent(nonce));
  if (!answer.ok) throw new Error('no ID token');
  return answer.text();
};
</script>
<script async src="${chat}/loader.js" data-brand="my-shop"></script>`;

createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  if (url.pathname === '/id-token') {
    response.setHeader('cache-control', 'no-store');
    const token = idToken(url.searchParams.get('nonce') ?? '');
    // An error, and never the token in clear, if the chat cannot be reached.
    const envelope = await encrypted(token).catch(() => undefined);
    response.statusCode = envelope ? 200 : 503;
    response.end(envelope);
  } else {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page);
  }
}).listen(port, '127.0.0.1', () => {
  console.log(`Your page is at ${origin}; its brand file is ${String(brandFile)}`);
});
