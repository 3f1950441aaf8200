/** Time as a parameter. `now` is in milliseconds since the epoch. */
export interface Timers {
  now(): number;
  set(work: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
}

export type SocketEvent = { readonly data?: unknown; readonly code?: number };

/** What we need of a WebSocket; a browser's and the one of `ws` both fit. */
export interface SocketLike {
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: SocketEvent) => void,
  ): void;
}

/** What a runtime gives us. The browser entry files fill it in; tests fill in their own. */
export type Platform = {
  readonly createWebSocket: (url: string) => SocketLike;
  readonly timers: Timers;
  /** At least 0, less than 1; only for jitter. */
  readonly random: () => number;
};
