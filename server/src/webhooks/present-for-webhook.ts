import type { AuditAction } from '@countersign/protocol';
import type { AuditRecord } from '../storage/port.ts';
import type { WebhookType } from './webhook-settings.ts';

/** What a brand's server is told: ids, names of fields, times. Never a value. */
export type WebhookEvent = {
  readonly type: WebhookType | 'webhook.test';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string | number | null>>;
};

/** Which record is told as what; undefined for all that concerns nobody outside. */
export function webhookTypeOf({ action, detail }: AuditRecord): WebhookType | undefined {
  if (action === 'consumer.proof_ended') {
    return detail.reason === 'expired' ? 'consumer.lapsed' : 'consumer.signed_out';
  }
  return Object.hasOwn(types, action) ? types[action as keyof typeof types] : undefined;
}

const types = {
  'consumer.authenticated': 'consumer.verified',
  'consumer.erased': 'consumer.erased',
  'consumer.restricted': 'consumer.restricted',
  'consumer.unrestricted': 'consumer.unrestricted',
  'consumer.asked_to_verify': 'verification.requested',
  'consumer.request_ended': 'verification.answered',
  'attribute.conflict_began': 'attribute.conflict',
  'attribute.conflict_ended': 'attribute.conflict_resolved',
} as const satisfies Partial<Record<AuditAction, WebhookType>>;

/** Of a record's detail nothing else leaves: what is added there stays inside. */
const told = [
  ...['conversationId', 'connectorId', 'field', 'outcome', 'reason', 'acr', 'maxAgeSeconds'],
];

export function presentForWebhook(
  record: AuditRecord,
  type: WebhookType,
  conversationId: string | null,
): WebhookEvent {
  const { at, brandId, subject, detail } = record;
  const members = told.flatMap((name) => {
    const value = detail[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  return {
    type,
    timestamp: new Date(at).toISOString(),
    data: { brandId, consumerId: subject, conversationId, ...Object.fromEntries(members) },
  };
}
