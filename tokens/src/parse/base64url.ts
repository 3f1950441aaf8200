// The last character of a canonical encoding carries unused bits, and they are zero
// (RFC 4648 section 3.5). Otherwise one token has several spellings, and a list of used tokens
// could be passed by.
const canonicalEndOfTwo = 'AQgw';
const canonicalEndOfThree = 'AEIMQUYcgkosw048';

/**
 * The bytes of a canonical base64url text without padding (RFC 7515 section 2), or undefined
 * for every other text: foreign characters, padding, impossible length, unused bits set.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  if (!hasCanonicalEnd(text) || text.includes('+') || text.includes('/')) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // Node passes over what it does not know, and reads both alphabets as one.
  return bytes.length === Math.floor((text.length * 3) / 4) ? bytes : undefined;
}

function hasCanonicalEnd(text: string): boolean {
  const last = text.charAt(text.length - 1);
  switch (text.length % 4) {
    case 1:
      return false;
    case 2:
      return canonicalEndOfTwo.includes(last);
    case 3:
      return canonicalEndOfThree.includes(last);
    default:
      return true;
  }
}
