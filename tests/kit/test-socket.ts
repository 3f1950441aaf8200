import { WebSocket } from 'ws';
import { soon } from './eventually.ts';

export type Frame = Readonly<Record<string, unknown>> & { readonly type: string };
type Waiter = { readonly fits: (frame: Frame) => boolean; readonly done: (frame: Frame) => void };

/** A raw socket to the gateway. Frames are kept until a test takes them. */
export class TestSocket {
  /** All that ever arrived, as text: nothing secret may be in it. */
  readonly received: string[] = [];
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  #kept: Frame[] = [];
  #waiters: Waiter[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => this.#receive(String(data)));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** @throws Error with the HTTP status if the upgrade is refused */
  static async connect(to: {
    readonly port: number;
    readonly path: string;
    readonly origin?: string | undefined;
    readonly network?: string;
  }): Promise<TestSocket> {
    const { origin, network } = to;
    const headers = { ...(origin && { origin }), ...(network && { 'x-forwarded-for': network }) };
    const socket = new WebSocket(`ws://127.0.0.1:${to.port}${to.path}`, { headers });
    const test = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('unexpected-response', (_, answer) => {
        socket.terminate();
        reject(new Error(`HTTP ${answer.statusCode}`));
      });
      socket.once('error', reject);
    });
    return test;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Takes the first frame that fits, waiting for it if need be. */
  take(type: string, fits: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return this.#take(type, (frame) => frame.type === type && fits(frame));
  }

  /** Takes all frames of a type that have arrived. */
  takeAll(type: string): Frame[] {
    return this.takeInOrder([type]);
  }

  /** Takes all frames of these types that have arrived, oldest first. */
  takeInOrder(types: readonly string[]): Frame[] {
    const taken = this.#kept.filter(({ type }) => types.includes(type));
    this.#kept = this.#kept.filter(({ type }) => !types.includes(type));
    return taken;
  }

  /** Sends a frame that has an id, and takes its answer: `sent` or `refused`. */
  async ask(frame: { readonly id: string; readonly type: string }): Promise<Frame> {
    this.send(frame);
    return this.#take(
      `the answer to ${frame.type}`,
      ({ type, id }) => id === frame.id && (type === 'sent' || type === 'refused'),
    );
  }

  #take(what: string, isWanted: (frame: Frame) => boolean): Promise<Frame> {
    const index = this.#kept.findIndex(isWanted);
    const [found] = index < 0 ? [] : this.#kept.splice(index, 1);
    if (found) return Promise.resolve(found);
    const frame = new Promise<Frame>((done) => this.#waiters.push({ fits: isWanted, done }));
    const gone = this.closed.then((code) => {
      throw new Error(`The socket closed with ${code} while waiting for ${what}`);
    });
    return soon(`${what} (last: ${this.received.slice(-3)})`, Promise.race([frame, gone]));
  }

  close(): Promise<number> {
    this.socket.close();
    return soon('the close', this.closed);
  }

  #receive(text: string): void {
    this.received.push(text);
    const frame = JSON.parse(text) as Frame;
    const index = this.#waiters.findIndex(({ fits }) => fits(frame));
    const [waiter] = index < 0 ? [] : this.#waiters.splice(index, 1);
    if (waiter) waiter.done(frame);
    else this.#kept.push(frame);
  }
}
