import { limits } from '../limits.ts';
import { parsePart } from '../parse/parse-part.ts';
import type { JsonObject } from '../parse/strict-json.ts';

/** The JOSE header (RFC 7515 section 4): read, and not yet believed. */
export type Header = JsonObject;

/** V2: size, encoding, duplicate members and depth of the header. */
export function parseHeader(header: Buffer): Header {
  return parsePart(header, {
    rule: 'V2',
    maxBytes: limits.headerBytes,
    maxDepth: limits.headerDepth,
  });
}
