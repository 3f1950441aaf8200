/**
 * Everything that the audit record knows how to say, and how it is said to people: what the actor
 * did. A new action begins here; then the privacy officer's page can show and find it.
 */
export const auditActions = {
  'consumer.authenticated': 'Proved who they are',
  'consumer.refused': 'Was refused: the proof did not hold',
  'consumer.signed_out': 'Signed out',
  'consumer.hint_differs': 'The page hinted at somebody else than the proof',
  'consumer.asked_to_verify': 'Asked a consumer to verify',
  'logout.accepted': 'Told us of a sign-out',
  'logout.refused': 'Sent a sign-out that was refused',
  'consumer.refreshed': 'Renewed a proof at the provider',
  'consumer.refresh_refused': 'Could not renew a proof at the provider',
  'connector.sign_out_ordered': 'Ordered to sign out all consumers of a connector',
  'connector.signed_out': 'Signed out all consumers of a connector',
  'connector.examined': 'Examined a connector',
  'connector.tested': 'Tried a sign-in at a connector',
  'connector.keys_purged': 'Purged a provider’s keys',
  'agent.signed_in': 'Signed in to the Agent Workspace',
  'agent.sign_in_failed': 'Failed to sign in to the Agent Workspace',
  'agent.signed_out': 'Signed out of the Agent Workspace',
  'agent.invited': 'Invited somebody to the team',
  'agent.joined': 'Joined the team',
  'brand.changed': 'Changed the brand’s settings',
  'brand.keys_rotated': 'Replaced a key of the brand',
  'vault.rotated': 'Replaced a key of the vault',
  'attribute.revealed': 'Revealed a hidden value',
  'reveal.alarm': 'Asked for too many hidden values',
  'consumer.viewed': 'Looked at a consumer',
  'consumer.searched': 'Searched for a consumer',
  'consumer.exported': 'Exported all that is held of a consumer',
  'consumer.erased': 'Erased a consumer',
  'consumer.erasure_refused': 'Tried to erase a held consumer',
  'consumer.held': 'Placed a legal hold',
  'consumer.released': 'Lifted a legal hold',
  'retention.applied': 'Removed what was kept long enough',
  'audit.searched': 'Searched the audit record',
  'audit.exported': 'Exported the audit record',
  'audit.verified': 'Verified the audit record: it is whole',
  'audit.broken': 'Verified the audit record: it was tampered with',
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof auditActions;
