/**
 * The one list of messages between the loader (on the brand's page) and the window (in the iframe).
 * Both programs import it; neither knows anything else of the other. Everything that the page says
 * is read by `window/parse-page-message`.
 */

/** The only message that travels by `window.postMessage`; it carries the port for all others. */
export const portMessage = 'countersign-port';

export type PagePlace = { readonly url: string; readonly title: string };

/** What came out of the page's method: a value, or why there is none. No `value`: `undefined`. */
/** `length` is that of the function: how many parameters it declares. */
export type RawAnswer = {
  readonly length?: number | undefined;
  readonly value?: unknown;
  readonly fault?: PageFault;
};

/** Faults that only the loader can see. */
export type PageFault =
  | 'context_not_found'
  | 'method_not_found'
  | 'method_threw'
  | 'promise_rejected'
  | 'failed_by_page'
  | 'answer_unreadable';

export type FromPage =
  /** The first one starts the chat; later ones say that the page has changed. */
  | {
      readonly type: 'place';
      readonly place: PagePlace;
      /** From `data-connector`; without it the brand's first. */
      readonly connectorId: string | undefined;
      /** Of an administrator's test sign-in, from the page's address. */
      readonly mark?: string | undefined;
    }
  | { readonly type: 'push'; readonly entries: readonly unknown[] }
  | { readonly type: 'shown'; readonly shown: boolean; readonly focus: boolean }
  | ({ readonly type: 'answer'; readonly id: number } & RawAnswer)
  /** The identity functions are being asked; so many hints of this round may follow. */
  | { readonly type: 'hints'; readonly round: number; readonly count: number }
  | { readonly type: 'hint'; readonly round: number; readonly value?: unknown }
  | { readonly type: 'sign-out'; readonly everywhere: boolean };

export type FromWindow =
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly context: string;
      readonly method: string;
      readonly codeChallenge: string;
      /** The third argument of the method. */
      readonly options: {
        readonly nonce: string;
        readonly acrValues?: readonly string[];
        readonly maxAge?: number;
      };
    }
  | { readonly type: 'close' }
  | { readonly type: 'unread'; readonly count: number }
  /** For the console of the page's author. Never holds a token or a value. */
  | { readonly type: 'warn'; readonly text: string };
