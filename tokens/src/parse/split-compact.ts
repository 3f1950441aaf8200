import { limits } from '../limits.ts';
import { refuse } from '../token-error.ts';
import { decodeBase64url } from './base64url.ts';

/**
 * The bytes of the three parts of a signed token, and the text that the signature covers.
 *
 * @internal
 */
export type CompactToken = {
  readonly header: Buffer;
  readonly payload: Buffer;
  readonly signature: Buffer;
  readonly signingInput: string;
};

/** Plain ASCII: base64url and dots. */
export const compactCharacters = /^[A-Za-z0-9_.-]+$/;

/**
 * @internal
 * V1: only the compact serialization (RFC 7515 section 7.1), within its size, each part in the one
 * canonical spelling of its bytes, which leaves no character but those of base64url.
 * A token of five parts that comes here is encrypted where it may not be (V17).
 */
export function splitCompact(raw: unknown): CompactToken {
  if (typeof raw !== 'string') {
    return refuse('V1', 'token_is_not_a_jwt', `${typeName(raw)} arrived instead of a string`);
  }
  if (raw.length > limits.encryptedTokenCharacters) return refuse('V1', 'token_too_large');
  const headerEnd = raw.indexOf('.');
  const payloadEnd = raw.indexOf('.', headerEnd + 1);
  if (headerEnd < 1 || payloadEnd < 0) return refuseShape(raw);
  if (raw.includes('.', payloadEnd + 1)) return refuseMoreParts(raw);
  if (raw.length > limits.tokenCharacters) return refuse('V1', 'token_too_large');

  if (raw.length - payloadEnd - 1 > limits.signatureCharacters) {
    return refuse('V1', 'token_too_large', 'the signature is longer than any key makes it');
  }
  const header = decodeBase64url(raw.slice(0, headerEnd));
  const payload = decodeBase64url(raw.slice(headerEnd + 1, payloadEnd));
  const signature = decodeBase64url(raw.slice(payloadEnd + 1));
  if (header === undefined || payload === undefined || signature === undefined) {
    return refuseSpelling(raw);
  }
  return { header, payload, signature, signingInput: raw.slice(0, payloadEnd) };
}

function refuseSpelling(raw: string): never {
  if (!compactCharacters.test(raw)) return refuseShape(raw);
  return refuse('V1', 'token_malformed', 'a part is not canonical base64url');
}

function refuseMoreParts(raw: string): never {
  if (!compactCharacters.test(raw)) return refuseShape(raw);
  if (raw.split('.').length === 5) return refuse('V17', 'token_encrypted');
  return refuse('V1', 'token_malformed', 'it does not have three parts');
}

/** Tells the integrator what it looks like; which words it holds stays unsaid. */
function refuseShape(raw: string): never {
  const start = raw.trimStart();
  if (start === '') return refuse('V1', 'token_is_not_a_jwt', 'an empty string arrived');
  if (start.startsWith('<')) {
    return refuse('V1', 'token_is_not_a_jwt', 'it looks like an HTML page');
  }
  if (['null', 'undefined', '[object Object]'].includes(start)) {
    return refuse('V1', 'token_is_not_a_jwt', 'it is a value turned into a string');
  }
  if (start.startsWith('{') || start.startsWith('[')) {
    return refuse('V1', 'token_is_not_a_jwt', 'it looks like JSON; send the compact form');
  }
  if (/^bearer /i.test(start)) {
    return refuse('V1', 'token_malformed', 'it begins with a Bearer prefix');
  }
  const dots = raw.split('.').length - 1;
  if (dots < 2) {
    return refuse('V1', 'token_is_not_a_jwt', 'it has fewer than three parts, like a code');
  }
  if (/\s/.test(raw)) return refuse('V1', 'token_malformed', 'it holds spaces or line breaks');
  if (/[+/=]/.test(raw)) return refuse('V1', 'token_malformed', 'it is base64, not base64url');
  if (raw.startsWith('.')) return refuse('V1', 'token_malformed', 'its header is empty');
  return refuse('V1', 'token_malformed', 'it holds characters outside base64url');
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
}
