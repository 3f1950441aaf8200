/** How the content is encrypted (RFC 7518 section 5), in bytes. */
type ContentEncryptionDescription = {
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly tagBytes: number;
  /** Ciphertexts are a multiple of this. */
  readonly blockBytes: number;
};

export const contentEncryptionTable = Object.freeze({
  A128GCM: gcm(16),
  A256GCM: gcm(32),
  'A128CBC-HS256': cbc(32),
  'A256CBC-HS512': cbc(64),
} satisfies Record<string, ContentEncryptionDescription>);

/** `enc`: these and no others. */
export type ContentEncryption = keyof typeof contentEncryptionTable;

/** How the content key travels (RFC 7518 section 4): the type of our key, and its curves. */
export const keyManagementTable = Object.freeze({
  'RSA-OAEP-256': 'RSA',
  'ECDH-ES': 'ECDH',
  'ECDH-ES+A256KW': 'ECDH',
} as const);

/** `alg` of an encrypted token: these and no others. */
export type KeyManagement = keyof typeof keyManagementTable;

/** Known, and refused by name: broken, weak, slow on purpose, or with a secret we do not share. */
export const refusedKeyManagement: readonly string[] = [
  'RSA1_5',
  'RSA-OAEP',
  'RSA-OAEP-384',
  'RSA-OAEP-512',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'dir',
  'A128KW',
  'A192KW',
  'A256KW',
  'A128GCMKW',
  'A192GCMKW',
  'A256GCMKW',
  'PBES2-HS256+A128KW',
  'PBES2-HS384+A192KW',
  'PBES2-HS512+A256KW',
];

export const refusedContentEncryption: readonly string[] = ['A192GCM', 'A192CBC-HS384'];

export function isKeyManagement(name: unknown): name is KeyManagement {
  return typeof name === 'string' && Object.hasOwn(keyManagementTable, name);
}

export function isContentEncryption(name: unknown): name is ContentEncryption {
  return typeof name === 'string' && Object.hasOwn(contentEncryptionTable, name);
}

function gcm(keyBytes: number): ContentEncryptionDescription {
  return { keyBytes, ivBytes: 12, tagBytes: 16, blockBytes: 1 };
}

function cbc(keyBytes: number): ContentEncryptionDescription {
  return { keyBytes, ivBytes: 16, tagBytes: keyBytes / 2, blockBytes: 16 };
}
