import { createHmac } from 'node:crypto';
import { ConnectorError } from '../connectors/connector-error.ts';
import type { OutboundLanes } from '../connectors/outbound/outbound.ts';
import type { Runtime } from '../runtime.ts';
import type { Vault } from '../vault/vault.ts';
import type { WebhookEndpoint } from './webhook-settings.ts';

export type PostingDependencies = {
  readonly runtime: Pick<Runtime, 'now'>;
  readonly vault: Pick<Vault, 'derive'>;
  readonly outbound: Pick<OutboundLanes, 'lane'>;
};

type Addressed = { readonly brandId: string; readonly endpoint: WebhookEndpoint };

/**
 * Standard Webhooks (standardwebhooks.com): the same id for each attempt at one event, a time, and
 * signatures over id, time and body.
 */
export async function postEvent(
  { runtime, vault, outbound }: PostingDependencies,
  { brandId, endpoint }: Addressed,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<{ readonly isDelivered: boolean; readonly result: string }> {
  const timestamp = String(Math.floor(runtime.now() / 1000));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Countersign-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secretsOf(vault, { brandId, endpoint })
      .map((secret) => signature(secret, `${id}.${timestamp}.${body}`))
      .join(' '),
  };
  try {
    const lane = outbound.lane(`webhook:${brandId}:${endpoint.id}`);
    const { ok, status } = await lane.fetch(endpoint.url, { method: 'POST', headers, body });
    return { isDelivered: ok, result: String(status) };
  } catch (error) {
    // Our own words: what an endpoint sends back is never kept.
    const isKnown = error instanceof ConnectorError;
    return { isDelivered: false, result: isKnown ? words(error) : 'failed' };
  }
}

function words({ code, detail }: ConnectorError): string {
  return (detail ? `${code}: ${detail}` : code).slice(0, 200);
}

/**
 * The one in use, and the one before it, so that nobody misses anything while a new one is put in.
 * They are stored nowhere: the vault's root key makes them again.
 */
export function secretsOf(
  vault: Pick<Vault, 'derive'>,
  { brandId, endpoint }: Addressed,
): readonly [string, ...string[]] {
  const { id, secretVersion = 1 } = endpoint;
  const secret = (version: number): string => {
    const bytes = vault.derive('webhook', `${brandId} ${id} ${version}`);
    return `whsec_${Buffer.from(bytes, 'base64url').toString('base64')}`;
  };
  const current = secret(secretVersion);
  return secretVersion > 1 ? [current, secret(secretVersion - 1)] : [current];
}

function signature(secret: string, signed: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
