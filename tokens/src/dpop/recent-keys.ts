import type { VerificationKey } from '../keys/verification-key.ts';
import type { JsonObject } from '../parse/strict-json.ts';

/** Some kilobytes each; a window that is idle for long is read again. */
const keptAtMost = 5_000;

const recent = new Map<string, VerificationKey>();

/** The key of this JWK, if it has verified a proof not long ago: a window sends the same again. */
export function findRecentKey(jwk: JsonObject): VerificationKey | undefined {
  return recent.get(nameOf(jwk));
}

/** Only of a proof that was good, so that nobody fills the memory without signing for it. */
export function keepRecentKey(jwk: JsonObject, key: VerificationKey): void {
  const name = nameOf(jwk);
  // A Map keeps the order of insertion; deleting first moves the key to the young end.
  recent.delete(name);
  recent.set(name, key);
  const [oldest] = recent.keys();
  if (recent.size > keptAtMost && oldest !== undefined) recent.delete(oldest);
}

/** Every member, so that a JWK with one more, such as a private half, is another one. */
function nameOf(jwk: JsonObject): string {
  return JSON.stringify(jwk);
}
