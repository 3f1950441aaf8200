import type {
  IdentityHint,
  PageReport,
  SignOutRequest,
  WindowConnector,
} from '@countersign/protocol';
import type { ConsumerClientState } from './consumer-state.ts';
import type { SendResult } from './outbox.ts';
import type { PagePlace } from './page-data.ts';
import type { Platform } from './platform.ts';
import type { AskPage } from './session/confirm-identity.ts';
import type { ConsumerApiError, ConsumerApiOptions } from './session/consumer-api.ts';
import type { Returned, SignIn } from './session/provider-sign-in.ts';
import type { Store } from './store.ts';

export type ConsumerClientOptions = Platform &
  ConsumerApiOptions & {
    readonly brandId: string;
    /** Null: this brand knows no connector, all chats are anonymous. */
    readonly connector: WindowConnector | null;
    readonly allowUnverified: boolean;
    readonly askPage: AskPage;
    /** For a connector that offers its way; what the consumer asks for then goes there. */
    readonly signIn?: SignIn | undefined;
    /** A new id of 8 to 64 characters of `A-Za-z0-9_-`, different at every call. */
    readonly makeId: () => string;
    /** The service did not accept a code or ID token. For the console of the page's author. */
    readonly onRefused?: (error: ConsumerApiError) => void;
  };

export interface ConsumerClient extends Store<ConsumerClientState> {
  /** Finds out who is there and connects. Call it again after `failed`. */
  open(): Promise<void>;
  /**
   * The consumer pressed “Sign in”: to the provider, or the page's method is asked again. With the
   * id of an agent's request to verify, the sign-in answers that.
   */
  authenticate(requestId?: string): Promise<void>;
  /** "Not now", to an agent's request to verify. */
  decline(requestId: string): void;
  /** Lets go of what was written here before the consumer signed in. */
  separate(): void;
  /** The consumer is back from the provider. @returns false if this answers nothing of ours */
  finishSignIn(returned: Returned): Promise<boolean>;
  /** The consumer does not want to sign in after all. */
  cancelSignIn(): void;
  /** The way out of `unconfirmed`: as nobody. */
  continueUnverified(): Promise<void>;
  /** Here, or with `everywhere` on all of the consumer's devices. */
  signOut(wish?: SignOutRequest): Promise<void>;
  /** Queues the text. The draft is emptied if this was it. */
  send(text: string): SendResult;
  /** What is being typed. It is kept here so that it shares the fate of the unsent messages. */
  setDraft(draft: string): void;
  /** Sends a refused message once more, as a new one. */
  retry(id: string): void;
  discard(id: string): void;
  typing(): void;
  markRead(): void;
  setPlace(place: PagePlace): void;
  /** Who the page says is signed in. Another than before is confirmed at once, or forgotten. */
  setHint(hint: IdentityHint | null): void;
  /** @returns how many entries were of a form that can be sent */
  pushEntries(entries: readonly unknown[]): number;
  /** What went wrong on the page, by its code: for the brand's administrator. */
  report(report: PageReport): void;
  /** The network is back, or the consumer looks at the window again. */
  wake(): void;
  end(): void;
}
