import type { VerificationKey } from '../keys/verification-key.ts';
import type { Algorithm } from '../signature/algorithms.ts';

/** One key of the present set, for an administrator's page. Times are seconds since 1970. */
export type KeyUsage = {
  readonly kid: string | undefined;
  readonly thumbprint: string;
  readonly algorithms: readonly Algorithm[];
  readonly firstSeenAt: number;
  /** When a signature last held under it; forged tokens do not count. */
  readonly lastUsedAt: number | undefined;
};

/** Remembers the use of the keys that are published now, and of no others. */
export class KeyUsages {
  #byThumbprint = new Map<string, KeyUsage>();

  /** Keys that stay keep their times; keys that went are forgotten. */
  publish(keys: readonly VerificationKey[], now: number): void {
    const before = this.#byThumbprint;
    const usages = keys.map(({ kid, thumbprint, algorithms }) => {
      const { firstSeenAt = now, lastUsedAt } = before.get(thumbprint) ?? {};
      return { kid, thumbprint, algorithms, firstSeenAt, lastUsedAt };
    });
    this.#byThumbprint = new Map(usages.map((usage) => [usage.thumbprint, usage]));
  }

  use({ thumbprint }: VerificationKey, now: number): void {
    const usage = this.#byThumbprint.get(thumbprint);
    if (usage === undefined || usage.lastUsedAt === now) return;
    this.#byThumbprint.set(thumbprint, { ...usage, lastUsedAt: now });
  }

  list(): readonly KeyUsage[] {
    return [...this.#byThumbprint.values()].map((usage) => Object.freeze({ ...usage }));
  }
}
