import { Agent, type OutgoingHttpHeaders, request as send } from 'node:http';
import { text } from 'node:stream/consumers';

/** Enough that the server always has one to go on with while a row goes to disk. */
const atOnce = 48;

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly dpopNonce: string | undefined;
};

/** Connections to one server that are kept, as those of a proxy before it are. */
export class Connections {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: atOnce });

  constructor(port: number) {
    this.#port = port;
  }

  close(): void {
    this.#agent.destroy();
  }

  post(path: string, headers: OutgoingHttpHeaders, body: object): Promise<Answer> {
    const content = JSON.stringify(body);
    const address = { host: '127.0.0.1', port: this.#port, method: 'POST', path };
    const about = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(content),
    };
    return new Promise((resolve, reject) => {
      const request = send({ ...address, agent: this.#agent, headers: { ...about, ...headers } });
      request.on('error', reject);
      request.on('response', (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const dpopNonce = answered['dpop-nonce']?.toString();
        text(response).then((body) => resolve({ status, text: body, dpopNonce }), reject);
      });
      request.end(content);
    });
  }
}

/** As many at once as there are connections. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of entries) results[at] = await work(item, at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
