/**
 * Sensitive values that one agent has asked to see. Entry point: `Revealable`, in place of a value.
 * A value lies in the state of its own element and nowhere else: not in the store, an address or
 * any storage. It is gone when its time is over, and when nobody looks at the screen.
 */
import { type AgentConversation, isAllowed } from '@countersign/protocol';
import { createContext, useContext } from 'react';
import { useNow } from '../proof/clock.ts';
import { proofNow } from '../proof/proof-now.ts';
import { useWorkspace } from '../store/workspace.ts';

/** The conversation whose card is shown. */
export const RevealScope = createContext<AgentConversation | undefined>(undefined);

export type Kind = 'verified' | 'page';

export type Reach = {
  readonly conversationId: string;
  /** Why this agent cannot see it now; undefined if they can. The server decides again. */
  readonly obstacle: string | undefined;
};

export function useReach(kind: Kind): Reach {
  const conversation = useContext(RevealScope);
  const { session } = useWorkspace();
  const now = useNow(1);
  if (!conversation) return { conversationId: '', obstacle: 'It cannot be shown here' };
  const { id: conversationId, assignedTo, status, card } = conversation;
  const { id, roles } = session.agent;
  const isTheirs = assignedTo?.id === id || isAllowed(roles, 'attribute.reveal_unassigned');
  const isLapsed = kind === 'verified' && proofNow(card.proof, now).state === 'lapsed';
  const obstacles = [
    !isAllowed(roles, 'attribute.reveal') && 'Your role does not see it',
    !isTheirs && 'Take the conversation to see it',
    status === 'closed' && 'The conversation is closed',
    isLapsed && 'Ask the consumer to verify to see it',
  ];
  return { conversationId, obstacle: obstacles.find((one) => one !== false) || undefined };
}
