import type { Outbound } from '../outbound/outbound.ts';
import { isEnteredByHand } from '../provider/provider-metadata.ts';
import type { ConnectorSettings } from './connector-settings.ts';

const common = ['jwksUri', 'authorizationEndpoint', 'endSessionEndpoint'] as const;
const ofCodeFlow = [
  'tokenEndpoint',
  'userInfoEndpoint',
  'pushedAuthorizationRequestEndpoint',
] as const;

/**
 * Before a connector is saved: every address of it that we will call, or send browsers to. They
 * are checked again at each connection; here it is the operator who is told.
 *
 * @throws ConnectorError `url_refused`
 */
export function checkAddresses(outbound: Outbound, settings: ConnectorSettings): void {
  if (!isEnteredByHand(settings)) outbound.check(settings.issuer);
  const entered = common.map((name) => settings[name]);
  if (settings.flow === 'code') entered.push(...ofCodeFlow.map((name) => settings[name]));
  for (const url of entered) if (url !== undefined) outbound.check(url);
}
