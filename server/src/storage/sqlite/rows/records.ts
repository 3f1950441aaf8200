/** Row in, record out: one function for each record of the port. */
import type {
  AgentRecord,
  AgentSessionRecord,
  AuditCheckpointRecord,
  AuditCutRecord,
  AuditHead,
  AuditKeyRecord,
  AuditRecord,
  BrandKeyRecord,
  BrandRecord,
  ConnectorRecord,
  ConsumerKeyRecord,
  ConsumerRecord,
  ConsumerSessionRecord,
  ConversationRecord,
  ConversationRow,
  EventRecord,
  FindingRecord,
  HandshakeRecord,
  InvitationRecord,
  RefreshRecord,
  RetentionCandidate,
  RootKeyRecord,
  SignOutOrderRecord,
  SignOutRecord,
  TicketRecord,
  VerificationRecord,
  VerificationRequestRecord,
  WrappingKeyRecord,
} from '../../port.ts';
import { Columns, isWord, type Row } from './columns.ts';
import { isEventBody, isMembers } from './event-body.ts';

type Words<T extends string> = Readonly<Record<T, true>>;

const roles: Words<AgentRecord['roles'][number]> = {
  agent: true,
  supervisor: true,
  administrator: true,
  'privacy-officer': true,
};
const flows: Words<VerificationRecord['flow']> = { code: true, implicit: true };
const endReasons: Words<NonNullable<VerificationRecord['endReason']>> = {
  expired: true,
  signed_out: true,
  signed_out_at_provider: true,
  signed_out_by_brand: true,
  replaced: true,
};
const ticketKinds: Words<TicketRecord['kind']> = { consumer: true, agent: true };
const ways: Words<HandshakeRecord['way']> = { page: true, popup: true, window: true, app: true };
const statuses: Words<ConversationRecord['status']> = { open: true, closed: true };
const proofStates: Words<ConversationRecord['proofState']> = {
  anonymous: true,
  verified: true,
  lapsed: true,
};
const findingKinds: Words<FindingRecord['kind']> = {
  refused: true,
  page: true,
  warning: true,
  trial: true,
  accepted: true,
};
const writers: Words<'consumer' | 'agent'> = { consumer: true, agent: true };

export function brand(row: Row): BrandRecord {
  const column = new Columns('brands', row);
  return { id: column.text('id'), name: column.text('name'), settings: column.text('settings') };
}

export function connector(row: Row): ConnectorRecord {
  const column = new Columns('connectors', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    position: column.integer('position'),
    settings: column.text('settings'),
  };
}

export function brandKey(row: Row): BrandKeyRecord {
  const column = new Columns('brand_keys', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    algorithm: column.text('algorithm'),
    publicJwk: column.text('public_jwk'),
    privateKey: column.bytes('private_key'),
    createdAt: column.integer('created_at'),
    retiredAt: column.integerOrNull('retired_at'),
  };
}

export function agent(row: Row): AgentRecord {
  const column = new Columns('agents', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    login: column.text('login'),
    name: column.text('name'),
    roles: column.json('roles', isRoles),
    passwordHash: column.text('password_hash'),
    createdAt: column.integer('created_at'),
  };
}

export function agentSession(row: Row): AgentSessionRecord {
  const column = new Columns('agent_sessions', row);
  return {
    id: column.text('id'),
    agentId: column.text('agent_id'),
    cookieHash: column.text('cookie_hash'),
    csrfToken: column.text('csrf_token'),
    createdAt: column.integer('created_at'),
    expiresAt: column.integer('expires_at'),
  };
}

export function invitation(row: Row): InvitationRecord {
  const column = new Columns('invitations', row);
  return {
    tokenHash: column.text('token_hash'),
    brandId: column.text('brand_id'),
    login: column.textOrNull('login'),
    name: column.text('name'),
    roles: column.json('roles', isRoles),
    expiresAt: column.integer('expires_at'),
  };
}

export function consumer(row: Row): ConsumerRecord {
  const column = new Columns('consumers', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    identityKey: column.textOrNull('identity_key'),
    connectorId: column.textOrNull('connector_id'),
    createdAt: column.integer('created_at'),
    joinedTo: column.textOrNull('joined_to'),
    erasedAt: column.integerOrNull('erased_at'),
    heldAt: column.integerOrNull('held_at'),
  };
}

