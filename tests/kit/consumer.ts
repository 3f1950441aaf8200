import assert from 'node:assert/strict';
import type {
  AuthorizationHandshakeAnswer,
  ConsumerSessionAnswer,
  HandshakeAnswer,
  SignInWay,
  SignOutAnswer,
  SignOutRequest,
  TicketAnswer,
} from '@countersign/protocol';
import type { TestBrand } from './brand.ts';
import { type Answer, HttpClient, type Sent } from './http-client.ts';
import { type ProofChange, TestDpopKey } from './keys/dpop-key.ts';
import type { Person } from './provider/openid-provider.ts';
import type { TokenChange } from './signing-key.ts';
import { type Frame, TestSocket } from './test-socket.ts';

type Service = { readonly port: number; readonly origin: string };
/** A sign-in at the authorization endpoint that has begun. */
export type Begun = Pick<AuthorizationHandshakeAnswer, 'handshakeId' | 'state'> & {
  readonly asked: URLSearchParams;
  readonly redirectUri: string;
};

let ids = 0;
export const newMessageId = (): string => {
  ids += 1;
  return `message-${String(ids).padStart(6, '0')}`;
};

/** A consumer's window, spoken raw: every request and frame can be bent. */
export class TestConsumer {
  readonly http: HttpClient;
  readonly brand: TestBrand;
  readonly #service: Service;
  session: ConsumerSessionAnswer | undefined;
  /** This window's own. A test may give it another's. */
  key = new TestDpopKey();
  #nonce: string | undefined;

  constructor(service: Service, brand: TestBrand, cookies?: ReadonlyMap<string, string>) {
    this.#service = service;
    this.brand = brand;
    this.http = new HttpClient(service);
    for (const [name, value] of cookies ?? []) this.http.cookies.set(name, value);
  }

