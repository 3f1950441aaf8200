/**
 * Storage: what must survive. This file is the port; sqlite/ (and later postgres/) are adapters,
 * contract.ts is the numbered suite that every adapter passes.
 *
 * Two halves. *Lookups* read what is committed; "not found" is undefined, never an error.
 * `transaction(work)` lets `work` record changes, synchronously, and settles when they are on disk,
 * all or none. Changes that must not happen twice or too late carry a guard, named beside the
 * method: if a guard fails, nothing of the transaction is kept and it rejects with a StorageError
 * of that code. Recording instead of awaiting lets an adapter commit many transactions at once.
 *
 * Sealed bytes come from the vault; storage never sees what is inside. Times are milliseconds since
 * the epoch. Ids are 22 characters of base64url. Hashes are SHA-256 in base64url.
 */
import type { ProofState } from '@countersign/protocol';
import type { AuditLookups, AuditWrites } from './audit-port.ts';
import type { BrandKeyLookups, BrandKeyWrites } from './brand-key-port.ts';
import type { FactLookups, FactWrites } from './facts-port.ts';
import type { HoldingLookups } from './holdings-port.ts';
import type { KeyLookups, KeyWrites } from './key-port.ts';
import type {
  AgentRecord,
  AgentSessionRecord,
  BrandRecord,
  ConnectorRecord,
  ConsumerRecord,
  ConsumerSessionRecord,
  ConversationRecord,
  ConversationRow,
  EventBody,
  EventRecord,
  FindingRecord,
  HandshakeRecord,
  InvitationRecord,
  NewConsumerRecord,
  SignOutOrderRecord,
  SignOutRecord,
  TicketRecord,
} from './records.ts';
import type { RetentionLookups, RetentionWrites } from './retention-port.ts';
import type {
  VerificationLookups,
  VerificationRequestLookups,
  VerificationRequestWrites,
  VerificationWrites,
} from './verification-port.ts';
import type { WebhookLookups, WebhookWrites } from './webhook-port.ts';

export type * from './audit-port.ts';
export type * from './records.ts';
export type * from './retention-port.ts';
export type * from './webhook-port.ts';

export interface Storage extends Lookups {
  /**
   * @throws StorageError with the code of the guard that failed, `storage_full` when too many
   * transactions wait, `storage_closed`, or `storage_failed` when the disk refuses.
   */
  transaction(work: (tx: Transaction) => void): Promise<Committed>;
  close(): Promise<void>;
}

/** One entry for each `append`, in the order they were recorded. */
export type Committed = { readonly events: readonly AppendedEvent[] };
export type AppendedEvent = {
  readonly conversationId: string;
  readonly sequence: number;
  readonly at: number;
  /** True if this client id was there already; then sequence and time are those of the first. */
  readonly repeated: boolean;
};

export type StorageErrorCode =
  | 'already_exists'
  | 'handshake_used'
  | 'token_replayed'
  | 'key_retired'
  | 'ticket_used'
  | 'invitation_used'
  | 'session_over'
  | 'signed_out'
  | 'verification_over'
  | 'consumer_erased'
  | 'restriction_stands'
  | 'restriction_over'
  | 'request_open'
  | 'request_over'
  | 'conflict_over'
  | 'correction_over'
  | 'webhooks_moved'
  | 'conversation_not_open'
  | 'conversation_moved'
  | 'storage_full'
  | 'storage_closed'
  | 'storage_failed';

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, options?: { cause: unknown }) {
    super(code, options);
    this.name = 'StorageError';
    this.code = code;
  }
}

// ---- Reading ---------------------------------------------------------------------------------

