import assert from 'node:assert/strict';
import { Agent, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ConsumerSessionAnswer, HandshakeAnswer } from '@countersign/protocol';
import { TestDpopKey } from '../../tests/kit/keys/dpop-key.ts';
import { mint } from '../../tests/kit/signing-key.ts';
import type { ServiceRun } from './service-run.ts';

/** Enough that the service always has one to go on with while a row goes to disk. */
const connections = 48;

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

type Answer = { readonly status: number; readonly text: string };

/** The Implicit Flow by the algorithm of its ID tokens. */
export type Flow = 'implicit' | 'implicit, ES256' | 'code';

/** Windows of consumers, spoken raw over connections that are kept. */
export class Consumers {
  readonly #service: ServiceRun;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections });
  #addresses = 0;
  /** The service's, good for a minute and told with every answer. */
  #dpopNonce: string | undefined;

  constructor(service: ServiceRun) {
    this.#service = service;
  }

  close(): void {
    this.#agent.destroy();
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

  #send(path: string, body: object, { key, address, accessToken }: Window): Promise<Answer> {
    const nonce = this.#dpopNonce;
    const proof = key.proof({
      url: `https://chat.test/api/consumer/${path}`,
      ...(nonce && { nonce }),
      ...(accessToken && { accessToken }),
    });
    const content = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = send(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#service.port,
          method: 'POST',
          path: `/api/consumer/${path}`,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
            'x-countersign': '1',
            'x-forwarded-for': address,
            origin: 'https://chat.test',
            dpop: proof,
            ...(accessToken && { authorization: `DPoP ${accessToken}` }),
          },
        },
        (response) => {
          const { statusCode: status = 0, headers } = response;
          this.#dpopNonce = String(headers['dpop-nonce'] ?? this.#dpopNonce);
          text(response).then((answer) => resolve({ status, text: answer }), reject);
        },
      );
      request.on('error', reject);
      request.end(content);
    });
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

async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of entries) results[at] = await work(item, at);
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return results;
}
