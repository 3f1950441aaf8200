import { isEnteredByHand } from '../../../../connectors/provider/provider-metadata.ts';
import type { ConnectorSettings } from '../../../../connectors/settings/connector-settings.ts';

/** What we call by the settings alone; a discovery document may add more. */
export function calledAddresses(settings: ConnectorSettings): readonly string[] {
  const entered = [
    settings.jwksUri,
    ...(settings.flow === 'code' ? [settings.tokenEndpoint, settings.userInfoEndpoint] : []),
  ].filter((url) => url !== undefined);
  return isEnteredByHand(settings) ? entered : [settings.issuer, ...entered];
}

/** Host and port, each once. */
export function originsOf(urls: readonly string[]): readonly URL[] {
  const origins = new Set(urls.map((url) => new URL(url).origin));
  return [...origins].map((origin) => new URL(origin));
}