export function consumerKey(row: Row): ConsumerKeyRecord {
  const column = new Columns('consumer_keys', row);
  return {
    consumerId: column.text('consumer_id'),
    wrappingKeyId: column.text('wrapping_key_id'),
    wrapped: column.bytes('wrapped'),
    restrictedAt: column.integerOrNull('restricted_at'),
  };
}

export function wrappingKey(row: Row): WrappingKeyRecord {
  const column = new Columns('wrapping_keys', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    wrapped: column.bytes('wrapped'),
    createdAt: column.integer('created_at'),
    retiredAt: column.integerOrNull('retired_at'),
  };
}

export function rootKey(row: Row): RootKeyRecord {
  const column = new Columns('root_keys', row);
  return { masterKeyId: column.text('master_key_id'), wrapped: column.bytes('wrapped') };
}

export function refresh(row: Row): RefreshRecord {
  const column = new Columns('verifications', row);
  return {
    verificationId: column.text('id'),
    sealed: column.bytes('refresh'),
    refreshAt: column.integer('refresh_at'),
  };
}

export function verification(row: Row): VerificationRecord {
  const column = new Columns('verifications', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    consumerId: column.text('consumer_id'),
    connectorId: column.text('connector_id'),
    connectorName: column.text('connector_name'),
    issuer: column.text('issuer'),
    flow: column.word('flow', flows),
    acr: column.textOrNull('acr'),
    amr: column.json('amr', isTexts),
    authenticatedAt: column.integerOrNull('authenticated_at'),
    verifiedAt: column.integer('verified_at'),
    expiresAt: column.integer('expires_at'),
    attributes: column.bytes('attributes'),
    locksAt: column.integerOrNull('locks_at'),
    endedAt: column.integerOrNull('ended_at'),
    endReason: column.wordOrNull('end_reason', endReasons),
  };
}

export function consumerSession(row: Row): ConsumerSessionRecord {
  const column = new Columns('consumer_sessions', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    consumerId: column.text('consumer_id'),
    verificationId: column.textOrNull('verification_id'),
    connectorId: column.textOrNull('connector_id'),
    sidKey: column.textOrNull('sid_key'),
    visitorId: column.textOrNull('visitor_id'),
    browserId: column.text('browser_id'),
    epoch: column.integer('epoch'),
    cookieHash: column.text('cookie_hash'),
    createdAt: column.integer('created_at'),
    expiresAt: column.integer('expires_at'),
    endedAt: column.integerOrNull('ended_at'),
    usedAt: column.integerOrNull('used_at'),
    page: column.bytesOrNull('page'),
  };
}

export function signOut(row: Row): SignOutRecord {
  const column = new Columns('sign_outs', row);
  return {
    target: column.text('target'),
    at: column.integer('at'),
    expiresAt: column.integer('expires_at'),
  };
}

export function signOutOrder(row: Row): SignOutOrderRecord {
  const column = new Columns('sign_out_orders', row);
  return {
    connectorId: column.text('connector_id'),
    brandId: column.text('brand_id'),
    at: column.integer('at'),
  };
}

export function handshake(row: Row): HandshakeRecord {
  const column = new Columns('handshakes', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    connectorId: column.text('connector_id'),
    sessionId: column.text('session_id'),
    way: column.word('way', ways),
    redirectUri: column.textOrNull('redirect_uri'),
    providerDigest: column.textOrNull('provider_digest'),
    requestId: column.textOrNull('request_id'),
    expiresAt: column.integer('expires_at'),
  };
}

export function ticket(row: Row): TicketRecord {
  const column = new Columns('tickets', row);
  return {
    ticketHash: column.text('ticket_hash'),
    kind: column.word('kind', ticketKinds),
    sessionId: column.text('session_id'),
    expiresAt: column.integer('expires_at'),
  };
}

