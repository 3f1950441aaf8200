/**
 * What the audit says of itself, signed: JWS in compact form (RFC 7515), so that standard tools
 * read it, too. Whoever can write to the database can make a whole chain anew, but not sign it: the
 * signing key lies sealed under the master key.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { newId, type Runtime } from '../runtime.ts';
import type { AuditHead, AuditKeyRecord, Storage } from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import type { Vault } from '../vault/vault.ts';

export type SigningDependencies = {
  readonly runtime: Runtime;
  readonly storage: Pick<Storage, 'auditKeys' | 'transaction'>;
  readonly vault: Pick<Vault, 'sealSecret' | 'openSecret'>;
};

/** Where a chain ended, and when that was signed. */
export type Checkpoint = AuditHead & { readonly at: number };

/** What was removed, up to and with this record, and by what rule. */
export type Cut = AuditHead & {
  readonly at: number;
  /** Of the brand, at that time. */
  readonly keptDays: number;
  /** When the last one of what was removed had been written. */
  readonly lastAt: number;
};

type Said = { readonly checkpoint: Checkpoint; readonly cut: Cut };
export type StatementType = keyof Said;
export type StatementKeys = ReadonlyMap<string, KeyObject>;

const typeOf = (type: StatementType): string => `countersign-audit-${type}`;

export async function signStatement<T extends StatementType>(
  deps: SigningDependencies,
  type: T,
  said: Said[T],
): Promise<string> {
  const newest = (await deps.storage.auditKeys.list()).at(-1) ?? (await makeKey(deps));
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = { alg: 'EdDSA', typ: typeOf(type), kid: newest.kid };
  const input = `${encode(header)}.${encode(said)}`;
  const key = openKey(deps.vault, newest);
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
}

/** The public keys whose private halves this installation's master key opens, by `kid`. */
export async function listStatementKeys({
  storage,
  vault,
}: SigningDependencies): Promise<StatementKeys> {
  const keys = await storage.auditKeys.list();
  // Not the public half as stored: whoever can write a row could put their own there.
  return new Map(keys.map((record) => [record.kid, createPublicKey(openKey(vault, record))]));
}

/** What a statement says, if it is of this type and one of these keys signed it. */
export function readStatement<T extends StatementType>(
  statement: string,
  type: T,
  keys: StatementKeys,
): Said[T] | undefined {
  try {
    const [header = '', payload = '', signature = ''] = statement.split('.');
    const { kid, typ } = decode(header) as { readonly kid: string; readonly typ: string };
    const key = keys.get(kid);
    const input = Buffer.from(`${header}.${payload}`);
    const isOurs = key && verify(null, input, key, Buffer.from(signature, 'base64url'));
    return isOurs && typ === typeOf(type) ? (decode(payload) as Said[T]) : undefined;
  } catch {
    return undefined;
  }
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

async function makeKey({ runtime, storage, vault }: SigningDependencies) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const kid = newId(runtime);
  const secret = JSON.stringify(privateKey.export({ format: 'jwk' }));
  const record: AuditKeyRecord = {
    kid,
    publicJwk: JSON.stringify(publicKey.export({ format: 'jwk' })),
    privateKey: vault.sealSecret(sealingContext.auditKey(kid), secret),
    createdAt: runtime.now(),
  };
  await storage.transaction((tx) => tx.auditKeys.insert(record));
  return record;
}

function openKey(vault: Pick<Vault, 'openSecret'>, { kid, privateKey }: AuditKeyRecord): KeyObject {
  const secret = vault.openSecret(privateKey, sealingContext.auditKey(kid));
  return createPrivateKey({ key: JSON.parse(secret), format: 'jwk' });
}
