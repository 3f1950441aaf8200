/**
 * V17: a signed token may come inside one layer of encryption (RFC 7516, RFC 7519 section 11.2).
 *
 * Owns: that layer and our own keys for it. Entry points: `openToken`, `importDecryptionKey`,
 * `generateDecryptionKey`, `heldDecryptionKeys`. Hands the signed token inside over to the very
 * list that every signed token runs through. Must never: believe what it decrypted, say why
 * something could not be opened, ask for a key before the header is found sound.
 */
import { type CompactToken, splitCompact } from '../parse/split-compact.ts';
import { refuse, TokenError } from '../token-error.ts';
import type { TokenPolicy } from '../token-policy.ts';
import { checkEncryption, type Encryption } from './check-encryption.ts';
import { DecryptionKey } from './decryption-key.ts';
import type { DecryptionKeySource } from './decryption-key-source.ts';
import { type EncryptedParts, splitEncrypted } from './split-encrypted.ts';

/**
 * Runs one private operation when the caller's limit allows, and rejects when too many wait.
 * Anybody can encrypt to a public key, so each of these has been asked for by a stranger.
 */
export type DecryptionGate = <T>(work: () => Promise<T>) => Promise<T>;

export type DecryptionOptions = {
  readonly policy: TokenPolicy;
  /** Our own private keys; required unless the policy refuses encrypted tokens. */
  readonly decryptionKeys?: DecryptionKeySource | undefined;
  /** How many tokens are opened at a time is the caller's to limit; without it, all at once. */
  readonly decryptionGate?: DecryptionGate | undefined;
};

/** @internal */
export type OpenedToken = {
  readonly compact: CompactToken;
  /** How it was encrypted, undefined if it was not. */
  readonly encryption: Encryption | undefined;
};

/**
 * V1, V17: the signed token; at once if it came unencrypted, so that it waits for nothing.
 *
 * @internal
 */
export function openToken(
  raw: string,
  options: DecryptionOptions,
): OpenedToken | Promise<OpenedToken> {
  const { policy } = options;
  const parts = policy.encryption === 'refused' ? undefined : splitEncrypted(raw);
  if (parts !== undefined) return openEncrypted(raw, parts, options);
  const compact = splitCompact(raw);
  if (policy.encryption === 'required') return refuse('V17', 'token_not_encrypted');
  return { compact, encryption: undefined };
}

async function openEncrypted(
  raw: string,
  parts: EncryptedParts,
  { decryptionKeys, decryptionGate = run }: DecryptionOptions,
): Promise<OpenedToken> {
  const encryption = checkEncryption(parts);
  const key = await findDecryptionKey(decryptionKeys, encryption);
  const inside = key && (await passGate(decryptionGate, () => key.decrypt(raw, encryption)));
  // The only place for an unknown key, a wrong key and changed bytes alike: no oracle.
  if (inside === undefined) return refuse('V17', 'decryption_failed');
  return { compact: readInside(inside), encryption };
}

async function findDecryptionKey(
  source: DecryptionKeySource | undefined,
  { alg, kid }: Encryption,
): Promise<DecryptionKey | undefined> {
  try {
    const key = await source?.find({ alg, kid });
    return DecryptionKey.is(key) ? key : undefined;
  } catch (error) {
    if (error instanceof TokenError) throw error;
    return refuse('V18', 'key_set_unavailable', 'the source of our own keys failed');
  }
}

async function passGate<T>(gate: DecryptionGate, work: () => Promise<T>): Promise<T> {
  try {
    return await gate(work);
  } catch {
    // `work` never throws, so the gate itself turned it away.
    return refuse('V17', 'decryption_busy');
  }
}

function run<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** Our key is public, so opening proves nothing: inside must be a signature (CVE-2023-51774). */
function readInside(inside: string): CompactToken {
  if (splitEncrypted(inside) !== undefined) return refuse('V17', 'jwe_nested');
  if (inside.trimStart().startsWith('{')) return refuse('V17', 'jwe_holds_claims');
  return splitCompact(inside);
}
