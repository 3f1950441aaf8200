/** Keys for separate purposes from the one master key, and hashes under them. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const salt = 'countersign vault v1';

/** Each purpose has a key of its own, so that what one gives out says nothing about another. */
export function subkey(masterKey: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, salt, purpose, 32)));
}

/** Each part is preceded by its length: ('ab', 'c') and ('a', 'bc') are different lists. */
export function keyedHash(key: KeyObject, parts: readonly string[]): string {
  const size = parts.reduce((sum, part) => sum + 4 + Buffer.byteLength(part), 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) {
    // Half a surrogate pair has no UTF-8 form; all of them would become the same character.
    if (!part.isWellFormed()) throw new TypeError('A part of a keyed hash is not well formed.');
    const length = bytes.write(part, at + 4);
    at = bytes.writeUInt32BE(length, at) + length;
  }
  return createHmac('sha256', key).update(bytes).digest('base64url');
}
