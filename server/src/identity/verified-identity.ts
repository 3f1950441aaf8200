import type { Flow, VerifiedAttribute } from '@countersign/protocol';

type IdentityFields = {
  readonly brandId: string;
  readonly connectorId: string;
  readonly connectorName: string;
  readonly issuer: string;
  readonly subject: string;
  /** The provider's name for this sign-in, by which it may end it; null if it gave none. */
  readonly sid: string | null;
  readonly flow: Flow;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** When the consumer signed in at the provider, in milliseconds; null if it does not say. */
  readonly authenticatedAt: number | null;
  /** Milliseconds. */
  readonly verifiedAt: number;
  readonly expiresAt: number;
  readonly attributes: readonly VerifiedAttribute[];
  /** Digest of the ID token's signing input, for the one-use rule of the Implicit Flow. */
  readonly tokenDigest: string;
};

let make: (fields: IdentityFields) => VerifiedIdentity;

/**
 * A consumer as proven by a brand's provider. Only `identify` can make one: the constructor is
 * private and `is` looks for a private member, so a cast or a look-alike object fails.
 */
export class VerifiedIdentity {
  readonly #fields: IdentityFields;

  private constructor(fields: IdentityFields) {
    this.#fields = fields;
    Object.freeze(this);
  }

  static {
    make = (fields) => new VerifiedIdentity(fields);
  }

  static is(value: unknown): value is VerifiedIdentity {
    return typeof value === 'object' && value !== null && #fields in value;
  }

  get fields(): IdentityFields {
    return this.#fields;
  }

  /** What a log line or JSON may show: that it is one, and nothing of whom. */
  toJSON(): string {
    return '[VerifiedIdentity]';
  }
}

/** For `identify` alone; index files do not hand it on. */
export function makeVerifiedIdentity(fields: IdentityFields): VerifiedIdentity {
  return make(Object.freeze(fields));
}
