import { limits } from '../limits.ts';
import { parsePart } from '../parse/parse-part.ts';
import type { JsonObject } from '../parse/strict-json.ts';

/** The JOSE header (RFC 7515 section 4): read, and not yet believed. */
export type Header = JsonObject;

/** @internal V2: size, encoding, duplicate members and depth of the header. */
export function parseHeader(bytes: Buffer): Header {
  return parsePart(bytes, {
    rule: 'V2',
    maxBytes: limits.headerBytes,
    maxDepth: limits.headerDepth,
  });
}

/**
 * An issuer writes the same header into all its tokens. The last one read is kept, as bytes and
 * frozen result: what it means depends on its bytes alone. Proofs and encrypted tokens do not come
 * here: each of those has a header of its own and would only push this one out.
 */
let last: { readonly bytes: Buffer; readonly header: Header } | undefined;

/** @internal V2 of a token that an issuer signed. */
export function parseIssuerHeader(bytes: Buffer): Header {
  if (last?.bytes.equals(bytes)) return last.header;
  const header = parseHeader(bytes);
  // A copy, because the bytes of a token are a window on memory that others share.
  last = { bytes: Buffer.from(bytes), header };
  return header;
}
