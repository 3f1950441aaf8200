import type { Platform } from '@countersign/sdk/headless';
import { addresses } from '../demo-settings.ts';

const { url: origin } = addresses.service;

/** What the SDK needs of a runtime, as the consumer's window would have it. */
export function platform(): Platform & {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly crypto: Crypto;
} {
  return {
    crypto,
    fetch: (url, init) => {
      const headers = new Headers(init.headers);
      headers.set('origin', origin);
      return fetch(url, { ...init, headers });
    },
    createWebSocket: openSocket,
    timers: {
      now: () => Date.now(),
      set: (work, milliseconds) => setTimeout(work, milliseconds),
      clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
    },
    random: () => Math.random(),
  };
}

/** Node's WebSocket takes headers as well; a browser sends the origin by itself. */
export function openSocket(url: string): WebSocket {
  const Socket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
  return new Socket(url, { headers: { origin } });
}

export async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the service did not answer in time');
}
