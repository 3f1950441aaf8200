import type { Vault } from '../vault/vault.ts';

type Hashing = Pick<Vault, 'lookupKey'>;
type Issuer = { readonly brandId: string; readonly connectorId: string; readonly issuer: string };
type Subject = Issuer & { readonly subject: string };

/** Whom a sign-out is about, as keyed hashes: neither a subject nor a `sid` is kept in clear. */
export function targetsOf(
  vault: Hashing,
  of: Subject & { readonly sid: string | null },
): readonly string[] {
  const subject = subjectTarget(vault, of);
  const signIn = sidTarget(vault, of) ?? withoutSidTarget(vault, subject);
  return [signIn, subject, connectorTarget(vault, of.connectorId)];
}

/** One sign-in at the provider; null if the provider does not name them. */
export function sidTarget(
  vault: Hashing,
  { brandId, connectorId, issuer, sid }: Issuer & { readonly sid: string | null },
): string | null {
  return sid === null ? null : vault.lookupKey('sid', [brandId, connectorId, issuer, sid]);
}

/** A consumer: also how the consumer is found again. */
export function subjectTarget(
  vault: Hashing,
  { brandId, connectorId, issuer, subject }: Subject,
): string {
  return vault.lookupKey('consumer', [brandId, connectorId, issuer, subject]);
}

/** The sign-ins of a `subjectTarget` that the provider gave no name: each may be the one. */
export function withoutSidTarget(vault: Hashing, subject: string): string {
  return vault.lookupKey('without-sid', [subject]);
}

/** A consumer in one browser: what its other windows had begun is not to undo the sign-out. */
export function browserTarget(
  vault: Hashing,
  of: { readonly browserId: string; readonly consumerId: string },
): string {
  return vault.lookupKey('browser', [of.browserId, of.consumerId]);
}

/** Everybody who came by a connector. */
export function connectorTarget(vault: Hashing, connectorId: string): string {
  return vault.lookupKey('connector', [connectorId]);
}
