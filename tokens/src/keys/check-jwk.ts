import { limits } from '../limits.ts';
import { decodeBase64url } from '../parse/base64url.ts';
import type { JsonObject, JsonValue } from '../parse/strict-json.ts';
import { type Algorithm, isAlgorithm } from '../signature/algorithms.ts';
import { refuse } from '../token-error.ts';
import { ed25519PointKind } from './ed25519-point.ts';
import { hasRocaFingerprint } from './roca.ts';
import {
  makeVerificationKey,
  type PublicJwk,
  suits,
  type VerificationKey,
} from './verification-key.ts';

/**
 * V7: the hygiene of one JWK (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2).
 * What the key says it is for comes first, so that an encryption key is called one.
 */
export function checkJwk(jwk: JsonObject): VerificationKey {
  refuseSecrets(jwk);
  checkPurpose(jwk);
  const numbers = readNumbers(jwk);
  const algorithm = checkAlgorithm(jwk, numbers);
  const kid = checkKid(jwk);
  try {
    return makeVerificationKey({ jwk: numbers, kid, algorithm });
  } catch {
    // What remains is OpenSSL's own judgement, such as a point that is not on its curve.
    return refuseKey('key_invalid', 'OpenSSL refuses its numbers');
  }
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

function refuseSecrets(jwk: JsonObject): void {
  if (jwk.kty === 'oct' || 'k' in jwk) refuseKey('key_is_symmetric');
  if (privateMembers.some((member) => member in jwk)) refuseKey('key_is_private');
}

function checkPurpose({ use, key_ops: operations, alg }: JsonObject): void {
  if (use !== undefined && use !== 'sig') refuseKey('key_not_for_signatures', '`use` is not `sig`');
  if (operations !== undefined) {
    const verifies = Array.isArray(operations) && operations.includes('verify');
    if (!verifies) refuseKey('key_not_for_signatures', '`key_ops` does not contain `verify`');
  }
  if (alg !== undefined && !isAlgorithm(alg)) {
    refuseKey('key_not_for_signatures', '`alg` is not a signature algorithm that we know');
  }
}

function readNumbers(jwk: JsonObject): PublicJwk {
  switch (jwk.kty) {
    case 'RSA':
      return readRsa(jwk);
    case 'EC':
      return readEc(jwk);
    case 'OKP':
      return readOkp(jwk);
    case undefined:
      return refuseKey('key_malformed', '`kty` is missing');
    default:
      return refuseKey('key_type_unsupported', '`kty` is not RSA, EC or OKP');
  }
}

function readRsa(jwk: JsonObject): PublicJwk {
  if (jwk.n === undefined && jwk.x5c !== undefined) refuseKey('key_is_certificate');
  const modulus = readInteger('n', jwk.n);
  const exponent = readInteger('e', jwk.e);
  const bits = modulus.toString(2).length;
  if (bits < limits.rsaBitsLeast) refuseKey('key_weak', 'the RSA modulus is below 2048 bits');
  if (bits > limits.rsaBitsMost) refuseKey('key_too_large');
  if (modulus % 2n === 0n) refuseKey('key_invalid', '`n` is even');
  if (exponent % 2n === 0n) refuseKey('key_weak', '`e` is even');
  if (exponent < 65537n) refuseKey('key_weak', '`e` is below 65537');
  // A huge exponent makes every check as slow as signing.
  if (exponent >= 2n ** 64n) refuseKey('key_too_large', '`e` has more than 64 bits');
  if (hasRocaFingerprint(modulus)) refuseKey('key_roca');
  return { kty: 'RSA', n: encodeInteger(modulus), e: encodeInteger(exponent) };
}

const bytesByCurve: ReadonlyMap<JsonValue | undefined, number> = new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
]);

function readEc(jwk: JsonObject): PublicJwk {
  const size = bytesByCurve.get(jwk.crv);
  if (size === undefined || typeof jwk.crv !== 'string') {
    return refuseKey('key_type_unsupported', '`crv` is not P-256, P-384 or P-521');
  }
  if (jwk.x === undefined && jwk.x5c !== undefined) refuseKey('key_is_certificate');
  const [x, y] = [readBytes('x', jwk.x), readBytes('y', jwk.y)];
  if (x.length !== size || y.length !== size) {
    return refuseKey('key_invalid', '`x` or `y` has the wrong length for the curve');
  }
  return { kty: 'EC', crv: jwk.crv, x: x.toString('base64url'), y: y.toString('base64url') };
}

function readOkp(jwk: JsonObject): PublicJwk {
  if (jwk.crv === 'X25519' || jwk.crv === 'X448') {
    return refuseKey('key_not_for_signatures', 'this curve is for encryption only');
  }
  if (jwk.crv !== 'Ed25519') return refuseKey('key_type_unsupported', '`crv` is not Ed25519');
  const x = readBytes('x', jwk.x);
  const kind = ed25519PointKind(x);
  if (kind === 'small-order') return refuseKey('key_weak', 'the point has a small order');
  if (kind === 'no-point') return refuseKey('key_invalid', '`x` is not a point of the curve');
  return { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') };
}

function checkAlgorithm({ alg }: JsonObject, numbers: PublicJwk): Algorithm | undefined {
  if (alg === undefined) return undefined;
  if (!isAlgorithm(alg) || !suits(alg, numbers)) {
    return refuseKey('key_alg_mismatch', '`alg` does not belong to this `kty` and `crv`');
  }
  return alg;
}

function checkKid({ kid }: JsonObject): string | undefined {
  if (kid === undefined) return undefined;
  if (typeof kid === 'string' && kid !== '' && kid.length <= limits.keyIdCharacters) return kid;
  return refuse('V7', 'kid_invalid');
}

/** Leading zero bytes are forbidden by RFC 7518 and harmless; many servers send one. */
function readInteger(member: string, value: JsonValue | undefined): bigint {
  const bytes = readBytes(member, value);
  return BigInt(`0x${bytes.toString('hex')}`);
}

function encodeInteger(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

function readBytes(member: string, value: JsonValue | undefined): Buffer {
  if (typeof value !== 'string' || value === '') {
    return refuseKey('key_malformed', `\`${member}\` is missing or not a string`);
  }
  if (/[+/=]/.test(value)) return refuseKey('key_not_base64url', `\`${member}\``);
  // Longer than any number of an allowed key, before a BigInt is made of it.
  if (value.length > 2 * limits.rsaBitsMost) return refuseKey('key_too_large', `\`${member}\``);
  const bytes = decodeBase64url(value);
  if (bytes === undefined) return refuseKey('key_not_base64url', `\`${member}\``);
  return bytes;
}

function refuseKey(code: Parameters<typeof refuse>[1], detail?: string): never {
  return refuse('V7', code, detail);
}
