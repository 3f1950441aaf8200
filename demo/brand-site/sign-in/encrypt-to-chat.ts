import { CompactEncrypt, importJWK, type JWK } from 'jose';
import type { Fetch } from '../loopback-fetch.ts';

export type EncryptToChat = (signedToken: string) => Promise<string>;

const KEPT_MILLISECONDS = 300_000;

/**
 * What passes the page can be read by every script on it, so the signed token goes into an envelope
 * that only the chat opens. Its key is asked for at the first token and kept for a few minutes: so
 * long may a rotation of the chat's keys take to reach us.
 */
export function encryptToChat(options: {
  readonly jwksUrl: string;
  readonly fetch: Fetch;
  readonly now: () => number;
}): EncryptToChat {
  let known: { readonly jwk: JWK; readonly at: number } | undefined;
  return async (signedToken) => {
    if (known === undefined || options.now() - known.at > KEPT_MILLISECONDS) {
      known = { jwk: await fetchKey(options.fetch, options.jwksUrl), at: options.now() };
    }
    const { jwk } = known;
    return new CompactEncrypt(new TextEncoder().encode(signedToken))
      .setProtectedHeader({
        alg: 'RSA-OAEP-256',
        enc: 'A256GCM',
        cty: 'JWT',
        ...(jwk.kid === undefined ? {} : { kid: jwk.kid }),
      })
      .encrypt(await importJWK(jwk, 'RSA-OAEP-256'));
  };
}

async function fetchKey(fetch: Fetch, url: string): Promise<JWK> {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`the chat's keys: status ${answer.status}`);
  const { keys } = (await answer.json()) as { readonly keys: readonly JWK[] };
  const key = keys.find(({ use, alg }) => use === 'enc' && alg === 'RSA-OAEP-256');
  if (key === undefined) throw new Error('the chat publishes no key that we can encrypt to');
  return key;
}
