import type { AgentRole } from './http.ts';

/** What each role may do. Read for every request; what is not listed is forbidden. */
export const permissions = {
  'conversation.read': ['agent', 'supervisor', 'administrator'],
  'conversation.write': ['agent', 'supervisor', 'administrator'],
  'attribute.history': ['agent', 'supervisor', 'administrator'],
  /** As a signed transcript, which leaves the house. */
  'conversation.export': ['supervisor', 'privacy-officer'],
  /** Of a conversation that is assigned to them. */
  'attribute.reveal': ['agent', 'supervisor'],
  'attribute.reveal_unassigned': ['supervisor'],
  'team.read': ['agent', 'supervisor', 'administrator', 'privacy-officer'],
  'team.invite': ['administrator'],
  'connector.examine': ['administrator'],
  'connector.sign_out_all': ['supervisor', 'administrator'],
  'consumer.find': ['privacy-officer'],
  'consumer.export': ['privacy-officer'],
  'consumer.hold': ['privacy-officer'],
  'consumer.restrict': ['privacy-officer'],
  'consumer.erase': ['privacy-officer'],
  'audit.read': ['privacy-officer'],
  'audit.export': ['privacy-officer'],
  'audit.verify': ['privacy-officer'],
} as const satisfies Record<string, readonly AgentRole[]>;

export type Permission = keyof typeof permissions;

export function isAllowed(roles: readonly AgentRole[], permission: Permission): boolean {
  const allowed: readonly AgentRole[] = permissions[permission];
  return roles.some((role) => allowed.includes(role));
}
