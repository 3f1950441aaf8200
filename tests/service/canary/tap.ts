import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A wire between one audience and the service, on which every byte is kept: what came down, HTTP
 * bodies and frames alike, and the addresses that went up.
 */
export class Tap {
  /** As browsers see the service. */
  readonly origin = 'https://chat.test';
  readonly #server = createServer((socket) => this.#join(socket));
  readonly #target: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #down: Buffer[][] = [];
  readonly #up: Buffer[][] = [];

  private constructor(target: () => number) {
    this.#target = target;
  }

  static async start(target: () => number): Promise<Tap> {
    const tap = new Tap(target);
    tap.#server.listen(0, '127.0.0.1');
    await once(tap.#server, 'listening');
    return tap;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** All that this audience was sent. */
  get received(): string {
    return textOf(this.#down);
  }

  get urls(): string {
    // On a connection that is kept, a request stands right behind the body of the one before it.
    const lines = textOf(this.#up).match(/[A-Z]{3,7} \S+ HTTP\/1\.1\r$/gm) ?? [];
    return lines.join('\n');
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(browser: Socket): void {
    const service = connect(this.#target(), '127.0.0.1');
    keep(browser, this.#up);
    keep(service, this.#down);
    for (const [from, to] of [
      [browser, service],
      [service, browser],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => this.#sockets.delete(from));
      from.pipe(to);
    }
  }
}

/** Of each connection by itself, so that nothing is cut by another. */
function keep(socket: Socket, connections: Buffer[][]): void {
  const chunks: Buffer[] = [];
  connections.push(chunks);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
}

function textOf(connections: readonly Buffer[][]): string {
  return connections.map((chunks) => Buffer.concat(chunks).toString('latin1')).join('\n');
}
