import { limits } from '@countersign/protocol';
import type { Returned, Timers } from '../headless/index.ts';
import { createStore } from '../headless/store.ts';
import { returnMessage, takenMessage } from '../return-contract.ts';

/** The parts of `window` that are needed, so that a test can stand in for them. */
export interface PopupScope {
  open(url: string, name: string, features: string): Window | null;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

export type PopupOptions = {
  readonly scope: PopupScope;
  readonly timers: Timers;
  /** Ours; nothing is sent to, or taken from, another. */
  readonly origin: string;
  readonly onReturn: (returned: Returned) => void;
  /** The consumer closed it, or took longer than the sign-in is good for. */
  readonly onClosed: () => void;
};

export type PopupState = { readonly isBlocked: boolean };

const features = 'popup,width=480,height=680';
const lookEvery = 400;

/** The small window in which a consumer signs in at the provider, from the click to its end. */
export class SignInPopup {
  readonly state = createStore<PopupState>({ isBlocked: false });
  readonly #options: PopupOptions;
  #popup: Window | null = null;
  #asked: { authorizationUrl: string; state: string } | undefined;
  #timer: unknown;
  #until = 0;

  constructor(options: PopupOptions) {
    this.#options = options;
  }

  /** In the click itself: later, browsers would take it for an advertisement. */
  prepare(): void {
    this.#open('');
    const page = this.#popup && documentOf(this.#popup);
    if (page) page.body.textContent = 'One moment …';
  }

  show(asked: { authorizationUrl: string; state: string }): void {
    this.#asked = asked;
    this.#until = this.#options.timers.now() + limits.handshakeSeconds * 1000;
    this.#options.scope.addEventListener('message', this.#hear);
    if (!this.#popup) {
      this.state.update({ isBlocked: true });
      return;
    }
    if (!this.#popup.closed) this.#popup.location.replace(asked.authorizationUrl);
    this.#lookLater();
  }

  /** The consumer pressed the button once more: to the front, or open at last. */
  again(): void {
    if (this.state.getState().isBlocked && this.#asked) {
      this.#open(this.#asked.authorizationUrl);
      if (this.#popup) this.#lookLater();
      this.state.update({ isBlocked: !this.#popup });
    } else this.#popup?.focus();
  }

  close(): void {
    this.#options.scope.removeEventListener('message', this.#hear);
    this.#options.timers.clear(this.#timer);
    this.#popup?.close();
    this.#popup = null;
    this.#asked = undefined;
    this.state.update({ isBlocked: false });
  }

  #open(url: string): void {
    this.#popup = this.#options.scope.open(url, 'countersign-sign-in', features);
  }

  #lookLater(): void {
    this.#timer = this.#options.timers.set(() => this.#look(), lookEvery);
  }

  /** There is no event for a window that was closed. */
  #look(): void {
    if (this.#options.timers.now() < this.#until && !this.#popup?.closed) {
      this.#lookLater();
      return;
    }
    this.close();
    this.#options.onClosed();
  }

  /** From our origin, from the very window that we opened, and for this sign-in (R31). */
  readonly #hear = ({ origin, source, data }: MessageEvent): void => {
    if (origin !== this.#options.origin || source === null || source !== this.#popup) return;
    const { type, path, response } = (data ?? {}) as Readonly<Record<string, unknown>>;
    if (type !== returnMessage || typeof path !== 'string' || typeof response !== 'string') return;
    if (new URLSearchParams(response).get('state') !== this.#asked?.state) return;
    this.#popup.postMessage({ type: takenMessage }, origin);
    this.close();
    this.#options.onReturn({ response, redirectUri: origin + path });
  };
}

/** Its first, empty document is ours; any later one is not. */
function documentOf(popup: Window): Document | undefined {
  try {
    return popup.document;
  } catch {
    return undefined;
  }
}
