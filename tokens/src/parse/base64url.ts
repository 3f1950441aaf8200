// The last character of a canonical encoding carries unused bits, and they are zero
// (RFC 4648 section 3.5). Otherwise one token has several spellings, and a list of used tokens
// could be passed by.
const canonicalEndOfTwo = 'AQgw';
const canonicalEndOfThree = 'AEIMQUYcgkosw048';
const alphabet = /^[A-Za-z0-9_-]*$/;

/**
 * The bytes of a canonical base64url text without padding (RFC 7515 section 2), or undefined
 * for every other text: foreign characters, padding, impossible length, unused bits set.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  if (!alphabet.test(text) || !hasCanonicalEnd(text)) return undefined;
  return Buffer.from(text, 'base64url');
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
