import type { ConsumerSessionAnswer } from '@countersign/protocol';
import type { Platform } from '../platform.ts';

export type ReauthenticationOptions = Pick<Platform, 'timers' | 'random'> & {
  /** False where only the consumer can do it, at the provider. */
  readonly canAskSilently: boolean;
  /** The proof ends soon. Whoever is asked says with `failed` that it will end. */
  readonly askBeforeEnd: () => void;
  /** The proof has ended. */
  readonly askAfterEnd: () => void;
  /** When the sign-in ends, by this window's clock, if the consumer should know; else null. */
  readonly onEndsSoon: (endsAt: number | null) => void;
};

/** Nobody is asked without a wish of the consumer's more often than this. */
const unaskedEvery = 30_000;
/** A consumer who has to act is told so much before the end. */
const noticeBefore = 120_000;
const latestBefore = 60_000;
/** Timers beyond some 24 days fire at once. */
const longestTimer = 24 * 3_600_000;

/**
 * When to ask for a new proof without being told to: once before the end of a proof, in its last
 * 15 % and at most a minute early, and once after. Whatever the page answers, and however short
 * its proofs live, there are 30 seconds between two attempts, so that no method can make a loop.
 */
export class Reauthentication {
  readonly #options: ReauthenticationOptions;
  #end: number | undefined;
  #expiresAt: number | undefined;
  #hasAskedAfter = false;
  #lastUnasked = Number.NEGATIVE_INFINITY;
  #timers: unknown[] = [];

  constructor(options: ReauthenticationOptions) {
    this.#options = options;
  }

  /** Follows the proof of a session's answer. The same one once more changes nothing. */
  follow({ proof, now }: Pick<ConsumerSessionAnswer, 'proof' | 'now'>): void {
    if (proof.state === 'anonymous') {
      this.stop();
      return;
    }
    const isKnown = proof.expiresAt === this.#expiresAt;
    if (proof.state === 'lapsed') {
      // Nobody was connected to be told, as after a nap of the computer.
      if (isKnown) this.#in(0, () => this.lapsed());
      return;
    }
    if (isKnown) return;
    this.stop();
    this.#expiresAt = proof.expiresAt;
    this.#hasAskedAfter = false;
    const life = proof.expiresAt - now;
    // The service's clock says how long; ours, when that is over.
    this.#end = this.#options.timers.now() + life;
    this.#in(life, () => this.#options.onEndsSoon(null));
    if (this.#options.canAskSilently) this.#in(this.#pointIn(life), () => this.#endsSoon());
    else this.#in(Math.max(life / 2, life - noticeBefore), () => this.failed());
  }

  /** The attempt before the end led nowhere: now the consumer should know. */
  failed(): void {
    if (this.#end !== undefined && this.#options.timers.now() < this.#end) {
      this.#options.onEndsSoon(this.#end);
    }
  }

  /** The service says that the proof is over. Asks now, or as soon as the pace allows. */
  lapsed(): void {
    this.#clear();
    if (this.#hasAskedAfter || !this.#options.canAskSilently) return;
    if (!this.mayActUnasked()) {
      this.#in(this.#pause, () => this.lapsed());
      return;
    }
    this.#hasAskedAfter = true;
    this.#options.askAfterEnd();
  }

  /** Takes the one attempt of these 30 seconds, for whatever is done without being asked. */
  mayActUnasked(): boolean {
    if (this.#pause > 0) return false;
    this.#lastUnasked = this.#options.timers.now();
    return true;
  }

  stop(): void {
    this.#clear();
    this.#end = undefined;
    this.#expiresAt = undefined;
  }

  get #pause(): number {
    return Math.max(0, this.#lastUnasked + unaskedEvery - this.#options.timers.now());
  }

  /** Somewhere in the last stretch, so that not all windows ask at one moment. */
  #pointIn(life: number): number {
    const point = Math.max(life * 0.85, life - latestBefore);
    return point + this.#options.random() * 0.3 * (life - point);
  }

  #endsSoon(): void {
    if (this.mayActUnasked()) this.#options.askBeforeEnd();
    else this.failed();
  }

  #in(milliseconds: number, work: () => void): void {
    if (milliseconds > longestTimer) {
      this.#set(longestTimer, () => this.#in(milliseconds - longestTimer, work));
    } else this.#set(milliseconds, work);
  }

  #set(milliseconds: number, work: () => void): void {
    this.#timers.push(this.#options.timers.set(work, milliseconds));
  }

  #clear(): void {
    for (const timer of this.#timers) this.#options.timers.clear(timer);
    this.#timers = [];
    this.#options.onEndsSoon(null);
  }
}
