import type { AgentRole } from '@countersign/protocol';

export const roleWords: Readonly<Record<AgentRole, string>> = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
  'privacy-officer': 'Privacy officer',
};
