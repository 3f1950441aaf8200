import type { Runtime } from '../runtime.ts';
import type { Storage } from '../storage/port.ts';
import { recordAudit } from './record-audit.ts';

/** How somebody was turned away at the door who is no agent that we know. */
export type StrangerRefusal = 'unknownLogins' | 'slowedDown' | 'invalidInvitations';

export type Strangers = {
  refused(why: StrangerRefusal, network: string): void;
  /** What was counted, once it is due; housekeeping asks. */
  sweep(): Promise<void>;
  /** What was counted, now: the service stops. */
  flush(): Promise<void>;
};

/** So often they are written down at most, however many knock. */
const betweenRecordsMs = 600_000;
const networksAtMost = 1_000;

/**
 * Counts them, for the audit of every brand: none of them said which brand they meant. The first
 * is written at once. Never what was typed: it may be a password in the wrong field.
 */
export function createStrangers(deps: {
  readonly runtime: Runtime;
  readonly storage: Storage;
}): Strangers {
  const { now } = deps.runtime;
  let counts: Partial<Record<StrangerRefusal, number>> = {};
  let networks = new Set<string>();
  let writtenAt = Number.NEGATIVE_INFINITY;

  const flush = async (): Promise<void> => {
    if (networks.size === 0) return;
    const detail = { ...counts, networks: networks.size };
    counts = {};
    networks = new Set();
    writtenAt = now();
    const who = { actor: 'unknown', subject: null, correlationId: null };
    for (const { id: brandId } of await deps.storage.brands.list()) {
      await recordAudit(deps, { ...who, brandId, action: 'agent.strangers_refused', detail });
    }
  };
  const sweep = async (): Promise<void> => {
    if (now() - writtenAt >= betweenRecordsMs) await flush();
  };
  return {
    refused: (why, network) => {
      counts[why] = (counts[why] ?? 0) + 1;
      if (networks.size < networksAtMost) networks.add(network);
      // Not waited for: an answer that takes longer would tell a stranger from an agent (A81).
      sweep().catch(() => deps.runtime.log.error({ why }, 'strangers are not audited'));
    },
    sweep,
    flush,
  };
}
