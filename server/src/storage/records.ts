/** Storage's records: what the port reads and writes. Part of the port; see port.ts. */
import type {
  AgentRole,
  Flow,
  IdentityChange,
  LapseReason,
  MessageProof,
  ProofState,
  SignInWay,
  VerificationOutcome,
  VerificationWish,
} from '@countersign/protocol';

/** `settings` is JSON text, checked by admin/ when written and by its reader when read. */
export type BrandRecord = { readonly id: string; readonly name: string; readonly settings: string };

export type ConnectorRecord = {
  readonly id: string;
  readonly brandId: string;
  /** Order on the brand; the first is the default. */
  readonly position: number;
  readonly settings: string;
};

/** A brand's key pair, to encrypt to or to sign with, as its algorithm says. */
export type BrandKeyRecord = {
  /** Its `kid`, as others see it. */
  readonly id: string;
  readonly brandId: string;
  readonly algorithm: string;
  /** JSON text; holds nothing private. */
  readonly publicJwk: string;
  /** The private JWK, sealed. */
  readonly privateKey: Uint8Array;
  readonly createdAt: number;
  /** Since then another is in its place; null for the newest of its algorithm. */
  readonly retiredAt: number | null;
};

export type AgentRecord = {
  readonly id: string;
  readonly brandId: string;
  /** Lower case, unique over all brands. */
  readonly login: string;
  readonly name: string;
  readonly roles: readonly AgentRole[];
  readonly passwordHash: string;
  readonly createdAt: number;
};

