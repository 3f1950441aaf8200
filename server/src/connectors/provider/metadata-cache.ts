import type { Runtime } from '../../runtime.ts';
import { ConnectorError } from '../connector-error.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ConnectorSettings } from '../settings/connector-settings.ts';
import { discover } from './discover.ts';
import { isEnteredByHand, metadataOf, type ProviderMetadata } from './provider-metadata.ts';

const freshMs = 3600 * 1000;
const usableMs = 24 * 3600 * 1000;
/** After a failed attempt, how long the old metadata is used without asking again. */
const pauseMs = 60 * 1000;

/**
 * The metadata of one connector's provider, read at the first need and again after an hour, by one
 * request however many ask. While the provider does not answer, what it said within the last day
 * counts; a document that it does give and that is wrong never does.
 */
export function createMetadataCache(
  deps: { readonly runtime: Runtime; readonly outbound: Outbound },
  settings: ConnectorSettings,
): () => Promise<ProviderMetadata> {
  if (isEnteredByHand(settings)) {
    const entered = metadataOf(settings);
    return async () => entered;
  }
  const { runtime, outbound } = deps;
  let known: { readonly metadata: ProviderMetadata; readonly readAt: number } | undefined;
  let pausedUntil = 0;
  let running: Promise<ProviderMetadata> | undefined;

  const read = async (): Promise<ProviderMetadata> => {
    try {
      const metadata = metadataOf(settings, await discover(outbound, settings.issuer));
      checkBrowserAddresses(outbound, metadata);
      known = { metadata, readAt: runtime.now() };
      return metadata;
    } catch (error) {
      const isOldEnough = known === undefined || known.readAt + usableMs <= runtime.now();
      const isDown = error instanceof ConnectorError && down.has(error.code);
      if (known === undefined || isOldEnough || !isDown) throw error;
      pausedUntil = runtime.now() + pauseMs;
      const fields = { connectorId: settings.id, code: error.code, detail: error.detail };
      runtime.log.warn(fields, 'discovery failed; the metadata read before is used');
      return known.metadata;
    }
  };
  return async () => {
    const now = runtime.now();
    if (known && (now < known.readAt + freshMs || now < pausedUntil)) return known.metadata;
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };
}

const down: ReadonlySet<string> = new Set(['provider_unreachable', 'provider_certificate_refused']);

/** Where browsers are sent is not called by us, so the guard on connections never sees it. */
function checkBrowserAddresses(outbound: Outbound, metadata: ProviderMetadata): void {
  for (const name of ['authorizationEndpoint', 'endSessionEndpoint'] as const) {
    const url = metadata[name];
    if (url === undefined || outbound.isInsecureHost(url) || url.startsWith('https://')) continue;
    throw new ConnectorError('provider_answer_invalid', `discovery document: ${name} is not https`);
  }
}
