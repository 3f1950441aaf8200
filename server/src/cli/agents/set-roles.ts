import { type AgentRole, agentRoles } from '@countersign/protocol';
import { normaliseLogin } from '../../admin/agents.ts';
import { openFoundation } from '../../main.ts';
import { type CommandInput, UsageError } from '../command.ts';

const usage = `agent roles <brand> <login> none | [${agentRoles.join(' | ')} …]`;

/**
 * Gives an agent other roles, or none: then they may do nothing. It counts at the running service
 * from their next request and frame on, and nothing more is sent to their sockets.
 */
export async function setRoles({ args, settings, print }: CommandInput): Promise<void> {
  const [brandId, login = '', ...asked] = args;
  const roles = asked.filter((role): role is AgentRole => agentRoles.some((one) => one === role));
  const isNone = asked.length === 1 && asked[0] === 'none';
  if (asked.length === 0 || (roles.length < asked.length && !isNone)) throw new UsageError(usage);
  const { runtime, storage } = await openFoundation(settings);
  try {
    const agent = await storage.agents.findByLogin(normaliseLogin(login));
    if (!agent || agent.brandId !== brandId) throw new UsageError(`${usage}\nNo such agent.`);
    await storage.transaction((tx) => {
      tx.agents.setRoles(agent.id, roles);
      tx.auditRecords.insert({
        ...{
          at: runtime.now(),
          brandId: agent.brandId,
          actor: 'operator',
          action: 'agent.roles_changed',
        },
        ...{ subject: agent.id, correlationId: null },
        detail: { from: agent.roles.join(' '), to: roles.join(' ') },
      });
    });
    print(`${agent.login}: ${roles.join(', ') || 'no role'}`);
  } finally {
    await storage.close();
  }
}
