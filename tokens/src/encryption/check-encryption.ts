import { refuseCriticalHeaders } from '../header/critical-headers.ts';
import { keyId } from '../header/key-id.ts';
import { type Header, parseHeader } from '../header/parse-header.ts';
import { decodeBase64url } from '../parse/base64url.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../parse/strict-json.ts';
import { refuse } from '../token-error.ts';
import type { TokenErrorCode } from '../token-errors.ts';
import {
  type ContentEncryption,
  contentEncryptionTable,
  isContentEncryption,
  isKeyManagement,
  type KeyManagement,
  refusedContentEncryption,
  refusedKeyManagement,
} from './jwe-algorithms.ts';
import type { EncryptedParts } from './split-encrypted.ts';

/** What the header of an encrypted token says, as far as it is allowed. */
export type Encryption = {
  readonly alg: KeyManagement;
  readonly enc: ContentEncryption;
  readonly kid: string | undefined;
};

/**
 * V17: everything about an encrypted token that can be judged without a key is judged before one
 * is asked for: the strict header, both algorithms, no compression, an ephemeral key of the right
 * shape, and the length of each part. `cty`, `typ` and claims copied into the header are not read:
 * what is inside decides.
 */
export function checkEncryption(parts: EncryptedParts): Encryption {
  const header = parseHeader(bytesOfPart(parts.header, 'the header')); // V2
  const alg = readKeyManagement(header);
  const enc = readContentEncryption(header);
  refuseCriticalHeaders(header); // V4
  if ('zip' in header) refuse('V17', 'jwe_compressed');
  const kid = keyId(header); // V6
  if (alg !== 'RSA-OAEP-256') checkAgreement(header);
  checkLengths(parts, alg, enc);
  return { alg, enc, kid };
}

function readKeyManagement({ alg }: Header): KeyManagement {
  if (isKeyManagement(alg)) return alg;
  const known = refusedKeyManagement.find((name) => name === alg);
  const rightly = respelt(alg).find(isKeyManagement);
  return refuseAlgorithm('jwe_alg_forbidden', { member: 'alg', known, rightly });
}

function readContentEncryption({ enc }: Header): ContentEncryption {
  if (isContentEncryption(enc)) return enc;
  const known = refusedContentEncryption.find((name) => name === enc);
  const rightly = respelt(enc).find(isContentEncryption);
  return refuseAlgorithm('jwe_enc_forbidden', { member: 'enc', known, rightly });
}

/** Names only algorithms of our own lists, never the text that arrived. */
function refuseAlgorithm(
  code: TokenErrorCode,
  {
    member,
    known,
    rightly,
  }: {
    readonly member: 'alg' | 'enc';
    readonly known: string | undefined;
    readonly rightly: string | undefined;
  },
): never {
  if (known !== undefined) return refuse('V17', code, `${known} is not accepted`);
  if (rightly !== undefined) return refuse('V17', code, `\`${member}\` is misspelt ${rightly}`);
  return refuse('V17', code, `\`${member}\` is missing or names no encryption that we know`);
}

/** `RSA_OAEP_256`, as one manual wrote it, is a misspelling of RSA-OAEP-256. */
function respelt(name: JsonValue | undefined): readonly string[] {
  if (typeof name !== 'string') return [];
  const dashed = name.toUpperCase().replaceAll('_', '-');
  return [dashed, dashed.replace('-A256KW', '+A256KW')];
}

/** `epk`, `apu`, `apv` (RFC 7518 section 4.6.1, RFC 8037 section 3.2). */
function checkAgreement(header: Header): void {
  if (!isEphemeralKey(header.epk)) {
    refuse('V17', 'jwe_malformed', '`epk` is not a public key on P-256 or X25519');
  }
  for (const member of ['apu', 'apv'] as const) {
    const info = header[member];
    if (info !== undefined && bytesOf(info) === undefined) {
      refuse('V17', 'jwe_malformed', `\`${member}\` is not base64url`);
    }
  }
}

function isEphemeralKey(epk: JsonValue | undefined): boolean {
  if (!isJsonObject(epk) || 'd' in epk) return false;
  if (epk.kty === 'EC' && epk.crv === 'P-256') return isCoordinate(epk, 'x', 'y');
  return epk.kty === 'OKP' && epk.crv === 'X25519' && isCoordinate(epk, 'x');
}

function isCoordinate(epk: JsonObject, ...members: string[]): boolean {
  return members.every((member) => bytesOf(epk[member])?.length === 32);
}

function bytesOf(value: JsonValue | undefined): Buffer | undefined {
  return typeof value === 'string' ? decodeBase64url(value) : undefined;
}

function checkLengths(parts: EncryptedParts, alg: KeyManagement, enc: ContentEncryption): void {
  const { keyBytes, ivBytes, tagBytes, blockBytes } = contentEncryptionTable[enc];
  const lengths = {
    encryptedKey: lengthOf(parts.encryptedKey, 'the encrypted key'),
    iv: lengthOf(parts.iv, 'the initialization vector'),
    ciphertext: lengthOf(parts.ciphertext, 'the ciphertext'),
    tag: lengthOf(parts.tag, 'the tag'),
  };
  if (!isKeyLength(lengths.encryptedKey, alg, keyBytes)) {
    refuse('V17', 'jwe_malformed', 'the encrypted key has the wrong length for `alg` and `enc`');
  }
  if (lengths.iv !== ivBytes || lengths.tag !== tagBytes) {
    // A tag cut short would be easier to guess.
    refuse('V17', 'jwe_malformed', 'the initialization vector or the tag has the wrong length');
  }
  if (lengths.ciphertext === 0 || lengths.ciphertext % blockBytes !== 0) {
    refuse('V17', 'jwe_malformed', 'the ciphertext has a length that `enc` never makes');
  }
}

function isKeyLength(length: number, alg: KeyManagement, contentKeyBytes: number): boolean {
  switch (alg) {
    case 'ECDH-ES':
      return length === 0;
    case 'ECDH-ES+A256KW':
      return length === contentKeyBytes + 8;
    case 'RSA-OAEP-256':
      // One block of a key of 2048 to 4096 bits; whether of ours, the key decides.
      return length >= 256 && length <= 512;
  }
}

function lengthOf(encoded: string, part: string): number {
  return bytesOfPart(encoded, part).length;
}

function bytesOfPart(encoded: string, part: string): Buffer {
  const bytes = decodeBase64url(encoded);
  if (bytes !== undefined) return bytes;
  return refuse('V17', 'jwe_malformed', `${part} is not canonical base64url`);
}
