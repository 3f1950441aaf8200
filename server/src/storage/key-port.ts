/**
 * The part of the port that holds keys. An adapter keeps them apart from the data that they open,
 * so that either can be restored without the other.
 */
import type {
  ConsumerKeyRecord,
  RootKeyRecord,
  WrappedConsumerKey,
  WrappingKeyRecord,
} from './records.ts';

export interface KeyLookups {
  readonly consumerKeys: {
    find(consumerId: string): Promise<ConsumerKeyRecord | undefined>;
    /** In no order, at most `limit`. */
    listByWrappingKey(wrappingKeyId: string, limit: number): Promise<readonly ConsumerKeyRecord[]>;
  };
  readonly wrappingKeys: {
    find(id: string): Promise<WrappingKeyRecord | undefined>;
    /** The brand's one that is not retired. */
    findCurrent(brandId: string): Promise<WrappingKeyRecord | undefined>;
    /** Of all brands, oldest first. */
    listRetired(): Promise<readonly WrappingKeyRecord[]>;
  };
  readonly rootKeys: { list(): Promise<readonly RootKeyRecord[]> };
}

export interface KeyWrites {
  readonly consumerKeys: {
    insert(key: WrappedConsumerKey): void;
    /** Puts it in place of the consumer's key if that is there and `from` wraps it. */
    rewrap(key: WrappedConsumerKey, from: string): void;
    /** Guard `restriction_stands`: it is there and not restricted. */
    restrict(consumerId: string, at: number): void;
    /** Guard `restriction_over`: it is there and restricted. */
    unrestrict(consumerId: string): void;
    remove(consumerId: string): void;
  };
  readonly wrappingKeys: {
    /** Unless the brand has one that is not retired. */
    insertIfNone(key: Omit<WrappingKeyRecord, 'retiredAt'>): void;
    retire(id: string, at: number): void;
    /** Unless a consumer's key is wrapped by it. */
    remove(id: string): void;
  };
  readonly rootKeys: {
    /** Unless there is one. */
    insertIfNone(key: RootKeyRecord): void;
    /** Insert, or replace one of the same master key. */
    put(key: RootKeyRecord): void;
    remove(masterKeyId: string): void;
  };
}
