import type {
  AuthenticationRequest,
  AuthorizationHandshakeAnswer,
  ConsumerSessionAnswer,
  HandshakeAnswer,
  HandshakeRequest,
  PageReport,
  SignOutAnswer,
  SignOutRequest,
  TicketAnswer,
} from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import type { ConsumerApiOptions, PostRequest } from './consumer-api.ts';
import { ConsumerApi, ConsumerApiError } from './consumer-api.ts';
import { DpopKey } from './dpop-key.ts';

export type ConsumerSessionOptions = ConsumerApiOptions & {
  readonly brandId: string;
  /** Every new answer about the session, also after a renewal that nobody asked for. */
  readonly onAnswer: (answer: ConsumerSessionAnswer) => void;
};

/** Renewed well before the end, because the browser's and the server's clocks may differ. */
const renewAfterMilliseconds = limits.accessTokenSeconds * 1000 * 0.7;

/**
 * The consumer session over HTTP. The access token and the key it is bound to are here and nowhere
 * else: in memory, and never handed out. The token is renewed before it expires, over the cookie
 * or, in a browser that blocks it, by the key.
 */
export class ConsumerSession {
  readonly #options: ConsumerSessionOptions;
  readonly #api: ConsumerApi;
  #accessToken: string | undefined;
  #renewAt = 0;
  #starting: Promise<ConsumerSessionAnswer> | undefined;
  /** Of the session that we have. */
  #epoch = -1;
  /** Rises when a session is replaced, so that a slow renewal of the former one is dropped. */
  #generation = 0;

  constructor(options: ConsumerSessionOptions) {
    this.#options = options;
    this.#api = new ConsumerApi(options, new DpopKey(options.crypto));
  }

  /** Starts a session, or goes on with the one that the cookie names. */
  start(): Promise<ConsumerSessionAnswer> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** This session is over: the next request begins with what the cookie names now. */
  expire(): void {
    this.#renewAt = Number.NEGATIVE_INFINITY;
  }

  async ticket(): Promise<string> {
    const answer = (await this.#post('/api/consumer/tickets')) as TicketAnswer;
    return answer.ticket;
  }

  async handshake(connectorId: string, requestId?: string): Promise<HandshakeAnswer> {
    const body = { connectorId, ...(requestId && { requestId }) };
    return (await this.#post('/api/consumer/handshakes', { body })) as HandshakeAnswer;
  }

  /** A handshake for a sign-in at the provider. */
  async beginSignIn(body: HandshakeRequest): Promise<AuthorizationHandshakeAnswer> {
    return (await this.#post('/api/consumer/handshakes', { body })) as AuthorizationHandshakeAnswer;
  }

  /**
   * The answer is a new session; it replaces this one at once. One that a later sign-in or sign-out
   * has overtaken replaces nothing: the service ends it, because nobody uses it.
   *
   * @throws ConsumerApiError
   */
  async authenticate(body: AuthenticationRequest): Promise<ConsumerSessionAnswer> {
    const posted = await this.#post('/api/consumer/authentications', { body });
    const answer = posted as ConsumerSessionAnswer;
    if (answer.epoch < this.#epoch) {
      // Its cookie has come with it, and would count for the browser's other windows.
      await this.start();
      throw new ConsumerApiError('session_required');
    }
    return this.#keep(answer);
  }

  /** For the brand's administrator. Nobody waits for it, and nothing depends on it. */
  report(body: PageReport): void {
    this.#post('/api/consumer/page-reports', { body }).catch(() => {});
  }

  /** Ends the session; the next `start` is anonymous. Where to sign out at the provider too. */
  async signOut(wish: SignOutRequest): Promise<string | null> {
    const answer = await this.#post('/api/consumer/sign-out', { body: wish });
    this.#forget();
    return (answer as SignOutAnswer).endSessionUrl;
  }

  async #start(): Promise<ConsumerSessionAnswer> {
    const generation = this.#generation;
    const body = { brandId: this.#options.brandId };
    const accessToken = this.#accessToken;
    const answer = await this.#api.post('/api/consumer/sessions', { body, accessToken });
    if (generation !== this.#generation) throw new ConsumerApiError('session_required');
    return this.#keep(answer as ConsumerSessionAnswer);
  }

  async #post(path: string, request: PostRequest = {}): Promise<unknown> {
    const accessToken = await this.#freshToken();
    try {
      return await this.#api.post(path, { ...request, accessToken });
    } catch (error) {
      if (!isSessionLost(error)) throw error;
      // Another tab may have renewed or replaced the session: once more with what the cookie gives.
      await this.start();
      return this.#api.post(path, { ...request, accessToken: await this.#freshToken() });
    }
  }

  async #freshToken(): Promise<string> {
    const isFresh = this.#options.timers.now() < this.#renewAt;
    if (this.#accessToken !== undefined && isFresh) return this.#accessToken;
    return (await this.start()).accessToken;
  }

  #keep(answer: ConsumerSessionAnswer): ConsumerSessionAnswer {
    this.#generation += 1;
    this.#epoch = answer.epoch;
    this.#accessToken = answer.accessToken;
    this.#renewAt = this.#options.timers.now() + renewAfterMilliseconds;
    this.#options.onAnswer(answer);
    return answer;
  }

  #forget(): void {
    this.#generation += 1;
    this.#accessToken = undefined;
  }
}

function isSessionLost(error: unknown): boolean {
  return error instanceof ConsumerApiError && error.code === 'session_required';
}
