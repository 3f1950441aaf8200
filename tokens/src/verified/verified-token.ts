import type { Encryption } from '../encryption/check-encryption.ts';
import type { EmbeddedKeyMember } from '../header/embedded-keys.ts';
import type { Claims } from '../parse/parse-claims.ts';
import type { Algorithm } from '../signature/algorithms.ts';

/** Times are seconds since 1970. */
export type VerifiedTokenFields = {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  /** Every claim, frozen to the depth, inheriting nothing. Whoever shows any must choose which. */
  readonly claims: Claims;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly authTime: number | undefined;
  readonly acr: string | undefined;
  readonly amr: readonly string[] | undefined;
  readonly flow: 'code' | 'implicit';
  /** V16: false means that whoever saw this token could have presented it. */
  readonly nonceBound: boolean;
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  /** V17: how the token was encrypted; undefined if it came only signed. */
  readonly encryption: Encryption | undefined;
  /** V5: header members that tried to bring a key along; ignored, for the caller's log. */
  readonly ignoredHeaders: readonly EmbeddedKeyMember[];
  /** V15: base64url SHA-256 of the signing input, for the caller's one-use store. */
  readonly digest: string;
  readonly verifiedAt: number;
};

let construct: (fields: VerifiedTokenFields) => VerifiedToken;
const passkey = Symbol('made by verifyIdToken');

/**
 * V19: an ID token that passed every rule. Only `verifyIdToken` makes one: a look-alike object
 * does not compile, a cast one fails `VerifiedToken.is`, and the constructor throws.
 * Printing or serializing one shows none of its claims.
 */
export class VerifiedToken implements VerifiedTokenFields {
  readonly #brand = true;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: readonly string[];
  readonly claims: Claims;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly authTime: number | undefined;
  readonly acr: string | undefined;
  readonly amr: readonly string[] | undefined;
  readonly flow: 'code' | 'implicit';
  readonly nonceBound: boolean;
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  readonly encryption: Encryption | undefined;
  readonly ignoredHeaders: readonly EmbeddedKeyMember[];
  readonly digest: string;
  readonly verifiedAt: number;

  static {
    construct = (fields) => new VerifiedToken(passkey, fields);
  }

  private constructor(proof: symbol, fields: VerifiedTokenFields) {
    // `private` ends with the types; this does not.
    if (proof !== passkey) throw new TypeError('Only verifyIdToken makes a VerifiedToken');
    this.issuer = fields.issuer;
    this.subject = fields.subject;
    this.audience = fields.audience;
    this.claims = fields.claims;
    this.issuedAt = fields.issuedAt;
    this.expiresAt = fields.expiresAt;
    this.authTime = fields.authTime;
    this.acr = fields.acr;
    this.amr = fields.amr;
    this.flow = fields.flow;
    this.nonceBound = fields.nonceBound;
    this.algorithm = fields.algorithm;
    this.kid = fields.kid;
    this.encryption = fields.encryption && Object.freeze(fields.encryption);
    this.ignoredHeaders = fields.ignoredHeaders;
    this.digest = fields.digest;
    this.verifiedAt = fields.verifiedAt;
    Object.freeze(this);
  }

  /** True only for what `verifyIdToken` made. Every boundary that takes one asks this. */
  static is(value: unknown): value is VerifiedToken {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand;
  }

  toJSON(): string {
    return '[VerifiedToken]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[VerifiedToken]';
  }
}

/** @internal For `verifyIdToken` alone. */
export function makeVerifiedToken(fields: VerifiedTokenFields): VerifiedToken {
  return construct(fields);
}
