import type { IdentityHint, WindowConnector } from '@countersign/protocol';
import { ConsumerApiError } from './consumer-api.ts';
import type { ConsumerSession } from './consumer-session.ts';

/** What the page's method is called with. */
export type PageAsk = {
  readonly connector: WindowConnector;
  readonly codeChallenge: string;
  readonly nonce: string;
  /** What an agent asked for: one of these classes, a sign-in of at most so many seconds ago. */
  readonly acrValues?: readonly string[];
  readonly maxAge?: number;
};

/** What the page answered, after its form was checked. */
export type PageAnswer =
  | {
      readonly type: 'credential';
      /** An authorization code or an ID token. */
      readonly ssoKey: string;
      readonly redirectUri?: string;
      readonly hint: IdentityHint | null;
    }
  | { readonly type: 'none' }
  | { readonly type: 'failed' };

/** Always settles; whoever implements it limits the wait. */
export type AskPage = (ask: PageAsk) => Promise<PageAnswer>;

/** `unasked`: the page is not the one to ask; the consumer signs in at the provider. */
export type IdentityOutcome = 'verified' | 'none' | 'failed' | 'superseded' | 'unasked';

export type ConfirmOptions = {
  readonly session: ConsumerSession;
  readonly connector: WindowConnector;
  readonly askPage: AskPage;
  /** Of an agent's request to verify, if this answers one. */
  readonly requestId?: string | undefined;
  /** False once another flow has begun; what the page answers then is thrown away. */
  readonly isCurrent: () => boolean;
  readonly onRefused: (error: ConsumerApiError) => void;
};

/**
 * One attempt to prove who is here: handshake, the page's method, redemption by the service.
 * A code or ID token is held only between the last two, and goes to the service alone.
 *
 * @throws ConsumerApiError if the service cannot be reached
 */
export async function confirmIdentity(options: ConfirmOptions): Promise<IdentityOutcome> {
  const { session, connector, askPage, requestId, isCurrent } = options;
  const handshake = await session.handshake(connector.id, requestId).catch(ifRefused);
  if (!handshake) return isCurrent() ? 'failed' : 'superseded';
  if (!isCurrent()) return 'superseded';
  const { codeChallenge, nonce, acrValues, maxAge } = handshake;
  const answer = await askPage({
    ...{ connector, codeChallenge, nonce },
    ...(acrValues && { acrValues }),
    ...(maxAge !== undefined && { maxAge }),
  });
  if (!isCurrent()) return 'superseded';
  if (answer.type !== 'credential') return answer.type;
  try {
    await session.authenticate({
      handshakeId: handshake.handshakeId,
      ssoKey: answer.ssoKey,
      ...(answer.redirectUri === undefined ? {} : { redirectUri: answer.redirectUri }),
      ...(answer.hint === null ? {} : { hint: answer.hint }),
    });
  } catch (error) {
    if (!(error instanceof ConsumerApiError) || error.code === 'network') throw error;
    if (isCurrent()) options.onRefused(error);
    return isCurrent() ? 'failed' : 'superseded';
  }
  return isCurrent() ? 'verified' : 'superseded';
}

/** The agent's request is over meanwhile: nothing to confirm, and nothing has changed. */
function ifRefused(error: unknown): undefined {
  if (error instanceof ConsumerApiError && error.code === 'request_over') return undefined;
  throw error;
}
