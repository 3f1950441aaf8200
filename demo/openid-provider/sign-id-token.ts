import { hash, sign } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import type { SigningKey } from './key-ring.ts';

/** What tests bend; read again for every token. */
export type IdTokenShape = {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly nowSeconds: number;
  readonly withAtHash: boolean;
};

type Payload = Record<string, unknown>;
type IdToken = {
  readonly client: { readonly clientId: string };
  readonly ctx: { readonly oidc: { readonly entities: { AccessToken?: { jti: string } } } };
  payload(): Promise<Payload>;
  issue(options: { use: string }): Promise<string>;
};

const LIFETIME_SECONDS = 3600;
const LOGOUT_LIFETIME_SECONDS = 120;
const HASHED_CLAIMS = ['c_hash', 's_hash'] as const;

/**
 * Makes the provider's ID tokens look like Google's: `typ`, `azp`, and `at_hash` also in the code
 * flow, which oidc-provider leaves out because OpenID Connect makes it optional there.
 */
export function signIdTokensWith(provider: Provider, shape: () => IdTokenShape): void {
  const prototype = provider.IdToken.prototype as unknown as IdToken;
  const issueOther = prototype.issue;
  prototype.issue = async function issue(this: IdToken, options): Promise<string> {
    if (options.use === 'logout') return signedLogout(await this.payload(), this.client, shape());
    if (options.use !== 'idtoken') return issueOther.call(this, options);
    return signed(await shapedPayload(this, shape()), shape().key);
  };
}

async function shapedPayload(token: IdToken, shape: IdTokenShape): Promise<Payload> {
  const clientId = token.client.clientId;
  const payload: Payload = { iss: shape.issuer, azp: clientId, aud: clientId };
  Object.assign(payload, await token.payload());
  const accessToken = token.ctx.oidc.entities.AccessToken?.jti;
  if (accessToken !== undefined && shape.withAtHash) payload.at_hash = halfHash(accessToken);
  for (const claim of HASHED_CLAIMS) {
    const hashed = payload[claim];
    if (typeof hashed === 'string') payload[claim] = halfHash(hashed);
  }
  payload.iat = shape.nowSeconds;
  payload.exp = shape.nowSeconds + LIFETIME_SECONDS;
  return payload;
}

/** Back-Channel Logout 1.0 section 2.4: signed by the same ring as the ID tokens. */
function signedLogout(
  claims: Payload,
  { clientId }: IdToken['client'],
  { issuer, nowSeconds, key }: IdTokenShape,
): Promise<string> {
  const times = { iat: nowSeconds, exp: nowSeconds + LOGOUT_LIFETIME_SECONDS };
  return signed({ ...claims, iss: issuer, aud: clientId, ...times }, key, 'logout+jwt');
}

/** OpenID Connect Core 3.1.3.6: the left half of the hash of the ASCII value. */
function halfHash(value: string): string {
  return hash('sha256', value, 'buffer').subarray(0, 16).toString('base64url');
}

function signed(payload: Payload, key: SigningKey, typ = 'JWT'): Promise<string> {
  const input = [{ alg: 'RS256', kid: key.kid, typ }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(input), key.privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(`${input}.${signature.toString('base64url')}`);
    });
  });
}
