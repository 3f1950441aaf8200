import type { IncomingMessage } from 'node:http';
import {
  type AgentSessionAnswer,
  type AttributeValue,
  type ConversationSummary,
  type ErrorCode,
  errorCodes,
  limits,
  type RevealAnswer,
} from '@countersign/protocol';
import { anna, ben, type FixtureConversation } from './fixture-data.ts';

export function openInvitation({ token }: Record<string, unknown>): object | ErrorCode {
  if (token !== 't'.repeat(43)) return 'invitation_invalid';
  return { brandName: 'Aurora', login: null, name: 'Carla Rossi', roles: ['agent'] };
}

export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

/** What the agent asked to see, and what there is to see by the attribute's name. */
export type FixtureReveals = {
  readonly asked: Record<string, unknown>[];
  readonly values: Map<unknown, AttributeValue>;
  refusal: ErrorCode | undefined;
};

export type Asked = {
  readonly route: string;
  readonly body: Record<string, unknown>;
  readonly now: number;
};

export function answerReveal(
  reveals: FixtureReveals,
  { route, body, now }: Asked,
): RevealAnswer | ErrorCode | undefined {
  if (!/^POST conversations\/[\w-]+\/reveals$/.test(route)) return undefined;
  reveals.asked.push(body);
  const value = reveals.values.get(body.name);
  return reveals.refusal ?? (value ? { value, until: now + 60_000 } : 'not_found');
}

export const session: AgentSessionAnswer = {
  agent: { ...anna, login: 'anna@aurora.example', roles: ['agent', 'administrator'] },
  brand: { id: 'aurora', name: 'Aurora' },
  csrfToken: 'csrf-of-anna',
};

export const team = [
  session.agent,
  { ...ben, login: 'ben@aurora.example', roles: ['agent', 'supervisor'] },
];

export const problemOf = (code: ErrorCode): object => ({
  ...errorCodes[code],
  type: `urn:${code}`,
  code,
  correlationId: 'correlation-1',
});

/** A row of the inbox; of who is withheld it has neither name nor preview. */
export function summaryOf(known: FixtureConversation, inboxSequence: number): ConversationSummary {
  const { displayName, withheld, proof, distrust } = known.card;
  const messages = known.all.filter((item) => item.type === 'message');
  const last = messages.at(-1);
  const unread = messages.filter(
    (item) => item.from === 'consumer' && item.sequence > known.readByAgent,
  );
  const preview = last?.text.slice(0, limits.previewCharacters) ?? '';
  return {
    ...{ id: known.id, inboxSequence, displayName },
    ...(withheld ? { withheld } : {}),
    ...(distrust ? { distrust } : {}),
    proofState: proof.state,
    status: known.status,
    assignedTo: known.assignedTo,
    startedAt: known.startedAt,
    lastMessage: last && !withheld ? { from: last.from, preview, at: last.at } : null,
    unread: unread.length,
    waitingSince: last?.from === 'consumer' && known.status === 'open' ? last.at : null,
  };
}
