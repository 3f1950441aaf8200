import type { AgentReference, AgentRole } from '@countersign/protocol';
import { hashSecret, newId, newSecret, type Runtime } from '../runtime.ts';
import type {
  AgentRecord,
  AgentSessionRecord,
  InvitationRecord,
  Storage,
} from '../storage/port.ts';
import { StorageError } from '../storage/port.ts';
import { AdminError } from './admin-error.ts';
import { hashOfNobody, hashPassword, isStrongPassword, verifyPassword } from './password.ts';

type Dependencies = { readonly runtime: Runtime; readonly storage: Storage };

const sessionSeconds = 12 * 3600;
const invitationSeconds = 3 * 24 * 3600;

export type AgentSession = { readonly session: AgentSessionRecord; readonly agent: AgentRecord };

/** @throws AdminError `sign_in_failed`, the same and as late for an unknown login (A81) */
export async function signIn(
  deps: Dependencies,
  given: { readonly login: string; readonly password: string },
): Promise<AgentSession & { readonly cookie: string }> {
  const agent = await deps.storage.agents.findByLogin(normaliseLogin(given.login));
  const isRight = await verifyPassword(given.password, agent?.passwordHash ?? hashOfNobody);
  if (!agent || !isRight) throw new AdminError('sign_in_failed');
  const cookie = newSecret(deps.runtime);
  const now = deps.runtime.now();
  const session = {
    id: newId(deps.runtime),
    agentId: agent.id,
    cookieHash: hashSecret(cookie),
    csrfToken: newSecret(deps.runtime),
    createdAt: now,
    expiresAt: now + sessionSeconds * 1000,
  };
  await deps.storage.transaction((tx) => tx.agentSessions.insert(session));
  return { session, agent, cookie };
}

export async function findAgentSession(
  deps: Dependencies,
  cookie: string,
): Promise<AgentSession | undefined> {
  const session = await deps.storage.agentSessions.findByCookie(hashSecret(cookie));
  if (!session || session.expiresAt <= deps.runtime.now()) return undefined;
  const agent = await deps.storage.agents.find(session.agentId);
  return agent && { session, agent };
}

/** The address of an invitation; the secret stands in the fragment, which no server is sent. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/agent/invitation#${token}`;
}

/** A one-time secret for such a link. */
export async function invite(
  deps: Dependencies,
  invited: Pick<InvitationRecord, 'brandId' | 'login' | 'name' | 'roles'>,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const login = invited.login === null ? null : normaliseLogin(invited.login);
  if (login !== null && (await deps.storage.agents.findByLogin(login))) {
    throw new AdminError('login_taken');
  }
  const token = newSecret(deps.runtime);
  const expiresAt = deps.runtime.now() + invitationSeconds * 1000;
  await deps.storage.transaction((tx) =>
    tx.invitations.insert({ ...invited, login, tokenHash: hashSecret(token), expiresAt }),
  );
  return { token, expiresAt };
}

/** @throws AdminError `invitation_invalid` */
export async function openInvitation(deps: Dependencies, token: string): Promise<InvitationRecord> {
  const invitation = await deps.storage.invitations.find(hashSecret(token));
  if (!invitation || invitation.expiresAt <= deps.runtime.now()) {
    throw new AdminError('invitation_invalid');
  }
  return invitation;
}

/** @throws AdminError `invitation_invalid`, `password_too_weak`, `login_taken` */
export async function acceptInvitation(
  deps: Dependencies,
  accepted: {
    readonly token: string;
    readonly login: string;
    readonly name: string;
    readonly password: string;
  },
): Promise<AgentRecord> {
  const invitation = await openInvitation(deps, accepted.token);
  if (invitation.login === null) await checkIsFirst(deps, invitation.brandId);
  const login = invitation.login ?? normaliseLogin(accepted.login);
  if (!isStrongPassword(accepted.password, login)) throw new AdminError('password_too_weak');
  const salt = deps.runtime.randomBytes(16);
  const agent = await newAgent(deps.runtime, {
    ...invitation,
    login,
    name: accepted.name.trim(),
    passwordHash: await hashPassword(accepted.password, salt),
  });
  try {
    await deps.storage.transaction((tx) => {
      tx.invitations.consume(invitation.tokenHash, deps.runtime.now());
      tx.agents.insert(agent);
    });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.code === 'invitation_used') throw new AdminError('invitation_invalid');
    if (error.code === 'already_exists') throw new AdminError('login_taken');
    throw error;
  }
  return agent;
}

/** Each start prints a link for the first administrator; one of them used, the others are void. */
async function checkIsFirst(deps: Dependencies, brandId: string): Promise<void> {
  const agents = await deps.storage.agents.listByBrand(brandId);
  if (agents.some(({ roles }) => roles.includes('administrator'))) {
    throw new AdminError('invitation_invalid');
  }
}

export function newAgent(
  runtime: Runtime,
  fields: {
    readonly brandId: string;
    readonly login: string;
    readonly name: string;
    readonly roles: readonly AgentRole[];
    readonly passwordHash: string;
  },
): AgentRecord {
  const { brandId, login, name, roles, passwordHash } = fields;
  const createdAt = runtime.now();
  return { id: newId(runtime), brandId, login, name, roles, passwordHash, createdAt };
}

/** Whom an agent's id means to who reads it. */
export function agentsOf({ agents }: Pick<Storage, 'agents'>) {
  return async (id: string): Promise<AgentReference> => {
    return { id, name: (await agents.find(id))?.name ?? 'Former agent' };
  };
}

/** Logins are compared without case and in one Unicode form. */
export function normaliseLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}
