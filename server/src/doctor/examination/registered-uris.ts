import { callbackUri } from '../../connectors/authorization/redirect-uri.ts';
import type { Connector } from '../../connectors/connector.ts';

/** Every redirect URI that must be registered at the provider for this connector. */
export function registeredUris(connector: Connector, origin: string): readonly string[] {
  const { ways, appRedirectUris } = connector.authorization;
  const ofPage = ways.includes('page') ? (connector.code?.redirectUris ?? []) : [];
  const isOurs = ways.some((way) => way !== 'page' && way !== 'app');
  const ours = isOurs ? [callbackUri(origin, connector)] : [];
  return [...ofPage, ...ours, ...(ways.includes('app') ? appRedirectUris : [])];
}
