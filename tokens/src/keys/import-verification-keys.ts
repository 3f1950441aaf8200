import { limits } from '../limits.ts';
import {
  isJsonObject,
  JsonFault,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '../parse/strict-json.ts';
import { refuse, TokenError } from '../token-error.ts';
import type { TokenErrorCode } from '../token-errors.ts';
import { checkJwk } from './check-jwk.ts';
import { readPem } from './read-pem.ts';
import type { VerificationKey } from './verification-key.ts';

/** A key of a set that was set aside, by its place in the set. */
export type RefusedKey = {
  readonly index: number;
  readonly kid: string | undefined;
  readonly code: TokenErrorCode;
};

export type ImportedKeys = {
  readonly keys: readonly VerificationKey[];
  readonly refused: readonly RefusedKey[];
};

/**
 * Reads what a brand pasted or published: an SPKI public key as PEM, with or without its header
 * lines, as one base64 line; a JWK; or a JWK Set (RFC 7517), as text or as an object.
 *
 * A single key that cannot be used is an error. In a set, unusable keys (encryption keys, unknown
 * curves, weak keys, doubled `kid`) are set aside and listed in `refused`; the others work.
 *
 * @throws TokenError with rule `V7` and the code of the fault: `key_malformed`, `key_is_private`,
 * `key_is_pkcs1`, `key_is_certificate`, `key_is_symmetric`, `key_not_base64url`,
 * `key_type_unsupported`, `key_weak`, `key_too_large`, `key_roca`, `key_invalid`,
 * `key_not_for_signatures`, `key_alg_mismatch`, `kid_invalid`; for a set `key_set_empty`,
 * `key_set_too_large`, `duplicate_member`.
 */
export function importVerificationKeys(pasted: string | object): ImportedKeys {
  const whole = typeof pasted === 'string' ? pasted : stringify(pasted);
  if (whole.length > limits.keySetBytes) return refuse('V7', 'key_set_too_large');
  const text = whole.trim();
  if (!text.startsWith('{')) return single(checkJwk(readPem(text)));
  const json = readJson(text);
  return 'keys' in json ? importSet(json.keys) : single(checkJwk(json));
}

function importSet(entries: JsonValue | undefined): ImportedKeys {
  if (!Array.isArray(entries)) return refuse('V7', 'key_malformed', '`keys` is not an array');
  if (entries.length > limits.keySetKeys) return refuse('V7', 'key_set_too_large');
  const usable: { index: number; key: VerificationKey }[] = [];
  const refused: RefusedKey[] = [];
  for (const [index, entry] of entries.entries()) {
    const outcome = checkEntry(entry);
    if (outcome instanceof TokenError) {
      refused.push({ index, kid: kidOf(entry), code: outcome.code });
    } else {
      usable.push({ index, key: outcome });
    }
  }
  const doubled = doubledKids(usable.map(({ key }) => key));
  for (const { index, key } of usable.filter(({ key }) => doubled.has(key.kid))) {
    refused.push({ index, kid: key.kid, code: 'key_duplicate_kid' });
  }
  const keys = usable.map(({ key }) => key).filter((key) => !doubled.has(key.kid));
  refused.sort((one, other) => one.index - other.index);
  if (keys.length === 0) return refuse('V7', 'key_set_empty', explain(refused));
  return freeze({ keys, refused });
}

function checkEntry(entry: JsonValue): VerificationKey | TokenError {
  try {
    if (!isJsonObject(entry)) return new TokenError('V7', 'key_malformed');
    return checkJwk(entry);
  } catch (error) {
    if (error instanceof TokenError) return error;
    throw error;
  }
}

/** Which of two keys a `kid` means must never be a guess, so neither is used. */
function doubledKids(keys: readonly VerificationKey[]): ReadonlySet<string | undefined> {
  const seen = new Set<string>();
  const doubled = new Set<string | undefined>();
  for (const { kid } of keys) {
    if (kid === undefined) continue;
    if (seen.has(kid)) doubled.add(kid);
    seen.add(kid);
  }
  return doubled;
}

function explain(refused: readonly RefusedKey[]): string {
  if (refused.length === 0) return '`keys` is an empty array';
  return refused.map(({ index, code }) => `keys[${index}]: ${code}`).join(', ');
}

function readJson(text: string): JsonObject {
  try {
    const value = parseStrictJson(text, limits.keySetDepth);
    if (isJsonObject(value)) return value;
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    if (fault.reason === 'duplicate') return refuse('V7', 'duplicate_member');
  }
  return refuse('V7', 'key_malformed', 'it begins like JSON and is none that we can read');
}

function stringify(pasted: object): string {
  try {
    return JSON.stringify(pasted) ?? '';
  } catch {
    return refuse('V7', 'key_malformed', 'the object is no JSON');
  }
}

function kidOf(entry: JsonValue): string | undefined {
  const kid = isJsonObject(entry) ? entry.kid : undefined;
  return typeof kid === 'string' ? kid.slice(0, limits.keyIdCharacters) : undefined;
}

function single(key: VerificationKey): ImportedKeys {
  return freeze({ keys: [key], refused: [] });
}

function freeze({ keys, refused }: ImportedKeys): ImportedKeys {
  return Object.freeze({ keys: Object.freeze(keys), refused: Object.freeze(refused) });
}
