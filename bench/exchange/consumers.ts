import assert from 'node:assert/strict';
import type { ConsumerSessionAnswer, HandshakeAnswer } from '@countersign/protocol';
import { TestDpopKey } from '../../tests/kit/keys/dpop-key.ts';
import { mint } from '../../tests/kit/signing-key.ts';
import { type Answer, Connections, inParallel } from './connections.ts';
import type { ServiceRun } from './service-run.ts';

/** One consumer's window. */
type Window = {
  readonly key: TestDpopKey;
  readonly address: string;
  readonly accessToken?: string;
};

export type Attempt = Required<Window> & {
  readonly handshakeId: string;
  readonly nonce: string;
  readonly codeChallenge: string;
};

/** The Implicit Flow by the algorithm of its ID tokens. */
export type Flow = 'implicit' | 'implicit, ES256' | 'code';

/** Windows of consumers, spoken raw over connections that are kept. */
export class Consumers {
  readonly #service: ServiceRun;
  readonly #connections: Connections;
  #addresses = 0;
  /** The service's, good for a minute and told with every answer. */
  #dpopNonce: string | undefined;

  constructor(service: ServiceRun) {
    this.#service = service;
    this.#connections = new Connections(service.process.port);
  }

  close(): void {
    this.#connections.close();
  }

  /** So many windows, each with a session and a handshake. */
  prepare(flow: Flow, count: number): Promise<Attempt[]> {
    const { brand } = this.#service;
    const connectorId = flow === 'code' ? brand.codeConnector : brand.implicitConnector;
    return inParallel(Array.from({ length: count }), async () => {
      const fresh = { key: new TestDpopKey(), address: this.#nextAddress() };
      const session = await this.#post('sessions', { brandId: brand.id }, fresh);
      const { accessToken } = expect200(session) as ConsumerSessionAnswer;
      const window = { ...fresh, accessToken };
      const asked = await this.#post('handshakes', { connectorId }, window);
      return { ...window, ...(expect200(asked) as HandshakeAnswer) };
    });
  }

  /** What the page hands over in each: an ID token it signed, or a code of the provider. */
  answers(flow: Flow, attempts: readonly Attempt[], change: object = {}): string[] {
    const { brand, pageKey, provider } = this.#service;
    return attempts.map(({ nonce, codeChallenge }) => {
      const key = flow === 'implicit' ? pageKey : brand.key;
      if (flow !== 'code') return mint(brand.claims(nonce), key, change);
      const person = { sub: brand.newSubject() };
      return provider.authorize({ nonce, codeChallenge, redirectUri: brand.redirectUri, person });
    });
  }

  /** The exchange itself: one request for each. */
  exchange(attempts: readonly Attempt[], answers: readonly string[]): Promise<Window[]> {
    return inParallel(attempts, async (attempt, at) => {
      const body = { handshakeId: attempt.handshakeId, ssoKey: answers[at] };
      const answered = expect200(await this.#post('authentications', body, attempt));
      const { accessToken } = answered as ConsumerSessionAnswer;
      return { ...attempt, accessToken };
    });
  }

  /** As every window does next, or the service would end the sessions as lost while we measure. */
  async takeUp(windows: readonly Window[]): Promise<void> {
    await inParallel(windows, async (window) => expect200(await this.#post('tickets', {}, window)));
  }

  /** Once more with the nonce that the answer brought, if that was missing or a minute old. */
  async #post(path: string, body: object, window: Window): Promise<Answer> {
    const answer = await this.#send(path, body, window);
    const isAskedAgain = answer.status === 401 && answer.text.includes('use_dpop_nonce');
    return isAskedAgain ? this.#send(path, body, window) : answer;
  }

  async #send(path: string, body: object, window: Window): Promise<Answer> {
    const { key, address, accessToken } = window;
    const nonce = this.#dpopNonce;
    const dpop = key.proof({
      url: `https://chat.test/api/consumer/${path}`,
      ...(nonce && { nonce }),
      ...(accessToken && { accessToken }),
    });
    const headers = {
      'x-countersign': '1',
      'x-forwarded-for': address,
      origin: 'https://chat.test',
      dpop,
      ...(accessToken && { authorization: `DPoP ${accessToken}` }),
    };
    const answer = await this.#connections.post(`/api/consumer/${path}`, headers, body);
    this.#dpopNonce = answer.dpopNonce ?? this.#dpopNonce;
    return answer;
  }

  /** Each browser has a network of its own, or the limits for one network would be measured. */
  #nextAddress(): string {
    this.#addresses += 1;
    const n = this.#addresses;
    return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  }
}

function expect200({ status, text: body }: Answer): unknown {
  assert.equal(status, 200, body);
  return JSON.parse(body);
}
