import { closeCodes } from '@countersign/protocol';
import type { Platform, SocketEvent, SocketLike } from './platform.ts';

export type ConnectionState = 'connecting' | 'online' | 'offline' | 'ended';

export type ConnectionOptions<Incoming, Outgoing> = Platform & {
  readonly url: string;
  /** Called for each attempt. A rejection with `retryAfterSeconds` is waited for. */
  readonly getTicket: () => Promise<string>;
  /** The first frame. */
  readonly hello: (ticket: string) => Outgoing;
  readonly onFrame: (frame: Incoming) => void;
  readonly onState: (state: ConnectionState) => void;
  /** The proof or the session is gone (4401, 4407, 4408): go on with a new ticket, or stop? */
  readonly onProofLost?: (code: number) => 'reconnect' | 'end';
  /** Frames that the server always answers; silence after one of them means a dead connection. */
  readonly expectsAnswer?: (frame: Outgoing) => boolean;
};

export interface Connection<Outgoing> {
  /** @returns false if there is no connection now; the frame is not kept. */
  send(frame: Outgoing): boolean;
  /** Leaves this socket and makes another: after a gap, or under a new session. */
  reconnect(): void;
  /** Stops waiting: the network is back, or the consumer looks at the window again. */
  wake(): void;
  end(): void;
}

const firstDelay = 500;
const longestDelay = 30_000;
/** After 4429 nobody comes back sooner, and after 1001 all do not come back at once. */
const slowDownDelay = 5_000;
const attemptLimit = 15_000;
const silenceLimit = 25_000;
/** So long a connection must last before the delays begin at the shortest again. */
const stableAfter = 5_000;

/**
 * A WebSocket that comes back. Each attempt gets a one-use ticket over HTTP; what arrives on a
 * socket that has been left is dropped, so nothing of a former session can reach the caller.
 */
export function openConnection<Incoming extends { readonly type: string }, Outgoing>(
  options: ConnectionOptions<Incoming, Outgoing>,
): Connection<Outgoing> {
  const connection = new ReconnectingSocket(options);
  connection.wake();
  return connection;
}

