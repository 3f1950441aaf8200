import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { JsonObject } from '../parse/strict-json.ts';
import { refuse } from '../token-error.ts';

const pem = /^-----BEGIN([A-Z0-9]+)-----([A-Za-z0-9+/]+={0,2})-----END\1-----$/;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The JWK behind a pasted SPKI key: PEM with its header lines, or only the base64 between them,
 * on one line or many. Everything that is commonly pasted instead is called by its name.
 */
export function readPem(pasted: string): JsonObject {
  // From a settings file the line breaks often arrive as a backslash and an n.
  const text = pasted.replaceAll('\\n', '').replace(/\s+/g, '');
  if (/^ssh-|^ecdsa-sha2-/.test(text)) {
    return refuse('V7', 'key_malformed', 'it is in the form of OpenSSH; export it as PEM');
  }
  if (base64.test(text)) return readDer(Buffer.from(text, 'base64'));

  const [, label, body] = pem.exec(text) ?? [];
  if (label === undefined || body === undefined) return refuseArmour(text);
  if (label === 'PUBLICKEY') return readDer(Buffer.from(body, 'base64'));
  return refuseLabel(label);
}

/** A broken or doubled armour still tells what is inside; a private key must be called one. */
function refuseArmour(text: string): never {
  if (/PRIVATEKEY-/.test(text)) return refuse('V7', 'key_is_private');
  const blocks = text.split('-----BEGIN').length - 1;
  if (blocks > 1) {
    return refuse('V7', 'key_malformed', 'there is more than one key; paste a JWK Set instead');
  }
  return refuse('V7', 'key_malformed', blocks === 1 ? 'the PEM is damaged' : undefined);
}

function refuseLabel(label: string): never {
  if (label.endsWith('PRIVATEKEY')) return refuse('V7', 'key_is_private');
  if (label === 'RSAPUBLICKEY') return refuse('V7', 'key_is_pkcs1');
  if (label.endsWith('CERTIFICATE')) return refuse('V7', 'key_is_certificate');
  return refuse('V7', 'key_malformed', 'the PEM is not of a public key');
}

function readDer(der: Buffer): JsonObject {
  const key = attempt(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
  if (key === undefined) return refuseDer(der);
  const jwk = attempt(() => key.export({ format: 'jwk' }));
  if (jwk === undefined) {
    return refuse('V7', 'key_type_unsupported', 'this type of key has no JWK form');
  }
  // Curves without a JWK name export nothing we would accept; `checkJwk` says so.
  return { ...jwk } as JsonObject;
}

function refuseDer(der: Buffer): never {
  // First, because OpenSSL also finds the public half inside a private key.
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    if (succeeds(() => createPrivateKey({ key: der, format: 'der', type }))) {
      return refuse('V7', 'key_is_private');
    }
  }
  if (succeeds(() => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }))) {
    return refuse('V7', 'key_is_pkcs1');
  }
  if (succeeds(() => new X509Certificate(der))) return refuse('V7', 'key_is_certificate');
  return refuse('V7', 'key_malformed', 'the base64 does not hold a public key');
}

function succeeds(read: () => unknown): boolean {
  return attempt(read) !== undefined;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
