import { agents } from '../demo-settings.ts';
import { signInAgent } from './agent-session.ts';

/** The privacy officer holds somebody who complained, so that there is something to see of it. */
export async function holdConsumer(conversationId: string): Promise<void> {
  const officer = agents.find(({ roles }) => roles.some((role) => role === 'privacy-officer'));
  if (!officer) throw new Error('the demo has no privacy officer');
  const ask = await signInAgent(officer);
  const found = await ask('POST', 'consumers/search', { conversationId });
  const { consumerId } = (await found.json()) as { consumerId: string };
  await ask('PUT', `consumers/${consumerId}/hold`, { reason: 'complaint' });
  await ask('POST', 'audit/verifications');
}
