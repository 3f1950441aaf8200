/** The part of the port that holds brands' key pairs; what is private of them is sealed. */
import type { BrandKeyRecord } from './records.ts';

export type BrandKeyLookups = {
  /** Retired ones too; oldest first. */
  listByBrand(brandId: string): Promise<readonly BrandKeyRecord[]>;
};

export type BrandKeyWrites = {
  /** Guard `already_exists`: the brand has no other key of the algorithm that is not retired. */
  insert(key: Omit<BrandKeyRecord, 'retiredAt'>): void;
  /** Guard `key_retired`: it is there and not retired. */
  retire(id: string, at: number): void;
  /** Of one that is retired: `left` alone stays in place of the private key. */
  keepPublic(id: string, left: Uint8Array): void;
  remove(id: string): void;
};
