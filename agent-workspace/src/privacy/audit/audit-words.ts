import { type AuditAction, type AuditLine, auditActions } from '@countersign/protocol';
import type { IconName } from '../../look/icons.tsx';

/** What kinds of acts there are, by how their action begins: for the filter, and for the icon. */
export const actionGroups: ReadonlyArray<{
  readonly begins: string;
  readonly title: string;
  readonly icon: IconName;
}> = [
  { begins: 'consumer.', title: 'Consumers', icon: 'person' },
  { begins: 'attribute.', title: 'Attributes', icon: 'eye' },
  { begins: 'reveal.', title: 'Alarms', icon: 'warning' },
  { begins: 'conversation.', title: 'Conversations', icon: 'chat' },
  { begins: 'audit.', title: 'Audit record', icon: 'search' },
  { begins: 'agent.', title: 'Agents', icon: 'people' },
  { begins: 'connector.', title: 'Connectors', icon: 'plug' },
  { begins: 'logout.', title: 'Sign-outs by the provider', icon: 'out' },
  { begins: 'brand.', title: 'Brand', icon: 'gear' },
  { begins: 'vault.', title: 'Vault', icon: 'key' },
  { begins: 'retention.', title: 'Retention', icon: 'clock' },
];

const icons: Partial<Readonly<Record<AuditAction, IconName>>> = {
  'consumer.authenticated': 'done',
  'consumer.refused': 'warning',
  'consumer.signed_out': 'out',
  'consumer.viewed': 'eye',
  'consumer.searched': 'search',
  'consumer.exported': 'download',
  'consumer.erased': 'trash',
  'consumer.erasure_refused': 'scales',
  'consumer.restricted': 'pause',
  'consumer.unrestricted': 'pause',
  'consumer.held': 'scales',
  'consumer.released': 'scales',
  'audit.exported': 'download',
  'audit.verified': 'done',
  'audit.broken': 'warning',
  'agent.sign_in_failed': 'warning',
};

export function iconOf(action: string): IconName {
  const own = isKnown(action) ? icons[action] : undefined;
  return own ?? actionGroups.find(({ begins }) => action.startsWith(begins))?.icon ?? 'info';
}

/** In plain words; of an action that this page does not know, its name. */
export function actionWords(action: string): string {
  if (action === 'unreadable') return 'This record cannot be read any more: verify';
  return isKnown(action) ? auditActions[action] : action;
}

function isKnown(action: string): action is AuditAction {
  return Object.hasOwn(auditActions, action);
}

/** Who else acts, besides agents. */
export const actors: Readonly<Record<string, string>> = {
  consumer: 'The consumer',
  provider: 'The provider',
  operator: 'The operator, on the command line',
  system: 'The service itself',
  unknown: 'Somebody unknown',
};

/** Of an agent the name, which is theirs and so drawn as text from outside. */
export function actorWords(actor: Exclude<AuditLine['actor'], object>): string {
  return Object.hasOwn(actors, actor) ? (actors[actor] ?? actor) : actor;
}

/** `conversationId` → "conversation id", `erasure_refused` → "erasure refused". */
export function memberWords(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** Whether the record is about a consumer of whom there is a page. */
export function isAboutConsumer({ action, subject }: AuditLine): boolean {
  const names = /^(consumer|attribute|conversation)\./.test(action);
  return names && subject !== null && /^[\w-]{22}$/.test(subject);
}