  /** A request as the SDK makes it: its proof is made once more if the service asks for a nonce. */
  async post(path: string, body?: unknown, more: Sent = {}): Promise<Answer> {
    const send = (): Promise<Answer> => {
      const headers = { ...this.#headers(path), ...more.headers };
      return this.http.post(`/api/consumer/${path}`, { body, ...more, headers });
    };
    const answer = await send();
    this.#keepNonce(answer);
    const isAskedAgain = answer.json.code === 'use_dpop_nonce' && more.headers?.dpop === undefined;
    return isAskedAgain ? send() : answer;
  }

  /** A proof for one request of this window, with what the test changes of it. */
  proof(path: string, change: ProofChange = {}, accessToken = this.session?.accessToken): string {
    const url = `${this.#service.origin}/api/consumer/${path}`;
    const about = { url, ...(this.#nonce && { nonce: this.#nonce }) };
    return this.key.proof({ ...about, ...(accessToken && { accessToken }) }, change);
  }

  #headers(path: string): Record<string, string> {
    const { accessToken } = this.session ?? {};
    const authorization = accessToken && { authorization: `DPoP ${accessToken}` };
    return { 'x-countersign': '1', dpop: this.proof(path), ...authorization };
  }

  #keepNonce(answer: Answer): void {
    this.#nonce = answer.headers.get('dpop-nonce') ?? this.#nonce;
  }

  /** Starts a session, or continues the one of the cookie. */
  async start(): Promise<this> {
    this.#adopt(await this.post('sessions', { brandId: this.brand.id }));
    return this;
  }

  /** As a page that was loaded anew: only the cookie is left. */
  async reload(): Promise<this> {
    this.session = undefined;
    this.key = new TestDpopKey();
    return this.start();
  }

  async handshake(connectorId = this.brand.implicitConnector): Promise<HandshakeAnswer> {
    const answer = await this.post('handshakes', { connectorId });
    assert.equal(answer.status, 200, answer.text);
    return answer.json as HandshakeAnswer;
  }

  /** The page's answer as it is; a session that comes of it replaces the old one. */
  async answer(handshakeId: string, ssoKey: string, more: object = {}): Promise<Answer> {
    const answer = await this.post('authentications', { handshakeId, ssoKey, ...more });
    if (answer.status === 200) this.#adopt(answer);
    return answer;
  }

  /** Implicit Flow from handshake to answer, with what the test changes of the token. */
  async tryToken(change: TokenChange = {}, more: object = {}): Promise<Answer> {
    const { handshakeId, nonce } = await this.handshake();
    return this.answer(handshakeId, this.brand.idToken(nonce, change), more);
  }

  async signInWithToken(change: TokenChange = {}, more: object = {}): Promise<this> {
    if (!this.session) await this.start();
    const answer = await this.tryToken(change, more);
    assert.equal(answer.status, 200, answer.text);
    return this;
  }

  /** Code Flow: the code that the provider hands out for this handshake. */
  async codeFor(
    person: Person,
    token?: TokenChange,
  ): Promise<{ readonly handshakeId: string; readonly code: string }> {
    const { provider, redirectUri } = this.brand;
    assert(provider);
    const { handshakeId, nonce, codeChallenge } = await this.handshake(this.brand.codeConnector);
    const asked = { nonce, codeChallenge, redirectUri, person, token };
    return { handshakeId, code: provider.authorize(asked) };
  }

  async tryCode(person: Person, token?: TokenChange): Promise<Answer> {
    const { handshakeId, code } = await this.codeFor(person, token);
    return this.answer(handshakeId, code);
  }

  async signInWithCode(person: Person): Promise<this> {
    if (!this.session) await this.start();
    const answer = await this.tryCode(person);
    assert.equal(answer.status, 200, answer.text);
    return this;
  }

  /** Begins a sign-in at the authorization endpoint; `asked` is what its address says. */
  async begin(way: SignInWay, connectorId = this.brand.codeConnector, more: object = {}) {
    const answer = await this.post('handshakes', { connectorId, way, ...more });
    assert.equal(answer.status, 200, answer.text);
    const handshake = answer.json as AuthorizationHandshakeAnswer;
    const asked = new URL(handshake.authorizationUrl).searchParams;
    return { ...handshake, asked, redirectUri: asked.get('redirect_uri') ?? '' };
  }

  /** The provider's code for a sign-in that was begun. */
  codeOf({ asked, redirectUri }: Begun, person: Person, token?: TokenChange): string {
    const { provider } = this.brand;
    assert(provider);
    const nonce = asked.get('nonce') ?? '';
    const codeChallenge = asked.get('code_challenge') ?? '';
    return provider.authorize({ nonce, codeChallenge, redirectUri, person, token });
  }

  /** Comes back with these parameters, or with a text as it is. */
  async comeBack(begun: Begun, response: string | Record<string, string>): Promise<Answer> {
    const { handshakeId, redirectUri } = begun;
    const text = typeof response === 'string' ? response : `${new URLSearchParams(response)}`;
    const body = { handshakeId, redirectUri, response: text };
    const answer = await this.post('authentications', body);
    if (answer.status === 200) this.#adopt(answer);
    return answer;
  }

  async ticket(): Promise<string> {
    const answer = await this.post('tickets');
    assert.equal(answer.status, 200, answer.text);
    return (answer.json as TicketAnswer).ticket;
  }

  async connect(origin: string | undefined = this.#service.origin): Promise<TestSocket> {
    return TestSocket.connect({ port: this.#service.port, path: '/api/consumer/socket', origin });
  }

  /** A socket past its ticket. Its first snapshot, if any, is still to be taken. */
  async open(resume?: { conversationId: string; sequence: number }): Promise<TestSocket> {
    const ticket = await this.ticket();
    const socket = await this.connect();
    socket.send({ type: 'hello', ticket, ...(resume && { resume }) });
    return socket;
  }

  async signOut(wish?: SignOutRequest): Promise<SignOutAnswer> {
    const answer = await this.post('sign-out', wish);
    assert.equal(answer.status, 200, answer.text);
    return answer.json as SignOutAnswer;
  }

  #adopt(answer: Answer): void {
    assert.equal(answer.status, 200, answer.text);
    this.session = answer.json as ConsumerSessionAnswer;
  }
}

export function say(socket: TestSocket, text: string, id = newMessageId()): Promise<Frame> {
  return socket.ask({ type: 'send', id, text } as { type: string; id: string });
}

export function pushPage(
  socket: TestSocket,
  origin: string,
  entries: readonly object[],
): Promise<Frame> {
  const page = { url: `${origin}/shop`, title: 'Shop' };
  const frame = { type: 'page', id: newMessageId(), page, entries, hint: null };
  return socket.ask(frame);
}