export type AgentSessionRecord = {
  readonly id: string;
  readonly agentId: string;
  readonly cookieHash: string;
  readonly csrfToken: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

export type InvitationRecord = {
  readonly tokenHash: string;
  readonly brandId: string;
  /** Null: the accepting person chooses (the first administrator). */
  readonly login: string | null;
  readonly name: string;
  readonly roles: readonly AgentRole[];
  readonly expiresAt: number;
};

export type NewConsumerRecord = {
  readonly id: string;
  readonly brandId: string;
  /** Keyed hash of (brand, connector, issuer, subject); null for an anonymous consumer. */
  readonly identityKey: string | null;
  readonly connectorId: string | null;
  readonly createdAt: number;
};

export type ConsumerRecord = NewConsumerRecord & {
  /** Of an anonymous one whose conversation became a verified one's: that one. */
  readonly joinedTo: string | null;
  readonly erasedAt: number | null;
  /** Since then nothing of them may be erased or removed; null if that is not so. */
  readonly heldAt: number | null;
};

/**
 * A consumer's data key, wrapped by a key of their brand. Deleting it shreds all that was sealed
 * for the consumer; a restricted one is kept, and nothing is opened or sealed with it.
 */
export type ConsumerKeyRecord = WrappedConsumerKey & { readonly restrictedAt: number | null };

export type WrappedConsumerKey = {
  readonly consumerId: string;
  readonly wrappingKeyId: string;
  readonly wrapped: Uint8Array;
};

/** A brand's key, which wraps the data keys of its consumers; itself wrapped by the root key. */
export type WrappingKeyRecord = {
  readonly id: string;
  readonly brandId: string;
  readonly wrapped: Uint8Array;
  readonly createdAt: number;
  readonly retiredAt: number | null;
};

/** The installation's root key, wrapped by this master key. Two while the master key changes. */
export type RootKeyRecord = { readonly masterKeyId: string; readonly wrapped: Uint8Array };

export type VerificationRecord = {
  readonly id: string;
  readonly brandId: string;
  readonly consumerId: string;
  readonly connectorId: string;
  readonly connectorName: string;
  readonly issuer: string;
  readonly flow: Flow;
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** When the consumer signed in at the provider (`auth_time`), if it says so. */
  readonly authenticatedAt: number | null;
  readonly verifiedAt: number;
  readonly expiresAt: number;
  /** The verified attributes, sealed: JSON text of VerifiedAttribute[]. */
  readonly attributes: Uint8Array;
  /** When the next of them locks, because the sign-in is too old for it; null if none will. */
  readonly locksAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: LapseReason | 'replaced' | null;
};

/** What a refresh changes of a verification. */
export type VerificationRenewal = Pick<
  VerificationRecord,
  'acr' | 'amr' | 'verifiedAt' | 'expiresAt' | 'attributes' | 'locksAt'
>;

/** What renews a verification without its consumer, sealed, and when to use it. */
export type RefreshRecord = {
  readonly verificationId: string;
  readonly sealed: Uint8Array;
  readonly refreshAt: number;
};

export type ConsumerSessionRecord = {
  readonly id: string;
  readonly brandId: string;
  readonly consumerId: string;
  readonly verificationId: string | null;
  /** Of the proof: its connector, and the keyed hash of the provider's `sid`, if it named one. */
  readonly connectorId: string | null;
  readonly sidKey: string | null;
  /** Who this browser was before it signed in; of what they sent, repeats are known. */
  readonly visitorId: string | null;
  /** The same in all sessions of one browser, as far as its windows have shown that they are. */
  readonly browserId: string;
  readonly epoch: number;
  readonly cookieHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  /** When its browser first asked for a ticket; null until it has shown that it got the session. */
  readonly usedAt: number | null;
  /** Page attributes that arrived before a conversation began, sealed; null if none. */
  readonly page: Uint8Array | null;
};

/** Somebody, or all of a connector, was signed out: who began before that does not get in. */
export type SignOutRecord = {
  /** A keyed hash: of a connector's subject, of one sign-in of it (`sid`), or of the connector. */
  readonly target: string;
  readonly at: number;
  readonly expiresAt: number;
};

/** All consumers of a connector are to be signed out; it stands until that is done. */
export type SignOutOrderRecord = {
  readonly connectorId: string;
  readonly brandId: string;
  readonly at: number;
};

export type HandshakeRecord = {
  readonly id: string;
  readonly brandId: string;
  readonly connectorId: string;
  readonly sessionId: string;
  readonly way: SignInWay;
  /** Where the provider's answer must come back to; null where the page is asked. */
  readonly redirectUri: string | null;
  /** A digest of what was known of the provider then; null where the page is asked. */
  readonly providerDigest: string | null;
  /** Of an agent's request to verify that it answers, if it answers one. */
  readonly requestId: string | null;
  readonly expiresAt: number;
};

export type TicketRecord = {
  readonly ticketHash: string;
  readonly kind: 'consumer' | 'agent';
  readonly sessionId: string;
  readonly expiresAt: number;
};

export type ConversationRecord = {
  readonly id: string;
  readonly brandId: string;
  readonly consumerId: string;
  readonly status: 'open' | 'closed';
  readonly startedAt: number;
  /** Sequence of the newest event; 0 before the first. */
  readonly sequence: number;
  /** Brand-wide number of the last change, set by every append. */
  readonly inboxSequence: number;
  readonly proofState: ProofState;
  readonly verificationId: string | null;
  readonly assignedAgentId: string | null;
  readonly readByAgent: number;
  readonly readByConsumer: number;
  readonly unread: number;
  readonly waitingSince: number | null;
  readonly lastMessageFrom: 'consumer' | 'agent' | null;
  readonly lastMessageAt: number | null;
  /** Sealed preview text of the last message, sealed page attributes. */
  readonly preview: Uint8Array | null;
  /** Texts were old or erased, and are gone. Undone by a new verification. */
  readonly isCleared: boolean;
  readonly page: Uint8Array | null;
};

/** An agent asked the consumer of a conversation to verify, and nobody has answered yet. */
export type VerificationRequestRecord = VerificationWish & {
  /** Made by the agent's browser, as the client id of the event that tells of it. */
  readonly id: string;
  readonly conversationId: string;
  readonly brandId: string;
  readonly agentId: string;
  /** Whose proof answers it; null where any connector's does. */
  readonly connectorId: string | null;
  readonly expiresAt: number;
};

/** A conversation in a list: without the page attributes, which may be large. */
export type ConversationRow = Omit<ConversationRecord, 'page'>;

/** What an event says beside its number and time. `text` is sealed. */
export type EventBody =
  | { readonly type: 'message'; readonly from: 'consumer'; readonly proof: MessageProof }
  | { readonly type: 'message' | 'note'; readonly from: 'agent'; readonly agentId: string }
  | {
      readonly type: 'identity';
      readonly change: IdentityChange;
      readonly verificationId: string;
      /** The anonymous consumer who wrote what stands before, until it is separated. */
      readonly joined?: string;
    }
  | {
      readonly type: 'separated';
      readonly upTo: number;
      readonly conversationId: string;
      readonly by: 'consumer' | { readonly agentId: string };
    }
  | { readonly type: 'card' }
  | ({
      readonly type: 'asked';
      readonly agentId: string;
      readonly connectorId: string | null;
      readonly expiresAt: number;
    } & VerificationWish)
  | { readonly type: 'answered'; readonly requestId: string; readonly outcome: VerificationOutcome }
  | { readonly type: 'erased' | 'restricted' | 'unrestricted' }
  /** What the consumer says an attribute is now; an agent's note, which stands beside it. */
  | { readonly type: 'corrected'; readonly agentId: string; readonly name: string }
  | { readonly type: 'assigned'; readonly agentId: string }
  | { readonly type: 'closed'; readonly by: 'consumer' | 'system' | { readonly agentId: string } }
  | { readonly type: 'read'; readonly by: 'agent' | 'consumer'; readonly upTo: number };

export type EventRecord = {
  readonly conversationId: string;
  readonly sequence: number;
  readonly at: number;
  /** Client-made id, unique in the conversation; makes sending repeatable. Null where none. */
  readonly clientId: string | null;
  readonly body: EventBody;
  readonly text: Uint8Array | null;
};

/**
 * What the doctor found at a connector on one day, counted: a refusal, a fault of the page, a
 * warning, or what a trial policy would have refused. `code` is a diagnosis; no values.
 */
export type FindingRecord = {
  readonly brandId: string;
  readonly connectorId: string;
  /** Days since the epoch. */
  readonly day: number;
  readonly kind: 'refused' | 'page' | 'warning' | 'trial' | 'accepted';
  readonly code: string;
  readonly count: number;
  readonly lastAt: number;
  /** Of the last one, where there was a request. */
  readonly correlationId: string | null;
};

/** Who did what, for the security record. `detail` names rules and fields, never values. */
export type NewAuditRecord = {
  readonly at: number;
  readonly brandId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly correlationId: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

export type AuditRecord = NewAuditRecord & {
  /** 1, 2, 3 … within the brand, without a gap. */
  readonly number: number;
  /** Over this record and the hash before it; see audit-chain.ts. */
  readonly hash: string;
};

/** Where a brand's chain of audit records ends. */
export type AuditHead = {
  readonly brandId: string;
  readonly number: number;
  readonly hash: string;
};

/** A signed statement of where a chain ended; see audit/. */
export type AuditCheckpointRecord = AuditHead & { readonly statement: string };

/** A signed statement of up to which record a chain was cut because of age; see audit/. */
export type AuditCutRecord = AuditHead & { readonly statement: string };

/** What signs statements. Never removed: old ones must stay verifiable. */
export type AuditKeyRecord = {
  readonly kid: string;
  /** JSON text; holds nothing private. */
  readonly publicJwk: string;
  /** The private JWK, sealed. */
  readonly privateKey: Uint8Array;
  readonly createdAt: number;
};
