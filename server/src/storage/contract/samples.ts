/** Records that the rules write: plain ones, each made whole by what a rule wants to differ. */
import type {
  AgentRecord,
  AgentSessionRecord,
  BrandKeyRecord,
  BrandRecord,
  ConnectorRecord,
  ConsumerKeyRecord,
  ConsumerSessionRecord,
  ConversationChange,
  EventBody,
  HandshakeRecord,
  InvitationRecord,
  NewConsumerRecord,
  NewEvent,
  Storage,
  TicketRecord,
  Transaction,
  VerificationRecord,
  WrappingKeyRecord,
} from '../port.ts';

export type Rules = Readonly<Record<string, (storage: Storage) => Promise<void>>>;

/** An id as ids are, readable in a failed assertion. */
export function id(name: string): string {
  return name.padEnd(22, '_');
}

export function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

export const brandId = id('brand');
export const consumerId = id('consumer');
export const conversationId = id('conversation');

export const brand: BrandRecord = { id: brandId, name: 'Aurora', settings: '{"a":1}' };

export function connector(name: string, position = 0): ConnectorRecord {
  return { id: id(name), brandId, position, settings: '{}' };
}

export function brandKey(name: string, createdAt = 1): Omit<BrandKeyRecord, 'retiredAt'> {
  const publicJwk = '{"kty":"RSA"}';
  const privateKey = bytes(0, 7, 255);
  return { id: id(name), brandId, algorithm: 'RSA-OAEP-256', publicJwk, privateKey, createdAt };
}

export function agent(name: string): AgentRecord {
  return {
    id: id(name),
    brandId,
    login: name,
    name: 'Ada',
    roles: ['agent', 'privacy-officer'],
    passwordHash: 'hash',
    createdAt: 1,
  };
}

export function agentSession(name: string, expiresAt = 100): AgentSessionRecord {
  return {
    id: id(name),
    agentId: id('ada'),
    cookieHash: `cookie of ${name}`,
    csrfToken: 'csrf',
    createdAt: 1,
    expiresAt,
  };
}

export function invitation(name: string, expiresAt = 100): InvitationRecord {
  return { tokenHash: name, brandId, login: null, name: 'Bo', roles: ['agent'], expiresAt };
}

export function consumer(name: string, identityKey: string | null = null): NewConsumerRecord {
  return { id: id(name), brandId, identityKey, connectorId: null, createdAt: 1 };
}

export function verification(
  name: string,
  expiresAt = 100,
): Omit<VerificationRecord, 'endedAt' | 'endReason'> {
  return {
    id: id(name),
    brandId,
    consumerId,
    connectorId: id('connector'),
    connectorName: 'Sign in',
    issuer: 'https://issuer.example',
    flow: 'code',
    acr: null,
    amr: ['pwd', 'otp'],
    authenticatedAt: 1,
    verifiedAt: 1,
    expiresAt,
    attributes: bytes(1, 2, 3),
    locksAt: null,
  };
}

export function consumerSession(
  name: string,
  verificationId: string | null = null,
): Omit<ConsumerSessionRecord, 'endedAt' | 'usedAt'> {
  return {
    id: id(name),
    brandId,
    consumerId,
    verificationId,
    connectorId: verificationId === null ? null : id('connector'),
    sidKey: null,
    visitorId: null,
    browserId: `browser of ${name}`,
    epoch: 1,
    cookieHash: `cookie of ${name}`,
    createdAt: 1,
    expiresAt: 100,
    page: null,
  };
}

export function handshake(name: string, expiresAt = 100): HandshakeRecord {
  return {
    id: id(name),
    brandId,
    connectorId: id('connector'),
    sessionId: id('session'),
    way: 'popup',
    redirectUri: 'https://chat.example/callback/aurora/aurora-id',
    providerDigest: 'digest',
    requestId: null,
    expiresAt,
  };
}

export function ticket(name: string, expiresAt = 100): TicketRecord {
  return { ticketHash: name, kind: 'consumer', sessionId: id('session'), expiresAt };
}

type Conversation = Parameters<Transaction['conversations']['insert']>[0];

export function conversation(name: string, ofConsumer = consumerId): Conversation {
  return {
    id: id(name),
    brandId,
    consumerId: ofConsumer,
    startedAt: 1,
    proofState: 'anonymous',
    verificationId: null,
    page: null,
  };
}

export const consumerBody = {
  type: 'message',
  from: 'consumer',
  proof: { state: 'anonymous' },
} as const satisfies EventBody;

export function message(clientId: string | null, at = 5): NewEvent {
  return { at, clientId, body: consumerBody, text: bytes(9, 9) };
}

export async function insertBrand(storage: Storage): Promise<void> {
  await storage.transaction((tx) => tx.brands.put(brand));
}

/** A brand and consumers of these names. */
export async function insertConsumers(
  storage: Storage,
  ...names: readonly string[]
): Promise<void> {
  await storage.transaction((tx) => {
    tx.brands.put(brand);
    for (const name of names) tx.consumers.insert(consumer(name));
  });
}

/** A brand, a consumer, and their open conversation without events. */
export async function openConversation(storage: Storage): Promise<void> {
  await insertConsumers(storage, 'consumer');
  await storage.transaction((tx) => tx.conversations.insert(conversation('conversation')));
}

/** One event whose change is all that matters. */
export async function change(storage: Storage, what: ConversationChange): Promise<void> {
  await storage.transaction((tx) => {
    tx.conversations.append(conversationId, { event: message(null), change: what });
  });
}

export function wrappingKey(name: string, of = brandId): Omit<WrappingKeyRecord, 'retiredAt'> {
  return { id: id(name), brandId: of, wrapped: Uint8Array.of(1, 2), createdAt: 1 };
}

export function consumerKey(consumerId: string, wrappingKeyId: string): ConsumerKeyRecord {
  return { consumerId, wrappingKeyId, wrapped: Uint8Array.of(3, 4), restrictedAt: null };
}
