import type { Storage } from '../storage/port.ts';
import { type SigningDependencies, signStatement } from './signed-statements.ts';

export type CheckpointDependencies = SigningDependencies & {
  readonly storage: Pick<
    Storage,
    'auditRecords' | 'auditCheckpoints' | 'auditCuts' | 'auditKeys' | 'transaction'
  >;
};

const anyNumber = Number.MAX_SAFE_INTEGER;

/**
 * Signs the end of every chain that has grown since it was signed last. Each statement goes to the
 * operator's log too, out of reach of whoever cuts the chain short.
 */
export async function signCheckpoints(deps: CheckpointDependencies): Promise<void> {
  for (const head of await deps.storage.auditRecords.listHeads()) {
    const newest = await deps.storage.auditCheckpoints.findNewestUpTo(head.brandId, anyNumber);
    if (newest && newest.number >= head.number) continue;
    const { brandId, number, hash } = head;
    const said = { brandId, number, hash, at: deps.runtime.now() };
    const statement = await signStatement(deps, 'checkpoint', said);
    await deps.storage.transaction((tx) => tx.auditCheckpoints.insert({ ...head, statement }));
    deps.runtime.log.info({ ...head, statement }, 'audit checkpoint');
  }
}
