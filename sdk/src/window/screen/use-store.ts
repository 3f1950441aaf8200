import { useLayoutEffect, useState } from 'preact/hooks';
import type { Store } from '../../headless/index.ts';

export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.getState());
  useLayoutEffect(() => {
    // It may have changed between the first drawing and this effect.
    setState(store.getState());
    return store.subscribe(() => setState(store.getState()));
  }, [store]);
  return state;
}
