import { WebSocket } from 'ws';
import type { SocketEvent, SocketLike, WindowCrypto } from '../../../sdk/src/headless/index.ts';

/** What goes wrong with the next request: it is made twice, its answer or itself is lost. */
export type Fault = 'doubled' | 'answer lost' | 'request lost';
/** What can be on its way: over HTTP, and over the socket; to the service, and from it. */
export type Traffic = 'requests' | 'answers' | 'frames sent' | 'frames received';
type To = { readonly port: number; readonly origin: string };

let browsers = 0;

/** What the tabs of one browser share: an address and the cookies. */
export class Browser {
  readonly to: To;
  readonly cookies = new Map<string, string>();
  readonly address: string;

  constructor(to: To) {
    this.to = to;
    browsers += 1;
    this.address = `203.0.${browsers >> 8}.${browsers & 255}`;
  }

  keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = '', age] = /^([^=]+)=([^;]*).*?Max-Age=(\d+)/.exec(line) ?? [];
      if (age === '0') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/**
 * One window's way to the service: it delays any kind of traffic, so that one kind overtakes the
 * other, loses and doubles requests, answers the newest first, and cuts sockets. A cookie arrives
 * with its answer, or not at all.
 */
export class SlowNetwork {
  /** Requests and key operations on their way that nobody holds back. */
  busy = 0;
  fault: Fault | undefined;
  /** Called with every answer of the service, before anything can happen to it. */
  readonly #onAnswer: (path: string, body: string) => void;
  readonly #browser: Browser;
  readonly #sockets = new Set<SlowSocket>();
  #held: Traffic | undefined;
  #holdsSignIn = false;
  #requests: (() => void)[] = [];
  #frames: { readonly socket: SlowSocket; readonly pass: () => void }[] = [];

  constructor(browser: Browser, onAnswer: (path: string, body: string) => void) {
    this.#browser = browser;
    this.#onAnswer = onAnswer;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  hold(traffic: Traffic): void {
    this.#held = traffic;
  }

  /** The answer to the next proof alone. */
  holdSignIn(): void {
    this.#holdsSignIn = true;
  }

  /** What was held arrives now: frames in their order, requests and answers newest first. */
  letGo(): void {
    this.#held = undefined;
    this.#holdsSignIn = false;
    const requests = this.#requests.splice(0).reverse();
    const frames = this.#frames.splice(0);
    for (const go of requests) go();
    for (const { pass } of frames) pass();
  }

  /** Both sides see it; what was still on its way is lost. */
  cut(): void {
    this.#frames = this.#frames.filter(({ socket }) => !this.#sockets.has(socket));
    for (const socket of this.#sockets) socket.cut();
    this.#sockets.clear();
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { fault } = this;
    this.fault = undefined;
    return this.wait(async () => {
      if (fault === 'request lost') throw new TypeError('fetch failed');
      await this.#gate(this.#held === 'requests', init.signal);
      let answer = await this.#ask(url, init);
      if (fault === 'doubled') answer = await this.#ask(url, init);
      const isSignIn = this.#holdsSignIn && url.endsWith('/authentications');
      if (isSignIn) this.#holdsSignIn = false;
      await this.#gate(isSignIn || this.#held === 'answers', init.signal);
      if (fault === 'answer lost') throw new TypeError('fetch failed');
      this.#browser.keepCookies(answer.headers.getSetCookie());
      return answer;
    });
  };

  readonly createWebSocket = (url: string): SocketLike => {
    const { port, origin } = this.#browser.to;
    const address = url.replace(origin.replace('https', 'wss'), `ws://127.0.0.1:${port}`);
    const socket = new SlowSocket(this, new WebSocket(address, { headers: { origin } }));
    this.#sockets.add(socket);
    return socket;
  };

  /** A frame, or the end of its socket: now, or when it is let go. */
  pass(traffic: Traffic, socket: SlowSocket, work: () => void): void {
    if (this.#held === traffic) this.#frames.push({ socket, pass: work });
    else work();
  }

  readonly crypto: WindowCrypto = {
    subtle: {
      generateKey: (...given: Parameters<SubtleCrypto['generateKey']>) =>
        this.wait(() => crypto.subtle.generateKey(...given)),
      exportKey: (...given: Parameters<SubtleCrypto['exportKey']>) =>
        this.wait(() => crypto.subtle.exportKey(...given)),
      sign: (...given: Parameters<SubtleCrypto['sign']>) =>
        this.wait(() => crypto.subtle.sign(...given)),
      digest: (...given: Parameters<SubtleCrypto['digest']>) =>
        this.wait(() => crypto.subtle.digest(...given)),
    } as WindowCrypto['subtle'],
    getRandomValues: (bytes) => crypto.getRandomValues(bytes),
  };

  async wait<Result>(work: () => Promise<Result>): Promise<Result> {
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
    }
  }

  async #ask(url: string, init: RequestInit): Promise<Response> {
    const { to, address, cookies } = this.#browser;
    const headers = new Headers(init.headers);
    headers.set('content-type', 'application/json');
    headers.set('origin', to.origin);
    headers.set('x-forwarded-for', address);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie) headers.set('cookie', cookie);
    const path = url.slice(to.origin.length);
    const { method = 'POST', body = null } = init;
    const answer = await fetch(`http://127.0.0.1:${to.port}${path}`, { method, headers, body });
    const text = await answer.text();
    if (answer.ok) this.#onAnswer(path, text);
    return new Response(text === '' ? null : text, answer);
  }

  async #gate(isHeld: boolean, signal: AbortSignal | null | undefined): Promise<void> {
    if (isHeld) {
      this.busy -= 1;
      const isGiven = Promise.withResolvers<void>();
      this.#requests.push(isGiven.resolve);
      signal?.addEventListener('abort', () => isGiven.resolve());
      await isGiven.promise;
      this.busy += 1;
    }
    signal?.throwIfAborted();
  }
}

class SlowSocket implements SocketLike {
  readonly #network: SlowNetwork;
  readonly #socket: WebSocket;

  constructor(network: SlowNetwork, socket: WebSocket) {
    this.#network = network;
    this.#socket = socket;
  }

  send(data: string): void {
    const isDoubled = this.#network.fault === 'doubled' && /"type":"send"/.test(data);
    if (isDoubled) this.#network.fault = undefined;
    this.#network.pass('frames sent', this, () => {
      if (this.#socket.readyState !== WebSocket.OPEN) return;
      this.#socket.send(data);
      if (isDoubled) this.#socket.send(data);
    });
  }

  close(code?: number): void {
    this.#network.pass('frames sent', this, () => this.#socket.close(code));
  }

  cut(): void {
    this.#socket.terminate();
  }

  addEventListener(type: Parameters<SocketLike['addEventListener']>[0], on: Listener): void {
    // The types of ws know each event by itself; we only look at what they share.
    const socket = this.#socket as unknown as {
      addEventListener(type: string, on: Listener): void;
    };
    socket.addEventListener(type, (event) => {
      this.#network.pass('frames received', this, () => on(event));
    });
  }
}

type Listener = (event: SocketEvent) => void;
