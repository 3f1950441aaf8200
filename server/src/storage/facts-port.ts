/** The part of the port that holds what stands beside attributes, and what is thought of them. */
import type { ConnectorTrust } from '@countersign/protocol';
import type { ConversationRecord, EventRecord } from './records.ts';

export interface FactLookups extends TrustLookups {
  readonly conflicts: {
    /** Names of attributes on which page and proof differ, as they were last noted; by name. */
    list(conversationId: string): Promise<readonly string[]>;
  };
  readonly corrections: {
    /**
     * Events of the type `corrected` that were not removed: of this conversation, and of the
     * consumer's others up to its start. Newest first, at most `limit`.
     */
    listFor(
      conversation: Pick<ConversationRecord, 'id' | 'consumerId' | 'startedAt'>,
      limit: number,
    ): Promise<readonly EventRecord[]>;
  };
}

export interface FactWrites extends TrustWrites {
  readonly conflicts: {
    /** Guard `already_exists`: it was not noted. */
    begin(conflict: { readonly conversationId: string; readonly name: string }): void;
    /** Guard `conflict_over`: it was noted. */
    end(conflict: { readonly conversationId: string; readonly name: string }): void;
  };
  readonly corrections: {
    /** Its text goes, its event stays. Guard `correction_over`: it is there. */
    remove(correction: { readonly conversationId: string; readonly id: string }): void;
  };
}

/** What a brand thinks of a connector's provider. None: it trusts it, and always has. */
export type ConnectorTrustRecord = {
  readonly connectorId: string;
  readonly brandId: string;
  readonly state: ConnectorTrust;
  readonly at: number;
};

export interface TrustLookups {
  readonly connectorTrust: {
    find(connectorId: string): Promise<ConnectorTrustRecord | undefined>;
  };
}

export interface TrustWrites {
  readonly connectorTrust: {
    put(record: ConnectorTrustRecord): void;
  };
}
