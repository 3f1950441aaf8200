import { isUtf8 } from 'node:buffer';
import { refuse } from '../token-error.ts';
import { isJsonObject, JsonFault, type JsonObject, parseStrictJson } from './strict-json.ts';

type PartLimits = {
  readonly rule: 'V2' | 'V9';
  readonly maxBytes: number;
  readonly maxDepth: number;
};

/**
 * From the bytes of one part of a token to its JSON object: strict UTF-8 without a byte order
 * mark, strict JSON. The same way for the header (V2) and for the claims (V9).
 */
export function parsePart(bytes: Buffer, { rule, maxBytes, maxDepth }: PartLimits): JsonObject {
  if (bytes.length > maxBytes) return refuse(rule, 'token_too_large');
  // `isUtf8` is strict (no surrogates, no overlong forms); the reader refuses a byte order mark.
  if (!isUtf8(bytes)) return refuse(rule, 'token_malformed', 'a part is not UTF-8');
  try {
    const value = parseStrictJson(bytes.toString('utf8'), maxDepth);
    if (isJsonObject(value)) return value;
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return refuseJson(rule, fault);
  }
  return refuse(rule, 'token_malformed', 'a part is JSON but not an object');
}

function refuseJson(rule: 'V2' | 'V9', fault: JsonFault): never {
  switch (fault.reason) {
    case 'duplicate':
      return refuse(rule, 'duplicate_member');
    case 'depth':
      return refuse(rule, 'token_too_deep');
    case 'number':
      return refuse(rule, 'number_out_of_range');
    case 'syntax':
      return refuse(rule, 'token_malformed', 'a part is not JSON');
  }
}
