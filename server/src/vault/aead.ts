/** AES-256-GCM, the one way the vault encrypts: iv (12) | ciphertext | tag (16). */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

export type RandomBytes = (length: number) => Uint8Array;

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;
export const sealedOverhead = ivLength + tagLength;

export function encrypt(input: {
  readonly key: KeyObject;
  readonly randomBytes: RandomBytes;
  readonly data: Uint8Array;
  readonly associated: Uint8Array;
}): readonly Uint8Array[] {
  const iv = input.randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, input.key, iv, { authTagLength: tagLength });
  cipher.setAAD(input.associated);
  const body = cipher.update(input.data);
  cipher.final();
  return [iv, body, cipher.getAuthTag()];
}

/** `undefined` if anything does not fit: key, iv, data, tag or associated data. */
export function decrypt(input: {
  readonly key: KeyObject;
  readonly data: Uint8Array;
  readonly associated: Uint8Array;
}): Buffer | undefined {
  const { data } = input;
  if (data.length < sealedOverhead) return undefined;
  const iv = data.subarray(0, ivLength);
  // A fixed tag length: GCM would otherwise accept a tag cut down to four bytes.
  const decipher = createDecipheriv(algorithm, input.key, iv, { authTagLength: tagLength });
  decipher.setAAD(input.associated);
  decipher.setAuthTag(data.subarray(data.length - tagLength));
  const body = decipher.update(data.subarray(ivLength, data.length - tagLength));
  try {
    decipher.final();
    return body;
  } catch {
    return undefined;
  }
}

/** In a buffer of its own: a pooled one would take other people's bytes along to the writer. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
