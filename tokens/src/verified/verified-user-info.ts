import type { Encryption } from '../encryption/check-encryption.ts';
import type { Claims } from '../parse/parse-claims.ts';
import type { Algorithm } from '../signature/algorithms.ts';

export type VerifiedUserInfoFields = {
  readonly issuer: string;
  /** R15: must be that of the ID token before any claim is used. */
  readonly subject: string;
  readonly audience: readonly string[];
  /** Every claim, frozen to the depth, inheriting nothing. Whoever shows any must choose which. */
  readonly claims: Claims;
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  /** V17: how the answer was encrypted; undefined if it came only signed. */
  readonly encryption: Encryption | undefined;
  /** Seconds since 1970. */
  readonly verifiedAt: number;
};

let construct: (fields: VerifiedUserInfoFields) => VerifiedUserInfo;
const passkey = Symbol('made by verifyUserInfo');

/**
 * A signed UserInfo answer that passed every rule. Only `verifyUserInfo` makes one, and it is no
 * `VerifiedToken`: it says more about a consumer who is verified, and never verifies one.
 */
export class VerifiedUserInfo implements VerifiedUserInfoFields {
  readonly #brand = true;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  readonly claims: Claims;
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  readonly encryption: Encryption | undefined;
  readonly verifiedAt: number;

  static {
    construct = (fields) => new VerifiedUserInfo(passkey, fields);
  }

  private constructor(proof: symbol, fields: VerifiedUserInfoFields) {
    if (proof !== passkey) throw new TypeError('Only verifyUserInfo makes a VerifiedUserInfo');
    this.issuer = fields.issuer;
    this.subject = fields.subject;
    this.audience = fields.audience;
    this.claims = fields.claims;
    this.algorithm = fields.algorithm;
    this.kid = fields.kid;
    this.encryption = fields.encryption && Object.freeze(fields.encryption);
    this.verifiedAt = fields.verifiedAt;
    Object.freeze(this);
  }

  /** True only for what `verifyUserInfo` made. */
  static is(value: unknown): value is VerifiedUserInfo {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): string {
    return '[VerifiedUserInfo]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[VerifiedUserInfo]';
  }
}

/** @internal For `verifyUserInfo` alone. */
export function makeVerifiedUserInfo(fields: VerifiedUserInfoFields): VerifiedUserInfo {
  return construct(fields);
}