class ReconnectingSocket<Incoming extends { readonly type: string }, Outgoing>
  implements Connection<Outgoing>
{
  readonly #options: ConnectionOptions<Incoming, Outgoing>;
  #state: ConnectionState = 'offline';
  #socket: SocketLike | undefined;
  /** Identifies the attempt; callbacks of older ones do nothing. */
  #attempt = 0;
  #failures = 0;
  /** The server asked us to wait until then; `wake` respects it. */
  #notBefore = 0;
  /** The server sends `beat` on this socket, so silence is a sign of death. */
  #beats = false;
  #retry: unknown;
  #attemptTimer: unknown;
  #silence: unknown;
  #stable: unknown;

  constructor(options: ConnectionOptions<Incoming, Outgoing>) {
    this.#options = options;
  }

  send(frame: Outgoing): boolean {
    if (this.#state !== 'online' || !this.#socket) return false;
    this.#socket.send(JSON.stringify(frame));
    if (this.#options.expectsAnswer?.(frame)) this.#watchSilence();
    return true;
  }

  reconnect(): void {
    if (this.#state === 'ended') return;
    this.#leave();
    // The first is immediate. Any further one before the connection was stable waits its turn.
    if (this.#failures++ === 0) this.#connect();
    else this.#connectIn(this.#delay());
  }

  wake(): void {
    const mayTry = this.#options.timers.now() >= this.#notBefore;
    if (this.#state === 'offline' && mayTry) this.#connect();
  }

  end(): void {
    this.#leave();
    this.#setState('ended');
  }

  #connect(): void {
    this.#leave();
    const attempt = this.#attempt;
    const { timers } = this.#options;
    this.#setState('connecting');
    this.#attemptTimer = timers.set(() => this.#failed(0), attemptLimit);
    this.#options.getTicket().then(
      (ticket) => {
        if (attempt === this.#attempt) this.#openSocket(ticket);
      },
      (error: unknown) => {
        if (attempt === this.#attempt) this.#failed(retryAfter(error));
      },
    );
  }

  #openSocket(ticket: string): void {
    const attempt = this.#attempt;
    const socket = this.#options.createWebSocket(this.#options.url);
    this.#socket = socket;
    const on = (type: 'open' | 'message' | 'close', work: (event: SocketEvent) => void) =>
      socket.addEventListener(type, (event) => {
        if (attempt === this.#attempt) work(event);
      });
    on('open', () => this.#opened(ticket));
    on('message', (event) => this.#received(event.data));
    on('close', (event) => this.#closed(event.code ?? 1006));
    // `close` always follows and says more; without a listener some runtimes throw.
    socket.addEventListener('error', () => {});
  }

  #opened(ticket: string): void {
    const { timers } = this.#options;
    timers.clear(this.#attemptTimer);
    this.#stable = timers.set(() => {
      this.#failures = 0;
    }, stableAfter);
    this.#socket?.send(JSON.stringify(this.#options.hello(ticket)));
    this.#setState('online');
  }

  #received(data: unknown): void {
    const frame = parse(data);
    if (!frame) return;
    if (frame.type === 'beat') this.#beats = true;
    this.#options.timers.clear(this.#silence);
    if (this.#beats) this.#watchSilence();
    if (frame.type !== 'beat') this.#options.onFrame(frame as Incoming);
  }

  #closed(code: number): void {
    const attempt = this.#attempt;
    const asksCaller = proofLost.includes(code);
    if (asksCaller && this.#options.onProofLost?.(code) === 'end') {
      this.end();
      return;
    }
    // The caller may have ended or renewed this connection while it was asked.
    if (attempt !== this.#attempt) return;
    const spread = code === closeCodes.goingAway ? this.#options.random() * slowDownDelay : 0;
    this.#failed(code === closeCodes.slowDown ? slowDownDelay : spread);
  }

  #failed(atLeast: number): void {
    this.#leave();
    this.#failures += 1;
    this.#notBefore = this.#options.timers.now() + atLeast;
    // Who is told to wait is told with everybody else: all come back, but spread as far again.
    this.#connectIn(atLeast + Math.max(this.#delay(), this.#options.random() * atLeast));
  }

  #connectIn(milliseconds: number): void {
    this.#setState('offline');
    this.#retry = this.#options.timers.set(() => this.#connect(), milliseconds);
  }

  /** Exponential with full jitter: after a restart not all browsers come back together. */
  #delay(): number {
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** Math.min(this.#failures, 16));
    return this.#options.random() * ceiling;
  }

  #watchSilence(): void {
    const { timers } = this.#options;
    timers.clear(this.#silence);
    this.#silence = timers.set(() => this.#failed(0), silenceLimit);
  }

  #leave(): void {
    const { timers } = this.#options;
    this.#attempt += 1;
    this.#beats = false;
    for (const timer of [this.#retry, this.#attemptTimer, this.#silence, this.#stable]) {
      timers.clear(timer);
    }
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

const proofLost: readonly number[] = [
  closeCodes.proofRequired,
  closeCodes.sessionEnded,
  closeCodes.signedOut,
];

function parse(data: unknown): { readonly type: string } | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    const isFrame = typeof frame === 'object' && frame !== null && 'type' in frame;
    return isFrame && typeof frame.type === 'string' ? { ...frame, type: frame.type } : undefined;
  } catch {
    return undefined;
  }
}

function retryAfter(error: unknown): number {
  if (!(error instanceof Error) || !('retryAfterSeconds' in error)) return 0;
  const seconds = Number(error.retryAfterSeconds);
  return seconds > 0 ? Math.min(seconds * 1000, longestDelay * 4) : 0;
}
