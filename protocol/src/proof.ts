export type Flow = 'code' | 'implicit';

/**
 * How a consumer comes to be proven. `page`: the page's method is asked. The others go to the
 * provider's authorization endpoint: `popup` in a small window beside the page, `window` in the
 * chat's own window, `app` in the system's browser.
 */
export const signInWays = ['page', 'popup', 'window', 'app'] as const;
export type SignInWay = (typeof signInWays)[number];

/**
 * Why a verification ended: its time was over, the consumer signed out here, the consumer signed
 * out at the provider, or the brand signed out everybody of the connector.
 */
export type LapseReason =
  | 'expired'
  | 'signed_out'
  | 'signed_out_at_provider'
  | 'signed_out_by_brand';

/** How sure we are of the consumer, now. */
export type Proof =
  | { readonly state: 'anonymous' }
  | {
      readonly state: 'verified' | 'lapsed';
      readonly connectorName: string;
      readonly issuer: string;
      readonly flow: Flow;
      readonly acr?: string;
      readonly amr: readonly string[];
      readonly verifiedAt: number;
      readonly expiresAt: number;
      /** Only when lapsed. */
      readonly lapsedAt?: number;
      readonly lapseReason?: LapseReason;
    };

export type ProofState = Proof['state'];

/** The state under which a message was sent. It stays with the message for ever. */
export type MessageProof = {
  readonly state: ProofState;
  readonly acr?: string;
  readonly verifiedAt?: number;
};
