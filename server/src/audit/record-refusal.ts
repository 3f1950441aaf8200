import type { Permission } from '@countersign/protocol';
import type { Runtime } from '../runtime.ts';
import type { Storage } from '../storage/port.ts';
import { recordAudit } from './record-audit.ts';

/** An agent who asked for what their role does not allow. */
export type AgentRefusal = {
  readonly agent: { readonly id: string; readonly brandId: string };
  /** What they lack, or that the request did not come from their page. */
  readonly permission: Permission | 'csrf_token';
  readonly correlationId: string | null;
};

export type RecordRefusal = (refusal: AgentRefusal) => Promise<void>;

/** So long one record stands for all that are alike, so that nobody fills the chain by asking. */
const sameRefusalMs = 600_000;
const remembered = 10_000;

export function createRefusalRecord(deps: {
  readonly runtime: Runtime;
  readonly storage: Storage;
}): RecordRefusal {
  const recent = new Map<string, number>();
  return async ({ agent, permission, correlationId }) => {
    const key = `${agent.id} ${permission}`;
    const now = deps.runtime.now();
    if (now - (recent.get(key) ?? Number.NEGATIVE_INFINITY) < sameRefusalMs) return;
    recent.delete(key);
    recent.set(key, now);
    const [oldest] = recent.keys();
    if (recent.size > remembered && oldest !== undefined) recent.delete(oldest);
    await recordAudit(deps, {
      ...{ brandId: agent.brandId, actor: agent.id, subject: null, correlationId },
      ...{ action: 'agent.refused', detail: { permission } },
    });
  };
}
