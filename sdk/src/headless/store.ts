/** State that can be read at any time and that tells when it has changed. */
export interface Store<State> {
  getState(): State;
  /** @returns the function that ends the subscription */
  subscribe(listener: () => void): () => void;
}

export interface WritableStore<State> extends Store<State> {
  update(change: Partial<State>): void;
}

export function createStore<State extends object>(initial: State): WritableStore<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update(change) {
      const names = Object.keys(change) as (keyof State)[];
      if (names.every((name) => Object.is(state[name], change[name]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
  };
}
