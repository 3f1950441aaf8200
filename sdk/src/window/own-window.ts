import type { Returned } from '../headless/index.ts';

/** What the address of a chat in a window of its own says, and what of it may stay there. */
export type OwnWindow = {
  readonly connectorId: string | undefined;
  /** The consumer opened this window to sign in, from a page of the brand. */
  readonly signsIn: boolean;
  readonly returned: Returned | undefined;
  readonly cleanAddress: string;
};

type Place = Pick<Location, 'origin' | 'pathname' | 'search' | 'hash'>;

/**
 * Only a page of the brand can send somebody on to the provider without a click here; whoever comes
 * from elsewhere finds a button (A43). After the return nothing is left that would do it again.
 */
export function readOwnWindow(
  place: Place,
  referrer: string,
  brand: { readonly brandId: string; readonly origins: readonly string[] },
): OwnWindow {
  const query = new URLSearchParams(place.search);
  const connectorId = query.get('connector') ?? undefined;
  const response = place.hash.slice(1);
  const isReturn = new URLSearchParams(response).has('state');
  const isFromBrand = brand.origins.includes(URL.parse(referrer)?.origin ?? '');
  const named =
    connectorId === undefined ? '' : `?${new URLSearchParams({ connector: connectorId })}`;
  return {
    connectorId,
    signsIn: query.has('sign-in') && isFromBrand && !isReturn,
    returned: isReturn
      ? { response, redirectUri: `${place.origin}/callback/${brand.brandId}/${connectorId}` }
      : undefined,
    cleanAddress: place.pathname + named,
  };
}
