import type { IdentityHint } from '@countersign/protocol';
import { limits, parseIdentityHint } from '@countersign/protocol';
import type { AskPage, PageAnswer, PageAsk, Timers } from '../headless/index.ts';
import type { FromPage, FromWindow, RawAnswer } from '../page-contract.ts';
import type { PageErrorCode } from '../page-errors.ts';
import { interpretAnswer } from './interpret-answer.ts';
import { parsePageMessage } from './parse-page-message.ts';

export type PageBridgeOptions = {
  readonly port: MessagePort;
  readonly timers: Timers;
  readonly onMessage: (
    message: Extract<FromPage, { type: 'place' | 'push' | 'shown' | 'sign-out' }>,
  ) => void;
  /** Title and help of a code; always settles. */
  readonly explain: (code: PageErrorCode) => Promise<string>;
  readonly onHint: (hint: IdentityHint | null) => void;
  /** Told of every warning by its code, and of what only an administrator can use. */
  readonly onReport?: (code: PageErrorCode | 'not_signed_in' | 'challenge_not_taken') => void;
};

export interface PageBridge {
  readonly askPage: AskPage;
  close(): void;
  setUnread(count: number): void;
  /** Tells the page's author what to mend. `detail` must hold nothing that came from the page. */
  warn(code: PageErrorCode, detail?: string): void;
}

/** So long after its question an identity function may still answer. */
const hintMilliseconds = 2_000;

/** The window's end of the port: asks the page, limits every wait, names every mistake. */
export function createPageBridge(options: PageBridgeOptions): PageBridge {
  const bridge = new Bridge(options);
  options.port.onmessage = (event: MessageEvent) => bridge.receive(parsePageMessage(event.data));
  return bridge;
}

type HintRound = { round: number; missing: number; hint: IdentityHint | null; isOver: boolean };

class Bridge implements PageBridge {
  readonly #options: PageBridgeOptions;
  readonly #waiting = new Map<number, (raw: RawAnswer) => void>();
  readonly #seen = new Set<string>();
  #lastId = 0;
  #unread = 0;
  #hints: HintRound = { round: 0, missing: 0, hint: null, isOver: true };
  #hintWaiters: (() => void)[] = [];

  constructor(options: PageBridgeOptions) {
    this.#options = options;
  }

  readonly askPage = async (ask: PageAsk): Promise<PageAnswer> => {
    const raw = await this.#ask(ask);
    if (raw === undefined) return { type: 'failed' };
    const answer = interpretAnswer(raw, ask.connector.flow);
    if (answer.type === 'failed') {
      this.warn(answer.code);
      return { type: 'failed' };
    }
    if (answer.type === 'none') {
      void this.#judgeNone();
      return answer;
    }
    // One alone is the callback; none at all may be any number.
    const takesNoChallenge = ask.connector.flow === 'code' && raw.length === 1;
    if (takesNoChallenge) this.#options.onReport?.('challenge_not_taken');
    if (answer.notice) this.warn(answer.notice);
    await this.#noticeRepeat(answer.ssoKey);
    const hint = await this.#hint();
    const { ssoKey, redirectUri } = answer;
    return redirectUri === undefined
      ? { type: 'credential', ssoKey, hint }
      : { type: 'credential', ssoKey, redirectUri, hint };
  };

  receive(message: FromPage | undefined): void {
    if (!message) return;
    if (message.type === 'answer') this.#waiting.get(message.id)?.(message);
    else if (message.type === 'hints') this.#beginHints(message.round, message.count);
    else if (message.type === 'hint') this.#receiveHint(message.round, message.value);
    else this.#options.onMessage(message);
  }

  close(): void {
    this.#post({ type: 'close' });
  }

  setUnread(count: number): void {
    if (count === this.#unread) return;
    this.#unread = count;
    this.#post({ type: 'unread', count });
  }

  warn(code: PageErrorCode, detail = ''): void {
    this.#options.onReport?.(code);
    void this.#options.explain(code).then((explanation) => {
      this.#post({ type: 'warn', text: `${code}: ${explanation}${detail && `\n${detail}`}` });
    });
  }

  /** Nobody is signed in, unless the identity functions say otherwise. */
  async #judgeNone(): Promise<void> {
    if (await this.#hint()) this.warn('null_although_signed_in');
    else this.#options.onReport?.('not_signed_in');
  }

  /** @returns undefined if the page did not answer in time */
  #ask({ connector, codeChallenge, ...options }: PageAsk): Promise<RawAnswer | undefined> {
    const { timers } = this.#options;
    this.#lastId += 1;
    const id = this.#lastId;
    const { context, method } = connector;
    const isStepUp = options.acrValues !== undefined || options.maxAge !== undefined;
    const patience = isStepUp ? limits.pageMethodStepUpPatience : 1;
    return new Promise((resolve) => {
      const notice = timers.set(
        () => this.warn('slow_answer'),
        limits.pageMethodNoticeSeconds * 1000 * patience,
      );
      const settle = (raw: RawAnswer | undefined): void => {
        timers.clear(notice);
        timers.clear(stop);
        // Removed first: a second answer, or one after the limit, finds nobody who waits.
        this.#waiting.delete(id);
        resolve(raw);
      };
      const stop = timers.set(
        () => {
          this.warn('never_answered');
          settle(undefined);
        },
        limits.pageMethodSeconds * 1000 * patience,
      );
      this.#waiting.set(id, settle);
      this.#post({ type: 'ask', id, context, method, codeChallenge, options });
    });
  }

  #beginHints(round: number, count: number): void {
    this.#hints = { round, missing: count, hint: null, isOver: false };
    if (count === 0) this.#endHints(round);
    else this.#options.timers.set(() => this.#endHints(round), hintMilliseconds);
  }

  #receiveHint(round: number, value: unknown): void {
    const hints = this.#hints;
    if (round !== hints.round || hints.isOver) return;
    const hint = parseIdentityHint(value);
    if (!hint && value !== null && value !== undefined) this.warn('hint_incomplete');
    hints.hint ??= hint ?? null;
    hints.missing -= 1;
    if (hints.missing === 0) this.#endHints(round);
  }

  #endHints(round: number): void {
    const hints = this.#hints;
    if (round !== hints.round || hints.isOver) return;
    hints.isOver = true;
    this.#options.onHint(hints.hint);
    for (const resolve of this.#hintWaiters.splice(0)) resolve();
  }

  /** The hint of the latest round; it was asked for together with the method. */
  async #hint(): Promise<IdentityHint | null> {
    if (!this.#hints.isOver) await new Promise<void>((resolve) => this.#hintWaiters.push(resolve));
    return this.#hints.hint;
  }

  /** A digest, because a code or token is kept no longer than it takes to hand it over. */
  async #noticeRepeat(ssoKey: string): Promise<void> {
    const bytes = await crypto.subtle?.digest('SHA-256', new TextEncoder().encode(ssoKey));
    if (!bytes) return;
    const digest = new Uint8Array(bytes).join();
    if (this.#seen.has(digest)) this.warn('answer_repeated');
    if (this.#seen.size < 20) this.#seen.add(digest);
  }

  #post(message: FromWindow): void {
    this.#options.port.postMessage(message);
  }
}