export interface Lookups extends KeyLookups, AuditLookups, FactLookups, WebhookLookups {
  readonly brands: {
    find(id: string): Promise<BrandRecord | undefined>;
    list(): Promise<readonly BrandRecord[]>;
  };
  readonly connectors: {
    find(id: string): Promise<ConnectorRecord | undefined>;
    /** By position. */
    listByBrand(brandId: string): Promise<readonly ConnectorRecord[]>;
  };
  readonly brandKeys: BrandKeyLookups;
  readonly agents: {
    find(id: string): Promise<AgentRecord | undefined>;
    findByLogin(login: string): Promise<AgentRecord | undefined>;
    listByBrand(brandId: string): Promise<readonly AgentRecord[]>;
  };
  readonly agentSessions: {
    find(id: string): Promise<AgentSessionRecord | undefined>;
    findByCookie(cookieHash: string): Promise<AgentSessionRecord | undefined>;
  };
  readonly invitations: { find(tokenHash: string): Promise<InvitationRecord | undefined> };
  readonly consumers: {
    find(id: string): Promise<ConsumerRecord | undefined>;
    findByIdentityKey(identityKey: string): Promise<ConsumerRecord | undefined>;
    /** Anonymous ones whose conversations became this one's. */
    listJoined(id: string): Promise<readonly ConsumerRecord[]>;
  };
  readonly verifications: VerificationLookups;
  readonly verificationRequests: VerificationRequestLookups;
  readonly consumerSessions: {
    find(id: string): Promise<ConsumerSessionRecord | undefined>;
    findByCookie(cookieHash: string): Promise<ConsumerSessionRecord | undefined>;
    /** Not ended. */
    listByVerification(verificationId: string): Promise<readonly ConsumerSessionRecord[]>;
    /** Verified, not ended, never used, `createdAt <= until`; oldest first, at most `limit`. */
    listUnused(until: number, limit: number): Promise<readonly ConsumerSessionRecord[]>;
    /** Here and below: not ended, `createdAt <= until`; oldest first, at most `limit`. */
    listBySid(sidKey: string, page: SessionPage): Promise<readonly ConsumerSessionRecord[]>;
    listByConsumer(
      consumerId: string,
      page: SessionPage & { readonly withoutSid?: boolean; readonly browserId?: string },
    ): Promise<readonly ConsumerSessionRecord[]>;
    listByConnector(
      connectorId: string,
      page: SessionPage,
    ): Promise<readonly ConsumerSessionRecord[]>;
    listByBrowser(browserId: string, page: SessionPage): Promise<readonly ConsumerSessionRecord[]>;
  };
  readonly signOuts: { find(target: string): Promise<SignOutRecord | undefined> };
  readonly signOutOrders: {
    /** Oldest first, at most `limit`. */
    list(limit: number): Promise<readonly SignOutOrderRecord[]>;
  };
  readonly handshakes: { find(id: string): Promise<HandshakeRecord | undefined> };
  readonly tickets: { find(ticketHash: string): Promise<TicketRecord | undefined> };
  readonly conversations: {
    find(id: string): Promise<ConversationRecord | undefined>;
    findOpenByConsumer(consumerId: string): Promise<ConversationRecord | undefined>;
    /** Status of the newest conversation whatever it is; for a consumer who comes back. */
    findNewestByConsumer(consumerId: string): Promise<ConversationRecord | undefined>;
    /** `inboxSequence < before`, largest first; at most `limit`. */
    listByConsumer(
      consumerId: string,
      page: { readonly before: number; readonly limit: number },
    ): Promise<readonly ConversationRow[]>;
    /** `inboxSequence > after`, smallest first; at most `limit`. */
    listChanged(
      brandId: string,
      page: { readonly after: number; readonly limit: number },
    ): Promise<readonly ConversationRow[]>;
    /** `inboxSequence < before`, largest first; at most `limit`. */
    listNewest(
      brandId: string,
      page: { readonly before?: number; readonly limit: number },
    ): Promise<readonly ConversationRow[]>;
    listByVerification(verificationId: string): Promise<readonly ConversationRow[]>;
  };
  readonly events: {
    /** `sequence > after`, oldest first; at most `limit`. */
    listAfter(
      conversationId: string,
      page: { readonly after: number; readonly limit: number },
    ): Promise<readonly EventRecord[]>;
    /**
     * The newest `limit` with `sequence < before`, oldest first. `types` narrows them to what the
     * transcript shows.
     */
    listBefore(
      conversationId: string,
      page: {
        readonly before?: number;
        readonly limit: number;
        readonly types?: readonly EventBody['type'][];
      },
    ): Promise<readonly EventRecord[]>;
  };
  readonly holdings: HoldingLookups;
  readonly retention: RetentionLookups;
  readonly findings: {
    /** Of this day and later, last one first; at most `limit`. */
    listByConnector(
      connectorId: string,
      page: { readonly sinceDay: number; readonly limit: number },
    ): Promise<readonly FindingRecord[]>;
  };
}

