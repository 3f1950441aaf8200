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
export function meets({ acrs, maxAgeSeconds }: Demand, shown: Shown, now: number): boolean {
  if (acrs !== null && (shown.acr === null || !acrs.includes(shown.acr))) return false;
  if (maxAgeSeconds === null) return true;
  if (shown.authenticatedAt === null) return false;
  const age = now - shown.authenticatedAt;
  return age >= -clockToleranceMs && age <= maxAgeSeconds * 1000 + clockToleranceMs;
}
