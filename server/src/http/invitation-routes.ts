import {
  agentRoles,
  type InvitationAnswer,
  type InvitationOpenAnswer,
} from '@countersign/protocol';
import Type from 'typebox';
import { AdminError } from '../admin/admin-error.ts';
import { acceptInvitation, invitationLink, invite, openInvitation } from '../admin/agents.ts';
import { findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { auditOf, checkOrigin, findChangingAgent } from './agent-routes.ts';
import type { Edge, Service, ServiceDependencies } from './edge.ts';
import { HttpError } from './problem.ts';
import { networkOf, rateLimits } from './rate-limit.ts';

const login = Type.String({ minLength: 3, maxLength: 200, pattern: '^\\S+$' });
const name = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' });
const token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const bodies = {
  invitation: Type.Object(
    { login, name, roles: Type.Array(Type.Enum([...agentRoles]), { minItems: 1, maxItems: 4 }) },
    { additionalProperties: false },
  ),
  open: Type.Object({ token }, { additionalProperties: false }),
  accept: Type.Object(
    { token, login, name, password: Type.String({ minLength: 1, maxLength: 256 }) },
    { additionalProperties: false },
  ),
};

/** How agents come in: an administrator makes a one-time link, the invited person opens it. */
export function addInvitationRoutes(service: Service, deps: ServiceDependencies, edge: Edge): void {
  service.post(
    '/api/agent/invitations',
    { schema: { body: bodies.invitation } },
    async (request): Promise<InvitationAnswer> => {
      const inviting = await findChangingAgent(deps, request, 'team.invite');
      edge.limit(rateLimits.invitations, inviting.session.id);
      const { brandId } = inviting.agent;
      const made = await invite(deps, { ...request.body, brandId });
      await recordAudit(deps, { ...auditOf(inviting, request), action: 'agent.invited' });
      return { link: invitationLink(deps.origin, made.token), expiresAt: made.expiresAt };
    },
  );

  service.post(
    '/api/agent/invitations/open',
    { schema: { body: bodies.open } },
    async (request): Promise<InvitationOpenAnswer> => {
      checkOrigin(request, deps.origin);
      edge.limit(rateLimits.invitations, request);
      const invitation = await countInvalid(
        deps,
        request,
        openInvitation(deps, request.body.token),
      );
      const brand = await findBrand(deps.storage, invitation.brandId);
      if (!brand) throw new HttpError('invitation_invalid');
      const { login: chosen, name: named, roles } = invitation;
      return { brandName: brand.name, login: chosen, name: named, roles };
    },
  );

  service.post(
    '/api/agent/invitations/accept',
    { schema: { body: bodies.accept } },
    async (request, reply) => {
      checkOrigin(request, deps.origin);
      edge.limit(rateLimits.invitations, request);
      const agent = await countInvalid(deps, request, acceptInvitation(deps, request.body));
      await recordAudit(deps, {
        brandId: agent.brandId,
        actor: agent.id,
        action: 'agent.joined',
        subject: agent.id,
        correlationId: request.id,
        detail: { roles: agent.roles.join(' ') },
      });
      return reply.code(204).send();
    },
  );
}

/** A link that is used up, over, or made up: by whom nobody can say. */
async function countInvalid<T>(
  { strangers }: ServiceDependencies,
  { ip }: { readonly ip: string },
  work: Promise<T>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isInvalid = error instanceof AdminError && error.code === 'invitation_invalid';
    if (isInvalid) strangers.refused('invalidInvitations', networkOf(ip));
    throw error;
  }
}
