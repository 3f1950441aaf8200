import { limits } from '../limits.ts';
import { compactCharacters } from '../parse/split-compact.ts';

/** The five parts of an encrypted token (RFC 7516 section 7.1), still encoded. */
export type EncryptedParts = {
  readonly header: string;
  readonly encryptedKey: string;
  readonly iv: string;
  readonly ciphertext: string;
  readonly tag: string;
};

/** V1, V17: five parts in plain ASCII within 32 KiB, or undefined; nothing is decoded yet. */
export function splitEncrypted(raw: unknown): EncryptedParts | undefined {
  if (typeof raw !== 'string' || raw.length > limits.encryptedTokenCharacters) return undefined;
  if (!compactCharacters.test(raw)) return undefined;
  const parts = raw.split('.', 6);
  if (parts.length !== 5) return undefined;
  const [header = '', encryptedKey = '', iv = '', ciphertext = '', tag = ''] = parts;
  return { header, encryptedKey, iv, ciphertext, tag };
}
