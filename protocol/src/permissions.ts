import type { AgentFrame } from './frames.ts';
import type { AgentRole } from './http.ts';

/** What each role may do. Read for every request; what is not listed is forbidden. */
export const permissions = {
  'conversation.read': ['agent', 'supervisor', 'administrator'],
  'conversation.write': ['agent', 'supervisor', 'administrator'],
  'attribute.history': ['agent', 'supervisor', 'administrator'],
  /** As a signed transcript, which leaves the house. */
  'conversation.export': ['supervisor', 'privacy-officer'],
  'attribute.correct': ['agent', 'supervisor', 'administrator'],
  /** Of another agent's: their own they may. */
  'attribute.remove_correction': ['supervisor'],
  /** Of a conversation that is assigned to them. */
  'attribute.reveal': ['agent', 'supervisor'],
  'attribute.reveal_unassigned': ['supervisor'],
  'team.read': ['agent', 'supervisor', 'administrator', 'privacy-officer'],
  'team.invite': ['administrator'],
  'connector.examine': ['administrator'],
  'connector.trust': ['administrator'],
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

/** What each frame of an agent's socket needs. */
export const framePermissions = {
  'follow-inbox': 'conversation.read',
  follow: 'conversation.read',
  unfollow: 'conversation.read',
  send: 'conversation.write',
  note: 'conversation.write',
  typing: 'conversation.write',
  read: 'conversation.write',
  assign: 'conversation.write',
  close: 'conversation.write',
  separate: 'conversation.write',
  ask: 'conversation.write',
  withdraw: 'conversation.write',
} as const satisfies Record<Exclude<AgentFrame['type'], 'hello'>, Permission>;

/**
 * `anybody`; a `consumer` under their own session; an agent, `signed-in` in whatever role; or one
 * who is permitted.
 */
export type Access = Permission | 'anybody' | 'consumer' | 'signed-in';

/**
 * What each route of the service needs. The reference is made of it, and a test asks every route
 * of the running service as everybody, so that none says otherwise and none is missing.
 */
export const routeAccess = {
  'GET /': 'anybody',
  'GET /health': 'anybody',
  'GET /agent': 'anybody',
  'GET /agent/*': 'anybody',
  'GET /agent/assets/*': 'anybody',
  'GET /loader.js': 'anybody',
  'GET /loader.json': 'anybody',
  'GET /loader/:version.js': 'anybody',
  'GET /window/:brandId': 'anybody',
  'GET /window/window.js': 'anybody',
  'GET /window/window.css': 'anybody',
  'GET /window/page-errors.json': 'anybody',
  'GET /window/callback.js': 'anybody',
  'GET /window/callback.css': 'anybody',
  'GET /callback/:brandId/:connectorId': 'anybody',
  'POST /callback/:brandId/:connectorId': 'anybody',
  'GET /signed-out/:brandId/:connectorId': 'anybody',
  'GET /brands/:brandId/jwks.json': 'anybody',
  'GET /brands/:brandId/transcript-keys.json': 'anybody',
  'POST /brands/:brandId/connectors/:connectorId/backchannel-logout': 'anybody',
  'POST /api/consumer/sessions': 'anybody',
  'POST /api/consumer/handshakes': 'consumer',
  'POST /api/consumer/authentications': 'consumer',
  'POST /api/consumer/tickets': 'consumer',
  'POST /api/consumer/page-reports': 'consumer',
  'POST /api/consumer/sign-out': 'consumer',
  'POST /api/agent/session': 'anybody',
  'POST /api/agent/invitations/open': 'anybody',
  'POST /api/agent/invitations/accept': 'anybody',
  'GET /api/agent/session': 'signed-in',
  'DELETE /api/agent/session': 'signed-in',
  'POST /api/agent/tickets': 'signed-in',
  'GET /api/agent/conversations': 'conversation.read',
  'GET /api/agent/conversations/:id/earlier': 'conversation.read',
  'GET /api/agent/conversations/:id/transcript': 'conversation.export',
  'POST /api/agent/conversations/:id/history': 'attribute.history',
  'POST /api/agent/conversations/:id/corrections': 'attribute.correct',
  'DELETE /api/agent/conversations/:id/corrections/:correctionId': 'attribute.correct',
  'POST /api/agent/conversations/:id/reveals': 'attribute.reveal',
  'GET /api/agent/team': 'team.read',
  'POST /api/agent/invitations': 'team.invite',
  'GET /api/agent/connectors': 'connector.examine',
  'GET /api/agent/connectors/:id': 'connector.examine',
  'POST /api/agent/connectors/:id/examinations': 'connector.examine',
  'POST /api/agent/connectors/:id/tests': 'connector.examine',
  'POST /api/agent/connectors/:id/key-purges': 'connector.examine',
  'PUT /api/agent/connectors/:id/trust': 'connector.trust',
  'POST /api/agent/connectors/:connectorId/sign-out-all': 'connector.sign_out_all',
  'POST /api/agent/consumers/search': 'consumer.find',
  'GET /api/agent/consumers/:id': 'consumer.find',
  'GET /api/agent/consumers/:id/export': 'consumer.export',
  'PUT /api/agent/consumers/:id/hold': 'consumer.hold',
  'DELETE /api/agent/consumers/:id/hold': 'consumer.hold',
  'PUT /api/agent/consumers/:id/restriction': 'consumer.restrict',
  'DELETE /api/agent/consumers/:id/restriction': 'consumer.restrict',
  'POST /api/agent/consumers/:id/erasure': 'consumer.erase',
  'GET /api/agent/privacy': 'audit.read',
  'GET /api/agent/audit': 'audit.read',
  'GET /api/agent/audit/export': 'audit.export',
  'POST /api/agent/audit/verifications': 'audit.verify',
} as const satisfies Record<string, Access>;