export type SessionPage = { readonly until: number; readonly limit: number };

// ---- Writing ---------------------------------------------------------------------------------

export type NewEvent = Omit<EventRecord, 'sequence' | 'conversationId'>;

/** Members of the conversation that change with an event; what is absent stays. */
export type ConversationChange = {
  readonly status?: 'closed';
  readonly consumerId?: string;
  readonly proofState?: ProofState;
  readonly verificationId?: string | null;
  readonly assignedAgentId?: string;
  /** Only ever raised, never above the conversation's own sequence. */
  readonly readByAgent?: number;
  readonly readByConsumer?: number;
  /** `'recount'`: the consumer's messages after `readByAgent`, as it is after this change. */
  readonly unread?: 'one-more' | 'recount';
  /** A time is set only if none is set yet. */
  readonly waitingSince?: number | null;
  readonly lastMessage?: {
    readonly from: 'consumer' | 'agent';
    readonly at: number;
    readonly preview: Uint8Array;
  };
  readonly page?: Uint8Array;
};

export type Separation = {
  readonly sequence: number;
  readonly joinedAt: number;
  readonly joined: string;
  readonly lastMessage: Required<ConversationChange>['lastMessage'] | null;
  readonly waitingSince: number | null;
};

export interface Transaction extends KeyWrites, AuditWrites, FactWrites, WebhookWrites {
  readonly brands: {
    /** Insert, or replace name and settings. */
    put(brand: BrandRecord): void;
  };
  readonly connectors: {
    /** Insert, or replace. Guard `already_exists`: the id is not another brand's. */
    put(connector: ConnectorRecord): void;
    /** Removes the brand's connectors that are not among `keptIds`. */
    removeOthers(brandId: string, keptIds: readonly string[]): void;
  };
  readonly brandKeys: BrandKeyWrites;
  readonly agents: {
    /** Guard `already_exists`: the login is free. */
    insert(agent: AgentRecord): void;
    setRoles(id: string, roles: AgentRecord['roles']): void;
  };
  readonly agentSessions: {
    insert(session: AgentSessionRecord): void;
    remove(id: string): void;
    /** Here and below: `expiresAt <= now`, a bounded number of rows at a time. */
    removeExpired(now: number): void;
  };
  readonly invitations: {
    insert(invitation: InvitationRecord): void;
    /** Guard `invitation_used`: it is there and not expired at `now`. */
    consume(tokenHash: string, now: number): void;
  };
  readonly consumers: {
    /** Guard `already_exists`: id and identity key are free. */
    insert(consumer: NewConsumerRecord): void;
    /** Null: they are nobody's again. */
    join(id: string, to: string | null): void;
    /** Attributes, page and identity key go; once: `consumer_erased`. Keys are `consumerKeys`'. */
    erase(id: string, at: number): void;
  };
  readonly verifications: VerificationWrites;
  readonly verificationRequests: VerificationRequestWrites;
  readonly consumerSessions: {
    /** In the place of another one it is of the browser that that one is of by now. */
    insert(session: Omit<ConsumerSessionRecord, 'endedAt' | 'usedAt'>, inPlaceOf?: string): void;
    /** Two sessions are of one browser, and so are all that were of the browser of either. */
    unite(id: string, other: string): void;
    /** Guard `session_over`: not ended. The first time stays. */
    markUsed(id: string, at: number): void;
    /** Guard `session_over`: not ended. */
    setPage(id: string, page: Uint8Array): void;
    /** Guard `session_over`: not ended. */
    setCookie(id: string, cookieHash: string): void;
    /** Guard `session_over`: not ended. */
    extend(id: string, expiresAt: number): void;
    /** Guard `session_over`: not ended before. */
    end(id: string, at: number): void;
  };
  readonly signOuts: {
    /** Insert, or raise its times; they never fall. */
    put(signOut: SignOutRecord): void;
    /** Guard `signed_out`: none of the targets was signed out at `since` or later. */
    checkNone(targets: readonly string[], since: number): void;
    removeExpired(now: number): void;
  };
  readonly signOutOrders: {
    /** Insert, or replace an older one of the connector. */
    put(order: SignOutOrderRecord): void;
    /** Removes this very order; a newer one stays. */
    remove(order: SignOutOrderRecord): void;
  };
  readonly handshakes: {
    insert(handshake: HandshakeRecord): void;
    /** Guard `handshake_used`: it is there and not expired at `now`. */
    consume(id: string, now: number): void;
    removeExpired(now: number): void;
  };
  readonly usedTokens: {
    /** Guard `token_replayed`: the digest is new for this connector. */
    insert(token: {
      readonly connectorId: string;
      readonly digest: string;
      readonly expiresAt: number;
    }): void;
    removeExpired(now: number): void;
  };
  readonly tickets: {
    insert(ticket: TicketRecord): void;
    /** Guard `ticket_used`: it is there and not expired at `now`. */
    consume(ticketHash: string, now: number): void;
    removeExpired(now: number): void;
  };
  readonly conversations: {
    /** Empties texts, preview, name and page attributes; what happened, and when, stays. */
    erase(id: string): void;
    /**
     * Removes messages, notes and corrections from before an event that joined them, and its mark;
     * the last message and the waiting time are as given. Guard
     * `conversation_moved`: that event says that it joined this consumer, and nothing has been
     * appended after `sequence`.
     */
    separate(id: string, separation: Separation): void;
    /**
     * `sequence` and `inboxSequence` begin at 0, counters and last message empty; the first
     * append gives them numbers. Guard `already_exists`: the consumer has no open conversation.
     */
    insert(
      conversation: Pick<
        ConversationRecord,
        'id' | 'brandId' | 'consumerId' | 'startedAt' | 'proofState' | 'verificationId' | 'page'
      >,
    ): void;
    /**
     * Numbers the event, gives the conversation the brand's next inbox number, and applies
     * `change`, in one step. A client id that is already there makes it a repeat: nothing changes.
     * Guard `conversation_not_open`, unless `whenClosed: 'append'`. Guard `conversation_moved`:
     * its consumer is still `ofConsumer`, or that of `ofSession`, and its verification still
     * `ofVerification`, where given; and `session_over`: `ofSession` has not ended. These
     * guards come before the repeat. Guard `already_exists`: if `change` moves it to
     * another consumer, that consumer has no open conversation.
     */
    append(
      conversationId: string,
      append: {
        readonly event: NewEvent;
        readonly change?: ConversationChange;
        readonly whenClosed?: 'append';
        readonly ofConsumer?: string;
        readonly ofSession?: string;
        readonly ofVerification?: string;
      },
    ): void;
  };
  readonly retention: RetentionWrites;
  readonly findings: {
    /** Adds to the count of this connector, day, kind and code; 500 rows a day at most. */
    add(finding: FindingRecord): void;
    /** `day < before`. */
    removeBefore(day: number): void;
  };
}
