import type { AgentConversation } from '@countersign/protocol';
import type { Fixture } from './fixture-server.ts';

/** As the service tells it: everything that is personal is empty from then on. */
export function restrict(fixture: Fixture, conversationId: string): AgentConversation {
  const known = fixture.find(conversationId);
  if (!known) throw new Error('no such conversation');
  const card = {
    ...known.card,
    ...{ displayName: 'Restricted consumer', withheld: 'restricted' as const },
    ...{ verified: [], page: [], conflicts: [] },
  };
  fixture.happens(conversationId, { type: 'restricted', card });
  return known;
}

export function unrestrict(
  fixture: Fixture,
  conversationId: string,
  { card, transcript, hasEarlier }: AgentConversation,
): void {
  const sequence = (fixture.find(conversationId)?.sequence ?? 0) + 1;
  const mark = { type: 'unrestricted', sequence, at: Date.now() } as const;
  const brought = { card, transcript: [...transcript, mark], hasEarlier };
  fixture.happens(conversationId, { type: 'unrestricted', ...brought });
}
