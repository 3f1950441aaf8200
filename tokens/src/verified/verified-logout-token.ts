/** Times are seconds since 1970. */
export type VerifiedLogoutTokenFields = {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** All sessions of this consumer end, unless `sid` names one of them. */
  readonly subject: string | undefined;
  /** The provider's name for one sign-in, as in the `sid` claim of its ID token. */
  readonly sid: string | undefined;
  readonly jti: string;
  /** V15: base64url SHA-256 of the signing input, for the caller's one-use store. */
  readonly digest: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly verifiedAt: number;
};

let construct: (fields: VerifiedLogoutTokenFields) => VerifiedLogoutToken;
const passkey = Symbol('made by verifyLogoutToken');

/**
 * A logout token that passed every rule. Only `verifyLogoutToken` makes one, and it is no
 * `VerifiedToken`: it ends sessions and never begins one.
 */
export class VerifiedLogoutToken implements VerifiedLogoutTokenFields {
  readonly #brand = true;
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly subject: string | undefined;
  readonly sid: string | undefined;
  readonly jti: string;
  readonly digest: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly verifiedAt: number;

  static {
    construct = (fields) => new VerifiedLogoutToken(passkey, fields);
  }

  private constructor(proof: symbol, fields: VerifiedLogoutTokenFields) {
    if (proof !== passkey) {
      throw new TypeError('Only verifyLogoutToken makes a VerifiedLogoutToken');
    }
    this.issuer = fields.issuer;
    this.audience = fields.audience;
    this.subject = fields.subject;
    this.sid = fields.sid;
    this.jti = fields.jti;
    this.digest = fields.digest;
    this.issuedAt = fields.issuedAt;
    this.expiresAt = fields.expiresAt;
    this.verifiedAt = fields.verifiedAt;
    Object.freeze(this);
  }

  /** True only for what `verifyLogoutToken` made. */
  static is(value: unknown): value is VerifiedLogoutToken {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): string {
    return '[VerifiedLogoutToken]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[VerifiedLogoutToken]';
  }
}

/** @internal For `verifyLogoutToken` alone. */
export function makeVerifiedLogoutToken(fields: VerifiedLogoutTokenFields): VerifiedLogoutToken {
  return construct(fields);
}
