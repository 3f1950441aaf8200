import type { ConsumerRecord, ConversationRow, Storage } from '../storage/port.ts';

export type PersonQuery = { readonly brandId: string; readonly consumerId: string };

/** A consumer with the visitors that they were before they signed in. */
export type Persons = {
  readonly consumer: ConsumerRecord;
  readonly all: readonly ConsumerRecord[];
};

/**
 * Everybody whom this id stands for: what a person wrote before they signed in is sealed for the
 * visitor that they were then. Undefined if the brand has no such consumer, or they were erased.
 */
export async function findPersons(
  { consumers }: Pick<Storage, 'consumers'>,
  { brandId, consumerId }: PersonQuery,
): Promise<Persons | undefined> {
  const named = await consumers.find(consumerId);
  const known = named?.joinedTo ? await consumers.find(named.joinedTo) : undefined;
  const consumer = known ?? named;
  if (consumer?.brandId !== brandId || consumer.erasedAt !== null) return undefined;
  return { consumer, all: [consumer, ...(await consumers.listJoined(consumer.id))] };
}

const conversationsAtOnce = 100;

/** The conversations of a consumer, newest change first. */
export async function* conversationsOf(
  { conversations }: Pick<Storage, 'conversations'>,
  consumerId: string,
): AsyncGenerator<ConversationRow> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = { before, limit: conversationsAtOnce };
    const rows = await conversations.listByConsumer(consumerId, page);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    before = last.inboxSequence;
  }
}
