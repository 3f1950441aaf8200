/**
 * Encrypted tokens for tests, made with node:crypto alone (RFC 7516, RFC 7518 sections 4 and 5),
 * so that what jose opens inside the package was not also made by jose, and so that tests can
 * make what no library would.
 */
import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto';
import {
  type ContentEncryption,
  type DecryptionKey,
  generateDecryptionKey,
  heldDecryptionKeys,
  type KeyManagement,
  type VerifiedToken,
  verifyIdToken,
} from './src/index.ts';
import { base64url, type Change, mint, optionsFor, refusalOf } from './test-kit.ts';

export const contentEncryptions: readonly ContentEncryption[] = [
  'A128GCM',
  'A256GCM',
  'A128CBC-HS256',
  'A256CBC-HS512',
];

/** One key of ours for each way in which a content key may travel. */
export const ourKeys = {
  rsa: await generateDecryptionKey('RSA-OAEP-256'),
  p256: await generateDecryptionKey('ECDH-ES'),
  p256Wrap: await generateDecryptionKey('ECDH-ES+A256KW'),
  x25519: await generateDecryptionKey('ECDH-ES', { curve: 'X25519' }),
  x25519Wrap: await generateDecryptionKey('ECDH-ES+A256KW', { curve: 'X25519' }),
};

export const keysHeld = heldDecryptionKeys({ published: Object.values(ourKeys).map((k) => k.key) });

export type Parts = [header: string, key: string, iv: string, ciphertext: string, tag: string];

export type Sealing = {
  /** Default: our P-256 key. */
  readonly key?: DecryptionKey;
  readonly enc?: ContentEncryption;
  /** Members to add or replace; undefined leaves one out. What is really done stays the same. */
  readonly header?: Record<string, unknown>;
  /** Changes the finished parts. */
  readonly spoil?: (parts: Parts) => readonly string[];
};

/** Encrypts a text to one of our keys. */
export function seal(text: string | Buffer, sealing: Sealing = {}): string {
  const { key = ourKeys.p256.key, enc = 'A256GCM' } = sealing;
  const alg = algorithmOf(key);
  const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' });
  const sealedKey = sealKey(publicKey, alg, enc);
  const header = { alg, enc, kid: key.kid, ...sealedKey.header, ...sealing.header };
  const protectedHeader = base64url(JSON.stringify(header));
  const content = sealContent(Buffer.from(text as string), enc, {
    key: sealedKey.contentKey,
    additional: Buffer.from(protectedHeader),
  });
  const encoded = [sealedKey.encryptedKey, content.iv, content.ciphertext, content.tag];
  const parts = [protectedHeader, ...encoded.map((bytes) => base64url(bytes))] as Parts;
  return (sealing.spoil?.(parts) ?? parts).join('.');
}

export type SealedChange = Change & { readonly sealing?: Sealing; readonly inside?: string };

/** The happy path inside one layer of encryption, with one change, verified. */
export function verifySealed(change: SealedChange = {}): Promise<VerifiedToken> {
  const raw = seal(change.inside ?? mint(change), change.sealing);
  return verifyIdToken(raw, sealedOptions(change));
}

export function sealedOptions(change: Change = {}) {
  return optionsFor({
    ...change,
    policy: { encryption: 'required', ...change.policy },
    options: { decryptionKeys: keysHeld, ...change.options },
  });
}

export function refusesSealed(change: SealedChange, rule: string, code: string) {
  return refusalOf(() => verifySealed(change), rule, code);
}

export function algorithmOf(key: DecryptionKey): KeyManagement {
  return key.algorithms[0] ?? 'RSA-OAEP-256';
}

type SealedKey = {
  readonly contentKey: Buffer;
  readonly encryptedKey: Buffer;
  readonly header: Record<string, unknown>;
};

const keyBytes = { A128GCM: 16, A256GCM: 32, 'A128CBC-HS256': 32, 'A256CBC-HS512': 64 };

function sealKey(publicKey: KeyObject, alg: KeyManagement, enc: ContentEncryption): SealedKey {
  const contentKey = freshBytes(keyBytes[enc]);
  if (alg === 'RSA-OAEP-256') {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const encryptedKey = publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, contentKey);
    return { contentKey, encryptedKey, header: {} };
  }
  const ephemeral =
    publicKey.asymmetricKeyType === 'x25519'
      ? generateKeyPairSync('x25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = { epk: ephemeral.publicKey.export({ format: 'jwk' }) };
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  if (alg === 'ECDH-ES') {
    const derived = concatKdf(shared, { name: enc, bytes: keyBytes[enc] });
    return { contentKey: derived, encryptedKey: Buffer.alloc(0), header };
  }
  const wrappingKey = concatKdf(shared, { name: alg, bytes: 32 });
  const wrap = createCipheriv('id-aes256-wrap', wrappingKey, Buffer.alloc(8, 0xa6));
  const encryptedKey = Buffer.concat([wrap.update(contentKey), wrap.final()]);
  return { contentKey, encryptedKey, header };
}

type Agreement = {
  /** `enc` of a key used directly, `alg` of one that wraps another. */
  readonly name: string;
  readonly bytes: number;
  readonly apu?: string;
  readonly apv?: string;
};

/** RFC 7518 section 4.6.2. */
export function concatKdf(shared: Buffer, { name, bytes, apu = '', apv = '' }: Agreement): Buffer {
  const info = Buffer.concat([
    ...[name, apu, apv].flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)]),
    uint32(bytes * 8),
  ]);
  const rounds = Array.from({ length: Math.ceil(bytes / 32) }, (_, round) =>
    createHash('sha256')
      .update(Buffer.concat([uint32(round + 1), shared, info]))
      .digest(),
  );
  return Buffer.concat(rounds).subarray(0, bytes);
}

type Content = { readonly iv: Buffer; readonly ciphertext: Buffer; readonly tag: Buffer };

function sealContent(
  text: Buffer,
  enc: ContentEncryption,
  { key, additional }: { readonly key: Buffer; readonly additional: Buffer },
): Content {
  if (enc === 'A128GCM' || enc === 'A256GCM') {
    const iv = freshBytes(12);
    const cipher = createCipheriv(enc === 'A128GCM' ? 'aes-128-gcm' : 'aes-256-gcm', key, iv);
    cipher.setAAD(additional);
    const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
    return { iv, ciphertext, tag: cipher.getAuthTag() };
  }
  const half = key.length / 2;
  const iv = freshBytes(16);
  const cipher = createCipheriv(`aes-${half * 8}-cbc`, key.subarray(half), iv);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(additional.length * 8));
  const mac = createHmac(half === 16 ? 'sha256' : 'sha512', key.subarray(0, half));
  mac.update(Buffer.concat([additional, iv, ciphertext, length]));
  return { iv, ciphertext, tag: mac.digest().subarray(0, half) };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

let drawn = 0;

/** Never the same twice, and the same in every run. */
function freshBytes(length: number): Buffer {
  drawn += 1;
  return createHash('sha512').update(`bytes ${drawn}`).digest().subarray(0, length);
}
