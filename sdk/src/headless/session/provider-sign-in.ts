import type { IdentityHint, SignInWay, WindowConnector } from '@countersign/protocol';
import type { ConsumerClientOptions } from '../consumer-client.ts';
import { ConsumerApiError } from './consumer-api.ts';
import type { ConsumerSession } from './consumer-session.ts';

/** How the consumer gets to the provider's authorization endpoint. */
export type SignIn = {
  readonly way: Exclude<SignInWay, 'page'>;
  /** Of an app: one of the links that the connector lists. */
  readonly redirectUri?: string;
  /** Shows the address: in a popup, in this window, in the system's browser. */
  readonly open: (started: { readonly authorizationUrl: string; readonly state: string }) => void;
};

/** The parameters with which the provider sent the consumer back, and where they arrived. */
export type Returned = { readonly response: string; readonly redirectUri: string };

export type ReturnOutcome = 'verified' | 'cancelled' | 'failed' | 'superseded';

type ProviderSignInOptions = {
  readonly session: ConsumerSession;
  readonly connector: WindowConnector;
  readonly signIn: SignIn;
  readonly onRefused: (error: ConsumerApiError) => void;
};

/** Undefined where the connector does not list this way in. */
export function providerSignInOf(
  { connector, signIn, onRefused }: ConsumerClientOptions,
  session: ConsumerSession,
): ProviderSignIn | undefined {
  if (!signIn || !connector?.ways.includes(signIn.way)) return undefined;
  return new ProviderSignIn({
    session,
    connector,
    signIn,
    onRefused: (error) => onRefused?.(error),
  });
}

/**
 * A sign-in at the provider, in two halves with a journey in between. The journey may outlast this
 * program: the state that comes back names the handshake, and the cookie the session.
 */
export class ProviderSignIn {
  readonly #options: ProviderSignInOptions;
  #state: string | undefined;

  constructor(options: ProviderSignInOptions) {
    this.#options = options;
  }

  /** @throws ConsumerApiError if the service cannot be reached */
  async begin(
    isCurrent: () => boolean,
    requestId?: string,
  ): Promise<'away' | 'failed' | 'superseded'> {
    const { session, connector, signIn } = this.#options;
    const { way, redirectUri } = signIn;
    const more = { ...(redirectUri && { redirectUri }), ...(requestId && { requestId }) };
    const asked = { connectorId: connector.id, way, ...more };
    try {
      const started = await session.beginSignIn(asked);
      if (!isCurrent()) return 'superseded';
      this.#state = started.state;
      signIn.open(started);
      return 'away';
    } catch (error) {
      return this.#refused(error, isCurrent);
    }
  }

  /** True for what may be the answer: of this sign-in, or of one before the program started. */
  expects({ response, redirectUri }: Returned): boolean {
    const state = stateOf(response);
    const isOurs = this.#state === undefined || state === this.#state;
    const { redirectUri: own = redirectUri } = this.#options.signIn;
    return isOurs && state !== null && redirectUri === own;
  }

  /** @throws ConsumerApiError if the service cannot be reached */
  async finish(
    returned: Returned,
    hint: IdentityHint | null,
    isCurrent: () => boolean,
  ): Promise<ReturnOutcome> {
    const handshakeId = stateOf(returned.response)?.split('.')[1] ?? '';
    // Good once: what comes a second time answers nothing.
    this.#state = '';
    try {
      await this.#options.session.authenticate({ handshakeId, ...returned, ...(hint && { hint }) });
      return isCurrent() ? 'verified' : 'superseded';
    } catch (error) {
      const isCancelled = error instanceof ConsumerApiError && error.code === 'sign_in_cancelled';
      return isCancelled && isCurrent() ? 'cancelled' : this.#refused(error, isCurrent);
    }
  }

  #refused(error: unknown, isCurrent: () => boolean): 'failed' | 'superseded' {
    if (!(error instanceof ConsumerApiError) || error.code === 'network') throw error;
    if (!isCurrent()) return 'superseded';
    this.#options.onRefused(error);
    return 'failed';
  }
}

/**
 * What came back on a link of the app; the link must be the very one that began the sign-in.
 *
 * @returns undefined for any other address
 */
export function returnedTo(redirectUri: string, url: string): Returned | undefined {
  const rest = url.slice(redirectUri.length);
  if (!url.startsWith(redirectUri) || !/^[?#]/.test(rest)) return undefined;
  return { response: rest.slice(1).replace('#', '&'), redirectUri };
}

function stateOf(response: string): string | null {
  return new URLSearchParams(response).get('state');
}
