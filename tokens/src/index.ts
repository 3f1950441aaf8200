/** @countersign/tokens: a raw token in, what it proves out. Nothing else is public. */
export type { TokenCompanions } from './claims/token-hashes.ts';
export { type DpopProof, type DpopRequest, verifyDpopProof } from './dpop/verify-dpop-proof.ts';
export type { Encryption } from './encryption/check-encryption.ts';
export { DecryptionKey, type PublicEncryptionJwk } from './encryption/decryption-key.ts';
export {
  type DecryptionKeyQuery,
  type DecryptionKeySource,
  type HeldDecryptionKeys,
  heldDecryptionKeys,
} from './encryption/decryption-key-source.ts';
export {
  type GeneratedDecryptionKey,
  generateDecryptionKey,
  type PrivateEncryptionJwk,
} from './encryption/generate-decryption-key.ts';
export { importDecryptionKey } from './encryption/import-decryption-key.ts';
export type { ContentEncryption, KeyManagement } from './encryption/jwe-algorithms.ts';
export type { DecryptionGate, DecryptionOptions } from './encryption/open-token.ts';
export type { EmbeddedKeyMember } from './header/embedded-keys.ts';
export type { FetchBytes, FetchedBytes, FetchLimits } from './key-sources/fetch-key-set.ts';
export type { KeyQuery, KeySource } from './key-sources/key-source.ts';
export type { KeyUsage } from './key-sources/key-usage.ts';
export { pastedKeys } from './key-sources/pasted-keys.ts';
export {
  type RemoteKeys,
  type RemoteKeysOptions,
  type RemoteKeysStatus,
  remoteKeys,
  type StaleNotice,
} from './key-sources/remote-keys.ts';
export {
  type ImportedKeys,
  importVerificationKeys,
  type RefusedKey,
} from './keys/import-verification-keys.ts';
export { VerificationKey } from './keys/verification-key.ts';
export type { Claims } from './parse/parse-claims.ts';
export type { JsonArray, JsonObject, JsonValue } from './parse/strict-json.ts';
export type { Algorithm } from './signature/algorithms.ts';
export { TokenError, type TokenRule } from './token-error.ts';
export { type TokenErrorCode, type TokenErrorDescription, tokenErrors } from './token-errors.ts';
export {
  createTokenPolicy,
  googleIssuer,
  type TokenEncryption,
  type TokenPolicy,
  type TokenPolicyInput,
} from './token-policy.ts';
export {
  VerifiedLogoutToken,
  type VerifiedLogoutTokenFields,
} from './verified/verified-logout-token.ts';
export { VerifiedToken, type VerifiedTokenFields } from './verified/verified-token.ts';
export { VerifiedUserInfo, type VerifiedUserInfoFields } from './verified/verified-user-info.ts';
export { type VerifyIdTokenOptions, verifyIdToken } from './verify-id-token.ts';
export { verifyLogoutToken } from './verify-logout-token.ts';
export type { VerifyOptions } from './verify-options.ts';
export { verifyUserInfo } from './verify-user-info.ts';
