/**
 * An OpenID provider that does what a test tells it, good or bad, and records who called it. It
 * plays the brand's authorization server at its real endpoints; only the sign-in page is left out:
 * `authorize` gives the code that the browser would have brought back.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import {
  type Members,
  makeSigningKey,
  mint,
  type SigningKey,
  type TokenChange,
} from '../signing-key.ts';

export type Endpoint = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'authorize' | 'par';
export type Call = {
  readonly endpoint: string;
  readonly form: URLSearchParams;
  readonly authorization: string;
  readonly headers: IncomingHttpHeaders;
};
/** Answers in place of the provider. */
export type Fault = (response: ServerResponse) => void;

export type Person = {
  readonly sub: string;
  /** Into the ID token. */
  readonly claims?: Members;
  /** From UserInfo alone; `sub` comes by itself. */
  readonly userInfo?: Members;
};

export type Authorization = {
  readonly nonce: string;
  readonly codeChallenge: string;
  readonly redirectUri: string;
  readonly person: Person;
  readonly token?: TokenChange | undefined;
};

type Options = {
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
};

const paths: Readonly<Record<string, Endpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/authorize': 'authorize',
  '/par': 'par',
};

export class OpenidProvider {
  readonly calls: Call[] = [];
  readonly clientId: string;
  issuer = '';
  #origin = '';
  /** Published and used for signing; a test may put others in its place. */
  keys: SigningKey[] = [makeSigningKey('RS256', 'rsa-1')];
  /** Nobody registered these. */
  readonly unknownRedirectUris = new Set<string>();
  /** Whether a call is the client's; a test may know it by other means. */
  knowsClient: (call: Call) => boolean | Promise<boolean> = ({ authorization }) => {
    const { clientId, clientSecret } = this.#options;
    // RFC 6749 2.3.1: both parts are form-urlencoded before they are joined.
    const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    return decodeURIComponent(basic) === `${clientId}:${clientSecret}`;
  };
  /** Gives refresh tokens, each good once, if set; this is changed of the ID tokens they bring. */
  refreshed: TokenChange | undefined;
  readonly #refreshable = new Map<string, Authorization>();
  /** Of the access tokens that it gives out. */
  tokenType = 'Bearer';
  /** What UserInfo answers as `application/jwt`, if a test wants it so. */
  signUserInfo: ((claims: Members) => string | Promise<string>) | undefined;
  /** What is done to an ID token before it is given out, if a test wants it so. */
  sealIdToken: ((token: string) => Promise<string>) | undefined;
  readonly #options: Options;
  readonly #faults = new Map<Endpoint, Fault>();
  readonly #before = new Map<Endpoint, () => Promise<void> | void>();
  readonly #codes = new Map<string, Authorization>();
  readonly #pushed = new Map<string, URLSearchParams>();
  readonly #people = new Map<string, Person>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  private constructor(options: Options) {
    this.#options = options;
    this.clientId = options.clientId;
  }

  static async start(options: Options): Promise<OpenidProvider> {
    const provider = new OpenidProvider(options);
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    const { port } = provider.#server.address() as AddressInfo;
    provider.#origin = `http://${options.host}:${port}`;
    provider.issuer = provider.#origin;
    return provider;
  }

  /** From now on the issuer has this path; its endpoints stay where they are. */
  moveIssuer(path: string): void {
    this.issuer = this.#origin + path;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Until the test heals it, or takes the fault back with undefined. */
  fail(endpoint: Endpoint, fault: Fault | undefined): void {
    if (fault) this.#faults.set(endpoint, fault);
    else this.#faults.delete(endpoint);
  }

  /** Does something at each call of the endpoint, before it is answered as usual. */
  before(endpoint: Endpoint, work: () => Promise<void> | void): void {
    this.#before.set(endpoint, work);
  }

  heal(): void {
    this.#faults.clear();
    this.#before.clear();
    this.signUserInfo = undefined;
    this.sealIdToken = undefined;
  }

  callsTo(endpoint: Endpoint): Call[] {
    return this.calls.filter((call) => call.endpoint === endpoint);
  }

  /** The consumer signs in at the provider; the browser comes back with this code. */
  authorize(authorization: Authorization): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, authorization);
    return code;
  }

  /** From now on signs with a new key; the old one stays published. */
  rotateKey(kid: string): void {
    this.keys = [makeSigningKey('RS256', kid), ...this.keys];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? '/', this.#origin);
    const prefix = this.issuer.slice(this.#origin.length).replace(/\/$/, '');
    const path = url.pathname;
    const endpoint = paths[path.startsWith(`${prefix}/.`) ? path.slice(prefix.length) : path];
    const { authorization = '' } = request.headers;
    const form = new URLSearchParams(body);
    const call = { endpoint: endpoint ?? 'unknown', form, authorization, headers: request.headers };
    this.calls.push(call);
    response.setHeader('date', new Date(this.#options.clock.now()).toUTCString());
    if (endpoint) await this.#before.get(endpoint)?.();
    const fault = endpoint && this.#faults.get(endpoint);
    if (fault) return fault(response);
    if (endpoint === 'discovery') return sendJson(response, 200, this.metadata());
    if (endpoint === 'jwks') return sendJson(response, 200, { keys: this.keys.map((k) => k.jwk) });
    if (endpoint === 'token') {
      const isKnown = await this.knowsClient(call);
      return isKnown
        ? sendJson(response, ...(await this.#redeem(form)))
        : sendJson(response, 401, { error: 'invalid_client' });
    }
    if (endpoint === 'par') {
      return (await this.knowsClient(call))
        ? sendJson(response, 201, { request_uri: this.#push(form), expires_in: 60 })
        : sendJson(response, 401, { error: 'invalid_client' });
    }
    if (endpoint === 'userinfo') return this.#tell(response, authorization);
    if (endpoint === 'authorize') return this.#refuseSilently(response, url.searchParams);
    return sendJson(response, 404, {});
  }

  metadata(): Members {
    const at = this.#origin;
    return {
      issuer: this.issuer,
      authorization_endpoint: `${at}/authorize`,
      token_endpoint: `${at}/token`,
      userinfo_endpoint: `${at}/userinfo`,
      jwks_uri: `${at}/jwks`,
      end_session_endpoint: `${at}/logout`,
    };
  }

  /** Nobody has a session here: `prompt=none` is answered at a registered redirect URI only. */
  #refuseSilently(response: ServerResponse, asked: URLSearchParams): void {
    const redirectUri = asked.get('redirect_uri') ?? '';
    const isKnown =
      asked.get('client_id') === this.clientId && !this.unknownRedirectUris.has(redirectUri);
    if (!isKnown) {
      sendJson(response, 400, { error: 'invalid_request' });
      return;
    }
    const location = new URL(redirectUri);
    location.searchParams.set('error', 'login_required');
    location.searchParams.set('state', asked.get('state') ?? '');
    response.writeHead(303, { location: location.href }).end();
  }

  /** What was pushed, for the one browser that brings the address. */
  takePushed(requestUri: string): URLSearchParams | undefined {
    const pushed = this.#pushed.get(requestUri);
    this.#pushed.delete(requestUri);
    return pushed;
  }

  #push(form: URLSearchParams): string {
    const requestUri = `urn:ietf:params:oauth:request_uri:${randomBytes(24).toString('base64url')}`;
    this.#pushed.set(requestUri, form);
    return requestUri;
  }

  async #redeem(form: URLSearchParams): Promise<[status: number, body: Members]> {
    if (form.get('grant_type') === 'refresh_token') return this.#refresh(form);
    const code = form.get('code') ?? '';
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      form.get('grant_type') === 'authorization_code' &&
      form.get('redirect_uri') === asked?.redirectUri &&
      challenge === asked.codeChallenge;
    if (!isRight) return [400, { error: 'invalid_grant' }];
    return [200, await this.#tokensFor(asked)];
  }

  async #refresh(form: URLSearchParams): Promise<[status: number, body: Members]> {
    const used = form.get('refresh_token') ?? '';
    const asked = this.#refreshable.get(used);
    this.#refreshable.delete(used);
    if (!asked) return [400, { error: 'invalid_grant' }];
    const claims = { nonce: undefined, ...this.refreshed?.claims };
    const tokens = await this.#tokensFor({ ...asked, token: { ...this.refreshed, claims } });
    return [200, tokens];
  }

  async #tokensFor(asked: Authorization): Promise<Members> {
    const accessToken = randomBytes(16).toString('base64url');
    this.#people.set(accessToken, asked.person);
    const signed = this.#idToken(asked, accessToken);
    const idToken = this.sealIdToken ? await this.sealIdToken(signed) : signed;
    const refreshToken = `canary-refresh-${randomBytes(16).toString('base64url')}`;
    if (this.refreshed) this.#refreshable.set(refreshToken, asked);
    return {
      access_token: accessToken,
      token_type: this.tokenType,
      expires_in: 3600,
      id_token: idToken,
      ...(this.refreshed && { refresh_token: refreshToken }),
    };
  }

  #idToken({ nonce, person, token }: Authorization, accessToken: string): string {
    const now = this.#options.clock.seconds();
    const [key] = this.keys;
    if (!key) throw new Error('a provider has a key');
    const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16);
    const claims = {
      iss: this.issuer,
      sub: person.sub,
      aud: this.clientId,
      nonce,
      iat: now,
      exp: now + 1800,
      at_hash: hash.toString('base64url'),
      ...person.claims,
    };
    return mint(claims, key, token);
  }

  async #tell(response: ServerResponse, authorization: string): Promise<void> {
    const person = this.#people.get(authorization.replace(/^(Bearer|DPoP) /, ''));
    if (!person) return sendJson(response, 401, { error: 'invalid_token' });
    const claims = { sub: person.sub, ...person.userInfo };
    if (!this.signUserInfo) return sendJson(response, 200, claims);
    const body = await this.signUserInfo(claims);
    response.writeHead(200, { 'content-type': 'application/jwt; charset=utf-8' }).end(body);
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