export function verificationRequest(row: Row): VerificationRequestRecord {
  const column = new Columns('verification_requests', row);
  const acr = column.textOrNull('acr');
  return {
    id: column.text('id'),
    conversationId: column.text('conversation_id'),
    brandId: column.text('brand_id'),
    agentId: column.text('agent_id'),
    connectorId: column.textOrNull('connector_id'),
    assurance: acr === null ? null : { acr, label: column.text('acr_label') },
    maxAgeSeconds: column.integerOrNull('max_age_seconds'),
    expiresAt: column.integer('expires_at'),
  };
}

export function conversation(row: Row): ConversationRecord {
  const column = new Columns('conversations', row);
  return { ...conversationRow(row), page: column.bytesOrNull('page') };
}

export function conversationRow(row: Row): ConversationRow {
  const column = new Columns('conversations', row);
  return {
    id: column.text('id'),
    brandId: column.text('brand_id'),
    consumerId: column.text('consumer_id'),
    status: column.word('status', statuses),
    startedAt: column.integer('started_at'),
    sequence: column.integer('sequence'),
    inboxSequence: column.integer('inbox_sequence'),
    proofState: column.word('proof_state', proofStates),
    verificationId: column.textOrNull('verification_id'),
    assignedAgentId: column.textOrNull('assigned_agent_id'),
    readByAgent: column.integer('read_by_agent'),
    readByConsumer: column.integer('read_by_consumer'),
    unread: column.integer('unread'),
    waitingSince: column.integerOrNull('waiting_since'),
    lastMessageFrom: column.wordOrNull('last_message_from', writers),
    lastMessageAt: column.integerOrNull('last_message_at'),
    preview: column.bytesOrNull('preview'),
    isCleared: column.integer('is_cleared') === 1,
  };
}

export function event(row: Row): EventRecord {
  const column = new Columns('events', row);
  return {
    conversationId: column.text('conversation_id'),
    sequence: column.integer('sequence'),
    at: column.integer('at'),
    clientId: column.textOrNull('client_id'),
    body: column.json('body', isEventBody),
    text: column.bytesOrNull('text'),
  };
}

export function auditRecord(row: Row): AuditRecord {
  const column = new Columns('audit_records', row);
  return {
    at: column.integer('at'),
    brandId: column.text('brand_id'),
    actor: column.text('actor'),
    action: column.text('action'),
    subject: column.textOrNull('subject'),
    correlationId: column.textOrNull('correlation_id'),
    detail: column.json('detail', isDetail),
    number: column.integer('number'),
    hash: column.text('hash'),
  };
}

export function auditHead(row: Row): AuditHead {
  const column = new Columns('audit_heads', row);
  return {
    brandId: column.text('brand_id'),
    number: column.integer('number'),
    hash: column.text('hash'),
  };
}

/** What is signed of a chain: a checkpoint or a cut. */
export function auditStatement(row: Row): AuditCheckpointRecord & AuditCutRecord {
  const column = new Columns('audit_checkpoints', row);
  return { ...auditHead(row), statement: column.text('statement') };
}

export function auditKey(row: Row): AuditKeyRecord {
  const column = new Columns('audit_keys', row);
  return {
    kid: column.text('kid'),
    publicJwk: column.text('public_jwk'),
    privateKey: column.bytes('private_key'),
    createdAt: column.integer('created_at'),
  };
}

export function finding(row: Row): FindingRecord {
  const column = new Columns('findings', row);
  return {
    brandId: column.text('brand_id'),
    connectorId: column.text('connector_id'),
    day: column.integer('day'),
    kind: column.word('kind', findingKinds),
    code: column.text('code'),
    count: column.integer('count'),
    lastAt: column.integer('last_at'),
    correlationId: column.textOrNull('correlation_id'),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isRoles(value: unknown): value is AgentRecord['roles'] {
  return Array.isArray(value) && value.every((item) => isWord(item, roles));
}

function isDetail(value: unknown): value is AuditRecord['detail'] {
  const allowed = ['string', 'number', 'boolean'];
  return (
    isMembers(value) &&
    Object.values(value).every((item) => item === null || allowed.includes(typeof item))
  );
}

export function retentionCandidate(row: Row): RetentionCandidate {
  const from = new Columns('retention', row);
  return { id: from.text('id'), at: from.integer('at'), isDue: from.integer('is_due') === 1 };
}
