import type { AgentSessionAnswer } from '@countersign/protocol';
import { type AgentApi, ApiError } from '../store/agent-api.ts';
import type { Drafts } from '../store/drafts.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';

export type SessionState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'unreachable' }
  | { readonly phase: 'signed-out'; readonly reason: string | undefined }
  | {
      readonly phase: 'signed-in';
      readonly session: AgentSessionAnswer;
      readonly store: WorkspaceStore;
    };

type Options = {
  readonly api: Pick<AgentApi, 'session' | 'signOut'>;
  readonly openStore: () => WorkspaceStore;
  readonly drafts: Drafts;
};

/**
 * Knows whether an agent is signed in. When a session ends, for whatever reason, the store is
 * emptied before anything else happens; drafts stay for the same agent only.
 */
export class SessionKeeper {
  readonly #options: Options;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { phase: 'starting' };
  #draftsOf: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly getState = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Goes on with the session of the cookie, if there is one. */
  async start(): Promise<void> {
    this.#set({ phase: 'starting' });
    try {
      this.begin(await this.#options.api.session());
    } catch (error) {
      const isRefused = error instanceof ApiError && error.problem?.status === 401;
      this.#set(isRefused ? { phase: 'signed-out', reason: undefined } : { phase: 'unreachable' });
    }
  }

  begin(session: AgentSessionAnswer): void {
    if (this.#draftsOf !== session.agent.id) this.#options.drafts.clear();
    this.#draftsOf = session.agent.id;
    this.#set({ phase: 'signed-in', session, store: this.#options.openStore() });
  }

  /** The server has ended the session. */
  lost(): void {
    if (this.#state.phase !== 'signed-in') return;
    this.#end('Your session has ended. Sign in to go on where you were.');
  }

  /** By choice of the agent. @throws ApiError if the server could not be told. */
  async signOut(): Promise<void> {
    await this.#options.api.signOut();
    this.#options.drafts.clear();
    this.#end(undefined);
  }

  #end(reason: string | undefined): void {
    if (this.#state.phase === 'signed-in') this.#state.store.end();
    this.#set({ phase: 'signed-out', reason });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
