import { type Brand, findBrand } from '../admin/brand.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { createOutbound } from '../connectors/outbound/outbound.ts';
import { type Foundation, openFoundation } from '../main.ts';
import { newId } from '../runtime.ts';
import type { WebhookDelivery } from '../storage/port.ts';
import { postEvent, secretsOf } from '../webhooks/post-event.ts';
import type { WebhookEvent } from '../webhooks/present-for-webhook.ts';
import type { WebhookEndpoint } from '../webhooks/webhook-settings.ts';
import { type CommandInput, UsageError } from './command.ts';

const shown = 30;

/** Where a brand's events go, what waits, and how the last ones went. */
export async function listWebhooks(input: CommandInput): Promise<void> {
  const { print } = input;
  await withBrand(
    'webhooks list <brand>',
    input,
    async ({ storage }, { id: brandId, webhooks }) => {
      if (webhooks.length === 0) print('The brand declares no webhooks.');
      for (const { id, url, events } of webhooks) {
        const waiting = await storage.webhooks.countWaiting({ brandId, endpointId: id });
        print(`${id}  ${url}  ${waiting} waiting`);
        print(`    ${events.join(' ')}`);
      }
      const newest = await storage.webhooks.listNewest(brandId, shown);
      for (const delivery of newest) print(describe(delivery));
    },
  );
}

function describe(delivery: WebhookDelivery): string {
  const { endpointId, type, createdAt, attempts, outcome, lastResult, nextAt } = delivery;
  const state = outcome === null ? 'waits' : outcome.replace('_', ' ');
  const next = nextAt === null ? '' : `, next ${new Date(nextAt).toISOString()}`;
  const result = lastResult === null ? '' : `, last answer ${lastResult}`;
  const when = new Date(createdAt).toISOString();
  return `  ${when}  ${endpointId}  ${type}  ${state} after ${attempts} attempts${result}${next}`;
}

/** What the endpoint verifies signatures with. Shown because it was asked for. */
export async function showWebhookSecret(input: CommandInput): Promise<void> {
  const usage = 'webhooks secret <brand> <endpoint>';
  await withEndpoint(usage, input, async (foundation, of) => {
    await recordAudit(foundation, { ...auditOf(of), action: 'webhook.secret_shown' });
    const [secret] = secretsOf(foundation.vault, of);
    input.print(secret);
  });
}

/** One event that means nothing, now, through the guard, signed as any. */
export async function testWebhook(input: CommandInput): Promise<void> {
  const usage = 'webhooks test <brand> <endpoint>';
  await withEndpoint(usage, input, async (foundation, of) => {
    const { runtime, vault } = foundation;
    await recordAudit(foundation, { ...auditOf(of), action: 'webhook.tested' });
    const { insecureHosts, providerPorts: ports } = input.settings;
    const outbound = createOutbound({ insecureHosts, ports });
    const timestamp = new Date(runtime.now()).toISOString();
    const event: WebhookEvent = { type: 'webhook.test', timestamp, data: { brandId: of.brandId } };
    const message = { id: `msg_test_${newId(runtime)}`, body: JSON.stringify(event) };
    try {
      const { isDelivered, result } = await postEvent({ runtime, vault, outbound }, of, message);
      if (!isDelivered) throw new WebhookTestFailed(of.endpoint.url, result);
      input.print(`Delivered: ${of.endpoint.url} answered ${result}.`);
    } finally {
      await outbound.close();
    }
  });
}

class WebhookTestFailed extends Error {
  readonly code = 'webhook_test_failed';
  constructor(url: string, result: string) {
    super(`Not delivered: ${url} answered ${result}. Only 2xx counts; redirects are not followed.`);
  }
}

type Of = { readonly brandId: string; readonly endpoint: WebhookEndpoint };

function auditOf({ brandId, endpoint }: Of) {
  const who = { brandId, actor: 'operator', subject: null, correlationId: null };
  return { ...who, detail: { endpointId: endpoint.id } };
}

function withEndpoint(
  usage: string,
  input: CommandInput,
  work: (foundation: Foundation, of: Of) => Promise<void>,
): Promise<void> {
  return withBrand(usage, input, (foundation, { id: brandId, webhooks }) => {
    const endpoint = webhooks.find(({ id }) => id === input.args[1]);
    if (!endpoint) throw new UsageError(`${usage}\nThe brand declares no such endpoint.`);
    return work(foundation, { brandId, endpoint });
  });
}

async function withBrand(
  usage: string,
  { args, settings }: CommandInput,
  work: (foundation: Foundation, brand: Brand) => Promise<void>,
): Promise<void> {
  const [brandId] = args;
  if (!brandId) throw new UsageError(usage);
  const foundation = await openFoundation(settings);
  try {
    const brand = await findBrand(foundation.storage, brandId);
    if (!brand) throw new UsageError(`${usage}\nNo such brand.`);
    await work(foundation, brand);
  } finally {
    await foundation.storage.close();
  }
}
