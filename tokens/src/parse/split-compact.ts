import { limits } from '../limits.ts';
import { refuse } from '../token-error.ts';

/** The three parts of a signed token, still encoded, and the text that the signature covers. */
export type CompactToken = {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  readonly signingInput: string;
};

/** Plain ASCII: base64url and dots. */
export const compactCharacters = /^[A-Za-z0-9_.-]+$/;

/**
 * V1: only the compact serialization (RFC 7515 section 7.1), in plain ASCII, within its size.
 * A token of five parts that comes here is encrypted where it may not be (V17).
 */
export function splitCompact(raw: unknown): CompactToken {
  if (typeof raw !== 'string') {
    return refuse('V1', 'token_is_not_a_jwt', `${typeName(raw)} arrived instead of a string`);
  }
  if (raw.length > limits.encryptedTokenCharacters) return refuse('V1', 'token_too_large');
  if (!compactCharacters.test(raw)) return refuseShape(raw);

  const headerEnd = raw.indexOf('.');
  const payloadEnd = raw.indexOf('.', headerEnd + 1);
  if (headerEnd < 1 || payloadEnd < 0) return refuseShape(raw);
  if (raw.includes('.', payloadEnd + 1)) return refuseMoreParts(raw);
  if (raw.length > limits.tokenCharacters) return refuse('V1', 'token_too_large');

  const signature = raw.slice(payloadEnd + 1);
  if (signature.length > limits.signatureCharacters) {
    return refuse('V1', 'token_too_large', 'the signature is longer than any key makes it');
  }
  return {
    header: raw.slice(0, headerEnd),
    payload: raw.slice(headerEnd + 1, payloadEnd),
    signature,
    signingInput: raw.slice(0, payloadEnd),
  };
}

function refuseMoreParts(raw: string): never {
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
