/** What is asked of a proof beyond that it holds: of its strength, its freshness, or both. */
export type Demand = {
  /** One of these must be its `acr`; null where any is. */
  readonly acrs: readonly string[] | null;
  /** So long ago at most the consumer has signed in at the provider; null where it may be ever. */
  readonly maxAgeSeconds: number | null;
};

type Shown = { readonly acr: string | null; readonly authenticatedAt: number | null };

/** Between the provider's clock and ours, as when a token is verified. */
const clockToleranceMs = 60_000;

/**
 * Whether a proof is as strong and as fresh as demanded (R18, OpenID Connect Core 3.1.2.1). One
 * that does not say how or when the consumer signed in is not: deny by default.
 */
export function meets(demand: Demand, shown: Shown, now: number): boolean {
  return metUntil(demand, shown, now) > now;
}

/** Until when it does, as long as the proof counts; 0 if it does not. */
export function metUntil({ acrs, maxAgeSeconds }: Demand, shown: Shown, now: number): number {
  const { acr, authenticatedAt } = shown;
  if (acrs !== null && (acr === null || !acrs.includes(acr))) return 0;
  if (maxAgeSeconds === null) return Number.POSITIVE_INFINITY;
  if (authenticatedAt === null || authenticatedAt > now + clockToleranceMs) return 0;
  return authenticatedAt + maxAgeSeconds * 1000 + clockToleranceMs;
}
