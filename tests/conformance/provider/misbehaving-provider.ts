/**
 * A provider that misbehaves in one way at a time. As at the suite, the way is in the path of the
 * issuer: `<base>/t/<tenant>/<scenario>`. It records every call, because what a relying party does
 * after a bad token is what is judged. It has no sign-in page: everybody is signed in at once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';
import type { Clock } from '../../kit/clock.ts';
import type { Members } from '../../kit/signing-key.ts';
import { type KeySet, makeKeySet, signJwt } from './key-set.ts';
import type { Scenario } from './scenario.ts';

const served = ['jwks', 'authorize', 'par', 'token', 'userinfo', 'end_session'] as const;
export type Endpoint = 'discovery' | (typeof served)[number];
export type Call = {
  readonly endpoint: Endpoint | 'unknown';
  readonly method: string;
  /** Of the query and of the form, together. */
  readonly parameters: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Common name of the certificate that the caller showed. */
  readonly certificate: string | undefined;
};

const discoveryPath = '/.well-known/openid-configuration';
const endpoints: ReadonlySet<string> = new Set(served);

/** The name in the issuer's URL; the operator's settings say that it is this machine. */
export const suiteHost = 'suite.test';
export const clientSecret = 'conformance: secret+with%reserved&characters';
/** Who signs in: the suite's person. */
export const person = {
  sub: 'user-subject-1234531',
  name: 'Demo T. User',
  email: 'user@example.com',
  phone_number: '+1 555 5550000',
};

/** Their sign-in at the provider, where a token names it. */
export const sid = 'suite-session-1';

export class MisbehavingProvider {
  readonly #runs = new Map<string, ScenarioRun>();
  readonly #clock: Clock;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly keys = makeKeySet();
  #tls: TlsServer | undefined;
  #base = '';

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  static async start(clock: Clock): Promise<MisbehavingProvider> {
    const provider = new MisbehavingProvider(clock);
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    const { port } = provider.#server.address() as AddressInfo;
    provider.#base = `http://${suiteHost}:${port}`;
    return provider;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#tls?.close();
    this.#tls?.closeAllConnections();
  }

