/**
 * Signed statements of where a brand's chain ended at a time. Whoever can write to the database can
 * make a whole chain anew, but not sign it: the signing key lies sealed under the master key. Each
 * statement goes to the operator's log too, out of reach of whoever cuts the chain short.
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

export type CheckpointDependencies = {
  readonly runtime: Runtime;
  readonly storage: Pick<
    Storage,
    'auditRecords' | 'auditCheckpoints' | 'auditKeys' | 'transaction'
  >;
  readonly vault: Pick<Vault, 'sealSecret' | 'openSecret'>;
};

type SigningKey = { readonly kid: string; readonly key: KeyObject };

/** Signs the end of every chain that has grown since it was signed last. */
export async function signCheckpoints(deps: CheckpointDependencies): Promise<void> {
  let signing: SigningKey | undefined;
  for (const head of await deps.storage.auditRecords.listHeads()) {
    const newest = await deps.storage.auditCheckpoints.findNewest(head.brandId);
    if (newest && newest.number >= head.number) continue;
    signing ??= await findSigningKey(deps);
    const statement = makeStatement(head, signing, deps.runtime.now());
    await deps.storage.transaction((tx) => tx.auditCheckpoints.insert({ ...head, statement }));
    deps.runtime.log.info({ ...head, statement }, 'audit checkpoint');
  }
}

/** The public keys whose private halves this installation's master key opens, by `kid`. */
export async function listCheckpointKeys({
  storage,
  vault,
}: CheckpointDependencies): Promise<ReadonlyMap<string, KeyObject>> {
  const keys = await storage.auditKeys.list();
  // Not the public half as stored: whoever can write a row could put their own there.
  return new Map(keys.map((record) => [record.kid, createPublicKey(openKey(vault, record))]));
}

/** What a checkpoint says: where the chain ended, and when that was signed. */
export type Statement = AuditHead & { readonly at: number };

/** What a statement says, if one of these keys signed it. */
export function readStatement(
  statement: string,
  keys: ReadonlyMap<string, KeyObject>,
): Statement | undefined {
  try {
    const [header = '', payload = '', signature = ''] = statement.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const key = keys.get(kid);
    const input = Buffer.from(`${header}.${payload}`);
    if (!key || !verify(null, input, key, Buffer.from(signature, 'base64url'))) return undefined;
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Statement;
    return { brandId: said.brandId, number: said.number, hash: said.hash, at: said.at };
  } catch {
    return undefined;
  }
}

/** A JWS in compact form (RFC 7515), so that standard tools read it, too. */
function makeStatement(head: AuditHead, { kid, key }: SigningKey, now: number): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const { brandId, number, hash } = head;
  const header = { alg: 'EdDSA', typ: 'countersign-audit-checkpoint', kid };
  const input = `${encode(header)}.${encode({ brandId, number, hash, at: now })}`;
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
}

async function findSigningKey(deps: CheckpointDependencies): Promise<SigningKey> {
  const newest = (await deps.storage.auditKeys.list()).at(-1) ?? (await makeKey(deps));
  return { kid: newest.kid, key: openKey(deps.vault, newest) };
}

async function makeKey({ runtime, storage, vault }: CheckpointDependencies) {
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
