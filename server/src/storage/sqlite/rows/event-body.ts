/** The check behind the column `events.body`: says whether parsed JSON is an EventBody. */
import { verificationOutcomes } from '@countersign/protocol';
import type { EventBody } from '../../port.ts';
import { isWord } from './columns.ts';

type Members = Readonly<Record<string, unknown>>;
type Proof = Extract<EventBody, { readonly from: 'consumer' }>['proof'];
type Change = Extract<EventBody, { readonly type: 'identity' }>['change'];

const proofStates: Record<Proof['state'], true> = { anonymous: true, verified: true, lapsed: true };
const changes: Record<Change, true> = {
  verified: true,
  reverified: true,
  continued: true,
  lapsed: true,
  signed_out: true,
  signed_out_at_provider: true,
  signed_out_by_brand: true,
};

const checks: Readonly<Record<EventBody['type'], (body: Members) => boolean>> = {
  message: (body) => (body.from === 'consumer' ? isProof(body.proof) : isFromAgent(body)),
  note: isFromAgent,
  identity: ({ change, verificationId, joined }) =>
    isWord(change, changes) &&
    typeof verificationId === 'string' &&
    (joined === undefined || typeof joined === 'string'),
  separated: ({ upTo, conversationId, by }) =>
    Number.isSafeInteger(upTo) &&
    typeof conversationId === 'string' &&
    (by === 'consumer' || (isMembers(by) && typeof by.agentId === 'string')),
  card: () => true,
  asked: isAsked,
  answered: ({ requestId, outcome }) =>
    typeof requestId === 'string' && isOneOf(verificationOutcomes, outcome),
  corrected: ({ agentId, name }) => typeof agentId === 'string' && typeof name === 'string',
  erased: () => true,
  restricted: () => true,
  unrestricted: () => true,
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

function isAsked({ agentId, connectorId, assurance, ...rest }: Members): boolean {
  return (
    typeof agentId === 'string' &&
    (connectorId === null || typeof connectorId === 'string') &&
    (assurance === null ||
      (isMembers(assurance) &&
        typeof assurance.acr === 'string' &&
        typeof assurance.label === 'string')) &&
    (rest.maxAgeSeconds === null || Number.isSafeInteger(rest.maxAgeSeconds)) &&
    Number.isSafeInteger(rest.expiresAt)
  );
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && words.includes(value);
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
