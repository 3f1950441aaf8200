/** Every bound of this package in one place. What has no limit has an attacker's limit. */
export const limits = Object.freeze({
  /** V1: characters of a signed token, checked before anything is decoded. */
  tokenCharacters: 16 * 1024,
  /** V1: characters of an encrypted token. */
  encryptedTokenCharacters: 32 * 1024,
  /** An RSA signature of 8192 bits, the longest we can verify, in base64url. */
  signatureCharacters: 1366,
  /** R22: characters of a DPoP proof. */
  dpopProofCharacters: 4 * 1024,
  headerBytes: 2 * 1024,
  headerDepth: 4,
  claimsDepth: 16,
  keyIdCharacters: 256,
  subjectCharacters: 255,
  audiences: 32,

  rsaBitsLeast: 2048,
  rsaBitsMost: 8192,
  /** Of our own keys: opening a token costs a private operation. */
  decryptionRsaBitsMost: 4096,
  keySetBytes: 256 * 1024,
  keySetKeys: 100,
  keySetDepth: 8,

  keySetMaxAgeSecondsLeast: 60,
  keySetMaxAgeSecondsMost: 24 * 3600,
  /** Used when the answer names no `max-age`. */
  keySetMaxAgeSecondsDefault: 600,
  /** After the one immediate refetch for an unknown `kid`, the next may follow this much later. */
  unknownKeyPauseSeconds: 30,
  /** How many such names are remembered, so that none is asked for twice meanwhile. */
  unknownKidsRemembered: 256,
  /** After a failed fetch nobody waits for the network again for this long; doubled each time. */
  failedFetchPauseSeconds: 5,
  /** The same while older keys serve: then nothing is urgent, and unknown names may be a flood. */
  failedFetchPauseSecondsHeld: 30,
  failedFetchPauseSecondsMost: 60,
  /** A set is asked for again in the last fifth of its time, and at most this much before. */
  keySetRefreshSecondsEarly: 300,
  /** While the issuer is down its old keys serve for this much longer. */
  keySetStaleSecondsMost: 24 * 3600,
  /** Tokens that may wait for one key set at a time. */
  keySetWaitersMost: 1000,
  keySetTimeoutMs: 5_000,

  clockToleranceSecondsMost: 300,
  lifetimeSecondsMost: 7 * 24 * 3600,
  ageSecondsMost: 24 * 3600,
});
