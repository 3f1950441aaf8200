/** The check behind the column `events.body`: says whether parsed JSON is an EventBody. */
import type { EventBody } from '../../port.ts';
import { isWord } from './columns.ts';

type Members = Readonly<Record<string, unknown>>;
type Proof = Extract<EventBody, { readonly from: 'consumer' }>['proof'];
type Change = Extract<EventBody, { readonly type: 'identity' }>['change'];

const proofStates: Record<Proof['state'], true> = { anonymous: true, verified: true, lapsed: true };
const changes: Record<Change, true> = {
  verified: true,
  reverified: true,
  lapsed: true,
  signed_out: true,
  signed_out_at_provider: true,
  signed_out_by_brand: true,
};

const checks: Readonly<Record<EventBody['type'], (body: Members) => boolean>> = {
  message: (body) => (body.from === 'consumer' ? isProof(body.proof) : isFromAgent(body)),
  note: isFromAgent,
  identity: (body) => isWord(body.change, changes) && typeof body.verificationId === 'string',
  card: () => true,
  erased: () => true,
  assigned: (body) => typeof body.agentId === 'string',
  closed: ({ by }) =>
    by === 'consumer' || by === 'system' || (isMembers(by) && typeof by.agentId === 'string'),
  read: (body) =>
    (body.by === 'agent' || body.by === 'consumer') && Number.isSafeInteger(body.upTo),
};

export function isEventBody(value: unknown): value is EventBody {
  if (!isMembers(value)) return false;
  const { type } = value;
  return typeof type === 'string' && isKnownType(type) && checks[type](value);
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKnownType(type: string): type is EventBody['type'] {
  return Object.hasOwn(checks, type);
}

function isFromAgent(body: Members): boolean {
  return body.from === 'agent' && typeof body.agentId === 'string';
}

function isProof(value: unknown): value is Proof {
  if (!isMembers(value) || !isWord(value.state, proofStates)) return false;
  const { acr, verifiedAt } = value;
  return (
    (acr === undefined || typeof acr === 'string') &&
    (verifiedAt === undefined || Number.isSafeInteger(verifiedAt))
  );
}
