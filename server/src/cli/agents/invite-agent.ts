import { type AgentRole, agentRoles } from '@countersign/protocol';
import { invitationLink, invite } from '../../admin/agents.ts';
import { findBrand } from '../../admin/brand.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { openFoundation } from '../../main.ts';
import { type CommandInput, UsageError } from '../command.ts';

const usage = `agent invite <brand> <login> <name> [${agentRoles.join(' | ')} …]`;

export async function inviteAgent({ args, settings, print }: CommandInput): Promise<void> {
  const [brandId, login, name, ...asked] = args;
  const roles = (asked.length > 0 ? asked : ['agent']).filter((role): role is AgentRole =>
    agentRoles.some((known) => known === role),
  );
  if (!brandId || !login || !name || roles.length < Math.max(1, asked.length)) {
    throw new UsageError(usage);
  }
  const { runtime, storage } = await openFoundation(settings);
  try {
    if (!(await findBrand(storage, brandId))) throw new UsageError(`${usage}\nNo such brand.`);
    const { token } = await invite({ runtime, storage }, { brandId, login, name, roles });
    await recordAudit(
      { runtime, storage },
      {
        brandId,
        actor: 'operator',
        action: 'agent.invited',
        subject: null,
        correlationId: null,
        detail: { roles: roles.join(' ') },
      },
    );
    print(`One use, 3 days:\n  ${invitationLink(settings.publicUrl, token)}`);
  } finally {
    await storage.close();
  }
}
