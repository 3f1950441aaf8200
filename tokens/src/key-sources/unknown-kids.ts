import { limits } from '../limits.ts';

/**
 * Which unknown `kid` may cause a fetch: one at once, then one per 30 seconds, and none twice in
 * that time. A fetch that did bring the key costs nothing, because a published `kid` is not an
 * invented one; so each of several rotations in a row is followed.
 */
export class UnknownKids {
  readonly #absentUntil = new Map<string, number>();
  #nextFetchAt = Number.NEGATIVE_INFINITY;

  mayFetch(kid: string, now: number): boolean {
    return now >= this.#nextFetchAt && now >= (this.#absentUntil.get(kid) ?? now);
  }

  /** Before the fetch, so that all who ask meanwhile find it spent. */
  spend(kid: string, now: number): void {
    this.#nextFetchAt = now + limits.unknownKeyPauseSeconds;
    this.#absentUntil.delete(kid);
    this.#absentUntil.set(kid, this.#nextFetchAt);
    const [oldest] = this.#absentUntil.keys();
    if (this.#absentUntil.size > limits.unknownKidsRemembered && oldest !== undefined) {
      this.#absentUntil.delete(oldest);
    }
  }

  refund(kid: string): void {
    this.#nextFetchAt = Number.NEGATIVE_INFINITY;
    this.#absentUntil.delete(kid);
  }

  clear(): void {
    this.#nextFetchAt = Number.NEGATIVE_INFINITY;
    this.#absentUntil.clear();
  }
}