  /** The same provider at a second address, which asks its callers for a certificate. */
  async startTls(tls: TlsOptions): Promise<(url: string) => string> {
    const asks = { ...tls, requestCert: true, rejectUnauthorized: false };
    this.#tls = createTlsServer(asks, (request, answer) => void this.#serve(request, answer));
    this.#tls.listen(0, '127.0.0.1');
    await once(this.#tls, 'listening');
    const { port } = this.#tls.address() as AddressInfo;
    return (url) => url.replace(this.#base, `https://${suiteHost}:${port}`);
  }

  /** An issuer of its own for each run, so that no run sees what another one cached. */
  begin(name: string, scenario: Scenario): ScenarioRun {
    const path = `/t/suite-${this.#runs.size + 1}/${name}`;
    const clientId = `client:${this.#runs.size + 1}+of suite`;
    const parts = { issuer: this.#base + path, clientId, keys: this.keys, clock: this.#clock };
    const run = new ScenarioRun(parts, scenario);
    this.#runs.set(path, run);
    return run;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? '/', this.#base);
    const [, path = '', rest = ''] = /^(\/t\/[^/]+\/[^/]+)(\/.*)$/.exec(url.pathname) ?? [];
    const run = this.#runs.get(path);
    if (!run) return sendJson(response, 404, {});
    const call = {
      endpoint: run.endpointAt(rest),
      method: request.method ?? '',
      parameters: new URLSearchParams([...url.searchParams, ...new URLSearchParams(body)]),
      headers: request.headers,
      certificate: commonName(request.socket),
    } as const;
    await run.answer(call, response);
  }
}

type Parts = {
  readonly issuer: string;
  readonly clientId: string;
  readonly keys: KeySet;
  readonly clock: Clock;
};

/** One issuer with one scenario, and who called it. */
export class ScenarioRun {
  readonly calls: Call[] = [];
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret = clientSecret;
  readonly keys: KeySet;
  readonly scenario: Scenario;
  readonly #clock: Clock;
  /** In the path of every endpoint, so that whoever has not read the metadata finds none. */
  readonly #random = randomBytes(6).toString('hex');
  readonly #codes = new Map<string, URLSearchParams>();
  readonly #pushed = new Map<string, URLSearchParams>();
  readonly #refreshTokens = new Set<string>();
  readonly #accessTokens = new Set<string>();

  constructor({ issuer, clientId, keys, clock }: Parts, scenario: Scenario) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.keys = keys;
    this.#clock = clock;
    this.scenario = scenario;
  }

  callsTo(endpoint: Endpoint): Call[] {
    return this.calls.filter((call) => call.endpoint === endpoint);
  }

  urlOf(endpoint: Endpoint): string {
    return `${this.issuer}/${this.#random}/${endpoint}`;
  }

  endpointAt(path: string): Call['endpoint'] {
    if (path === discoveryPath) return 'discovery';
    const [, random, name = ''] = path.split('/');
    return random === this.#random && endpoints.has(name) ? (name as Endpoint) : 'unknown';
  }

  visit(asked: Readonly<Record<string, string>>): Promise<URL> {
    return this.browse(`${this.urlOf('authorize')}?${new URLSearchParams(asked)}`);
  }

  /** With response_mode=form_post: what the browser then posts to the redirect URI. */
  async visitForForm(asked: URLSearchParams): Promise<string> {
    const url = `${this.urlOf('authorize')}?${asked}`.replace(suiteHost, '127.0.0.1');
    return (await fetch(url)).headers.get('x-form') ?? '';
  }

  /** The browser goes to the provider, and comes back to where it is sent. */
  async browse(url: string): Promise<URL> {
    const answer = await fetch(url.replace(suiteHost, '127.0.0.1'), { redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
    return new URL(location);
  }

  async answer(call: Call, response: ServerResponse): Promise<void> {
    this.calls.push(call);
    const instead = this.scenario.instead?.[call.endpoint];
    if (instead) return instead(response);
    if (call.endpoint === 'discovery') return sendJson(response, 200, this.#metadata());
    if (call.endpoint === 'jwks') return sendJson(response, 200, { keys: this.#keySet() });
    if (call.endpoint === 'authorize') return this.#authorize(call.parameters, response);
    if (call.endpoint === 'par') return this.#keepPushed(call.parameters, response);
    if (call.endpoint === 'end_session') return this.#endSession(call.parameters, response);
    if (call.endpoint === 'token') return sendJson(response, ...(await this.#redeem(call)));
    if (call.endpoint === 'userinfo') return this.#tell(call, response);
    return sendJson(response, 404, {});
  }

  #metadata(): Members {
    const { issuer, scenario } = this;
    const good = {
      issuer,
      authorization_endpoint: this.urlOf('authorize'),
      token_endpoint: this.urlOf('token'),
      userinfo_endpoint: this.urlOf('userinfo'),
      jwks_uri: this.urlOf('jwks'),
      end_session_endpoint: this.urlOf('end_session'),
      response_types_supported: ['code', 'id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [scenario.algorithm ?? 'RS256'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    };
    return scenario.metadata?.(good) ?? good;
  }

  #keySet(): readonly Members[] {
    const { keys, scenario } = this;
    return scenario.keySet?.(keys) ?? allKeys(keys);
  }

  /** No page and no password: the browser is sent back at once. */
  async #authorize(sent: URLSearchParams, response: ServerResponse): Promise<void> {
    const requestUri = sent.get('request_uri') ?? '';
    const asked = this.#pushed.get(requestUri) ?? sent;
    this.#pushed.delete(requestUri);
    const isCode = asked.get('response_type') === 'code';
    const state = asked.get('state');
    const answer = new URLSearchParams(state === null ? {} : { state });
    if (isCode) {
      const code = randomBytes(24).toString('base64url');
      this.#codes.set(code, asked);
      answer.set('code', code);
    } else {
      answer.set('id_token', await this.#idToken(asked.get('nonce')));
    }
    this.scenario.authorizationAnswer?.(answer);
    const to = asked.get('redirect_uri');
    if (asked.get('response_mode') === 'form_post') {
      // The page would post itself; what a browser then sends is told in a header.
      response.writeHead(200, { 'content-type': 'text/html', 'x-form': `${answer}` }).end();
      return;
    }
    response.writeHead(303, { location: `${to}${isCode ? '?' : '#'}${answer}` }).end();
  }

  #keepPushed(asked: URLSearchParams, response: ServerResponse): void {
    const requestUri = `urn:ietf:params:oauth:request_uri:${randomBytes(16).toString('hex')}`;
    this.#pushed.set(requestUri, asked);
    sendJson(response, 201, { request_uri: requestUri, expires_in: 60 });
  }

  /** Asks nobody whether they are sure, and sends the browser back. */
  #endSession(asked: URLSearchParams, response: ServerResponse): void {
    const state = asked.get('state');
    const answer = new URLSearchParams(state === null ? {} : { state });
    this.scenario.endSessionAnswer?.(answer);
    const location = `${asked.get('post_logout_redirect_uri')}?${answer}`;
    response.writeHead(303, { location }).end();
  }

  async #redeem(call: Call): Promise<[status: number, body: Members]> {
    const { parameters, headers } = call;
    const { knowsClient = () => headers.authorization === basic(this.clientId) } = this.scenario;
    if (!(await knowsClient(call))) return [401, { error: 'invalid_client' }];
    if (parameters.get('grant_type') === 'refresh_token') {
      // Each counts once, and has no nonce to give back.
      const isKnown = this.#refreshTokens.delete(parameters.get('refresh_token') ?? '');
      return isKnown ? [200, await this.#tokens(null)] : [400, { error: 'invalid_grant' }];
    }
    const code = parameters.get('code') ?? '';
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const verifier = parameters.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const isRight =
      parameters.get('grant_type') === 'authorization_code' &&
      parameters.get('redirect_uri') === asked?.get('redirect_uri') &&
      challenge === asked?.get('code_challenge');
    if (!isRight) return [400, { error: 'invalid_grant' }];
    return [200, await this.#tokens(asked.get('nonce'))];
  }

  async #tokens(nonce: string | null): Promise<Members> {
    const { scenario } = this;
    const [accessToken, refreshToken] = [randomBytes(24), randomBytes(24)].map((bytes) =>
      bytes.toString('base64url'),
    ) as [string, string];
    this.#accessTokens.add(accessToken);
    if (scenario.givesRefreshTokens) this.#refreshTokens.add(refreshToken);
    const good = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'openid profile email phone',
      id_token: await this.#idToken(nonce, accessToken),
      ...(scenario.givesRefreshTokens && { refresh_token: refreshToken }),
    };
    return scenario.tokenAnswer?.(good) ?? good;
  }

  async #idToken(nonce: string | null, accessToken?: string): Promise<string> {
    const { scenario, keys, issuer, clientId } = this;
    const now = this.#clock.seconds();
    const good = {
      iss: issuer,
      sub: person.sub,
      aud: clientId,
      ...(nonce !== null && { nonce }),
      iat: now,
      exp: now + 300,
      ...(accessToken !== undefined && { at_hash: halfHash(accessToken) }),
    };
    const claims = scenario.claims?.(good) ?? good;
    const algorithm = scenario.algorithm ?? 'RS256';
    const key = scenario.signWith?.(keys) ?? keys[algorithm === 'ES256' ? 'p256' : 'rsa'][0];
    if (!key) throw new Error('there is no such key');
    const header = { kid: key.jwk.kid, ...scenario.header };
    const secret = algorithm === 'HS256' ? clientSecret : key.privateKey;
    const signed = signJwt({ header, claims }, algorithm, secret);
    return scenario.idToken?.(signed) ?? signed;
  }

  /** What a good logout token says, as the suite makes it. */
  logoutClaims(): Members {
    const now = this.#clock.seconds();
    return {
      iss: this.issuer,
      sub: person.sub,
      aud: this.clientId,
      iat: now,
      exp: now + 120,
      jti: randomBytes(16).toString('base64url'),
      sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    };
  }

  #tell({ headers }: Call, response: ServerResponse): void {
    const { scenario } = this;
    const accessToken = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (!this.#accessTokens.has(accessToken)) {
      response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
      sendJson(response, 401, { error: 'invalid_token' });
      return;
    }
    const claims = scenario.userInfo?.(person) ?? person;
    const text = scenario.userInfoText?.(claims, this);
    if (text === undefined) sendJson(response, 200, claims);
    else response.writeHead(200, { 'content-type': 'application/jwt' }).end(text);
  }
}

export function allKeys({ rsa, p256, secp256k1, okp, encryption }: KeySet): readonly Members[] {
  return [rsa, p256, secp256k1, okp, encryption].flat().map(({ jwk }) => jwk);
}

/** OpenID Connect Core 3.1.3.6, for the algorithms with SHA-256. */
export function halfHash(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
}

/** RFC 6749 2.3.1: both parts are form-urlencoded before they are joined. */
function basic(clientId: string): string {
  const [id, secret] = [clientId, clientSecret].map((part) =>
    new URLSearchParams({ part }).toString().slice('part='.length),
  );
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

function commonName(socket: Socket): string | undefined {
  return socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject?.CN) : undefined;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
