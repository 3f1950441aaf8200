import { isSameSecret } from '../../runtime.ts';
import type { Vault } from '../../vault/vault.ts';

type Deriving = Pick<Vault, 'derive'>;
type Place = { readonly brandId: string; readonly connectorId: string };

/** A provider's sign-out page may be left open for a while. */
const stateSeconds = 3600;

/**
 * `state` of an RP-initiated logout: says nothing but when, and that we made it. The page that the
 * consumer comes back to chooses its words by it and does nothing else with it, so it may be lost,
 * repeated or made up.
 */
export function makeSignOutState(vault: Deriving, place: Place, now: number): string {
  const until = String(now + stateSeconds * 1000);
  return `${until}.${macOf(vault, place, until)}`;
}

export function isSignOutState(
  vault: Deriving,
  place: Place,
  came: { readonly state: unknown; readonly now: number },
): boolean {
  if (typeof came.state !== 'string' || came.state.length > 100) return false;
  const [until = '', mac = ''] = came.state.split('.', 2);
  return isSameSecret(mac, macOf(vault, place, until)) && Number(until) > came.now;
}

function macOf(vault: Deriving, { brandId, connectorId }: Place, until: string): string {
  return vault.derive('sign-out-state', `${brandId}.${connectorId}.${until}`);
}
