import type { Storage, WrappedConsumerKey, WrappingKeyRecord } from '../storage/port.ts';
import {
  createWrappingKeys,
  makeWrappingKey,
  type WrappingKeyDependencies,
  type WrappingKeys,
} from './wrapping-keys.ts';

export type RotationDependencies = WrappingKeyDependencies & {
  readonly storage: Pick<Storage, 'wrappingKeys' | 'consumerKeys' | 'transaction'>;
};

const keysAtOnce = 200;
/** A data key that was just wrapped by a key retired in that moment is on disk long before. */
const keptWhenUnusedMs = 3_600_000;

/**
 * A new key for a brand. Data keys of its consumers are wrapped by it from now on; those that the
 * old one wraps are left to `rewrapRetired`.
 */
export async function rotateBrandKey(deps: RotationDependencies, brandId: string): Promise<void> {
  const before = await deps.storage.wrappingKeys.findCurrent(brandId);
  const made = makeWrappingKey(deps, brandId);
  await deps.storage.transaction((tx) => {
    if (before) tx.wrappingKeys.retire(before.id, deps.now());
    tx.wrappingKeys.insertIfNone(made);
  });
}

/**
 * Wraps anew what retired keys still wrap, and removes those that wrap nothing any more. Called
 * again and again while the service runs.
 *
 * @returns how many data keys were wrapped anew
 */
export async function rewrapRetired(deps: RotationDependencies): Promise<number> {
  const keys = createWrappingKeys(deps);
  let count = 0;
  for (const retired of await deps.storage.wrappingKeys.listRetired()) {
    for (;;) {
      const records = await deps.storage.consumerKeys.listByWrappingKey(retired.id, keysAtOnce);
      if (records.length === 0) break;
      await rewrap(deps, { retired, keys, records });
      count += records.length;
    }
    const retiredAt = retired.retiredAt ?? deps.now();
    if (retiredAt + keptWhenUnusedMs > deps.now()) continue;
    await deps.storage.transaction((tx) => tx.wrappingKeys.remove(retired.id));
  }
  return count;
}

async function rewrap(
  deps: RotationDependencies,
  of: {
    readonly retired: WrappingKeyRecord;
    readonly keys: WrappingKeys;
    readonly records: readonly WrappedConsumerKey[];
  },
): Promise<void> {
  const { brandId } = of.retired;
  const wrapped = await Promise.all(
    of.records.map(async (record) => {
      const key = await of.keys.unwrap(record);
      return of.keys.wrap({ brandId, consumerId: record.consumerId, key });
    }),
  );
  await deps.storage.transaction((tx) => {
    // Only if it is still there: a key that was deleted meanwhile must not come back.
    for (const record of wrapped) tx.consumerKeys.rewrap(record, of.retired.id);
  });
}
