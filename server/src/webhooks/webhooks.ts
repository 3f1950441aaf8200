/**
 * Webhooks: a brand's own servers are told what happened to its consumers. The audit record is the
 * outbox: what is told of was written there in the same transaction, so nothing is told that did
 * not happen, and nothing that happened is forgotten. Entry points: createWebhooks, postEvent,
 * secretsOf. Hands over to the brand's endpoint through the outbound guard. Must never send an
 * attribute's value, wait for one brand on account of another, or try for ever.
 */
import type { Runtime } from '../runtime.ts';
import {
  type AuditRecord,
  type Storage,
  StorageError,
  type WebhookDelivery,
} from '../storage/port.ts';
import { type PostingDependencies, postEvent } from './post-event.ts';
import { presentForWebhook, webhookTypeOf } from './present-for-webhook.ts';
import type { WebhookEndpoint } from './webhook-settings.ts';

export type WebhookBrand = { readonly id: string; readonly webhooks: readonly WebhookEndpoint[] };

type Dependencies = PostingDependencies & {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly brands: () => Promise<readonly WebhookBrand[]>;
};

export type Webhooks = {
  /** Begins to tell what is new or due, brand by brand, and waits for none of it. */
  sweep(): Promise<void>;
  /** When nothing is under way. */
  settled(): Promise<void>;
};

export function createWebhooks(deps: Dependencies): Webhooks {
  const running = new Map<string, Promise<void>>();
  return {
    async sweep() {
      for (const brand of await deps.brands()) {
        if (running.has(brand.id)) continue;
        const told = tell(deps, brand)
          .catch((error: unknown) => {
            const code = error instanceof StorageError ? error.code : 'unknown';
            deps.runtime.log.error({ brandId: brand.id, code }, 'webhooks could not be sent');
          })
          .finally(() => running.delete(brand.id));
        running.set(brand.id, told);
      }
    },
    settled: async () => void (await Promise.all(running.values())),
  };
}

async function tell(deps: Dependencies, brand: WebhookBrand): Promise<void> {
  const { storage } = deps;
  const place = await storage.webhooks.findPlace(brand.id);
  if (brand.webhooks.length === 0) {
    // Whoever declares endpoints again is not told of the time between.
    if (place) await storage.transaction((tx) => tx.webhooks.stop(brand.id));
    return;
  }
  await takeUp(deps, brand, place?.number ?? null);
  await deliverDue(deps, brand);
}

const recordsAtOnce = 200;
/** Of one endpoint. Beyond them events are dropped, which is logged. */
const waitingAtMost = 10_000;

/** From the audit into the queue of each endpoint, and the place behind it, in one transaction. */
async function takeUp(deps: Dependencies, brand: WebhookBrand, from: number | null): Promise<void> {
  const { storage } = deps;
  if (from === null) {
    const [newest] = await storage.auditRecords.listNewest(brand.id, 1);
    await move(deps, (tx) => tx.webhooks.move(brand.id, { from, to: newest?.number ?? 0 }));
    return;
  }
  const records = await storage.auditRecords.listAfter(brand.id, from, recordsAtOnce);
  const to = records.at(-1)?.number;
  if (to === undefined) return;
  const open = await openEndpoints(deps, brand);
  const deliveries: NewDelivery[] = [];
  for (const record of records) deliveries.push(...(await deliveriesOf(deps, record, open)));
  await move(deps, (tx) => {
    tx.webhooks.move(brand.id, { from, to });
    for (const delivery of deliveries) tx.webhooks.insert(delivery);
  });
}

type Work = Parameters<Storage['transaction']>[0];
type NewDelivery = Pick<
  WebhookDelivery,
  'brandId' | 'endpointId' | 'number' | 'type' | 'body' | 'createdAt'
>;

/** Another process may have been there first: then it has told. */
async function move({ storage }: Dependencies, work: Work): Promise<boolean> {
  try {
    await storage.transaction(work);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.code === 'webhooks_moved') return false;
    throw error;
  }
}

async function openEndpoints(
  { runtime, storage }: Dependencies,
  { id: brandId, webhooks }: WebhookBrand,
): Promise<readonly WebhookEndpoint[]> {
  const open: WebhookEndpoint[] = [];
  for (const endpoint of webhooks) {
    const { id: endpointId } = endpoint;
    const waiting = await storage.webhooks.countWaiting({ brandId, endpointId });
    if (waiting < waitingAtMost) open.push(endpoint);
    else runtime.log.error({ brandId, endpointId }, 'too many webhooks wait; events are dropped');
  }
  return open;
}

async function deliveriesOf(
  { runtime, storage }: Dependencies,
  record: AuditRecord,
  endpoints: readonly WebhookEndpoint[],
): Promise<readonly NewDelivery[]> {
  const type = webhookTypeOf(record);
  const subscribed = endpoints.filter(({ events }) => type && events.includes(type));
  if (!type || subscribed.length === 0) return [];
  const { brandId, number, subject } = record;
  const open = subject ? await storage.conversations.findOpenByConsumer(subject) : undefined;
  const body = JSON.stringify(presentForWebhook(record, type, open?.id ?? null));
  const createdAt = runtime.now();
  return subscribed.map(({ id }) => ({ brandId, endpointId: id, number, type, body, createdAt }));
}

/** Attempts of one brand at the same time. */
const attemptsAtOnce = 16;

async function deliverDue(deps: Dependencies, brand: WebhookBrand): Promise<void> {
  const now = deps.runtime.now();
  const due = await deps.storage.webhooks.listDue(brand.id, now, attemptsAtOnce);
  await Promise.all(due.map((delivery) => attempt(deps, brand, delivery)));
}

/** After the first attempt, in seconds: ten in all, over three days. */
const retries = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** A process that dies during an attempt lets another try after so long. */
const claimMs = 60_000;

async function attempt(
  deps: Dependencies,
  { webhooks }: WebhookBrand,
  delivery: WebhookDelivery,
): Promise<void> {
  const { brandId, endpointId, number, body, attempts, nextAt } = delivery;
  const { runtime, storage } = deps;
  if (nextAt === null) return;
  const claim = { from: nextAt, to: runtime.now() + claimMs };
  if (!(await move(deps, (tx) => tx.webhooks.claim(delivery, claim)))) return;
  const endpoint = webhooks.find(({ id }) => id === endpointId);
  const { isDelivered, result } = endpoint
    ? await postEvent(deps, { brandId, endpoint }, { id: `msg_${brandId}_${number}`, body })
    : { isDelivered: false, result: 'endpoint removed' };
  const at = runtime.now();
  const seconds = endpoint && result !== '410' ? retries[attempts] : undefined;
  if (isDelivered || seconds === undefined) {
    const outcome = isDelivered ? 'delivered' : 'given_up';
    const over = { nextAt: null, outcome, result, at } as const;
    await storage.transaction((tx) => tx.webhooks.note(delivery, over));
    if (isDelivered) return;
    const { type } = delivery;
    runtime.log.warn({ brandId, endpointId, type, number, result }, 'a webhook was given up');
    return;
  }
  // Not all at the same moment, when an endpoint is back.
  const wait = seconds * 1000 * (1 + (number % 10) / 100);
  const later = { nextAt: Math.ceil(at + wait), outcome: null, result, at };
  await storage.transaction((tx) => tx.webhooks.note(delivery, later));
}
