import type { AgentSessionAnswer } from '@countersign/protocol';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { AgentApi } from './agent-api.ts';
import type { Drafts } from './drafts.ts';
import type { WorkspaceState } from './workspace-state.ts';
import type { WorkspaceStore } from './workspace-store.ts';

/** What every part of a signed-in screen may use. */
export type Workspace = {
  readonly store: WorkspaceStore;
  readonly api: AgentApi;
  readonly drafts: Drafts;
  readonly session: AgentSessionAnswer;
};

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('Used outside of a signed-in screen');
  return workspace;
}

/** A part of the state; `select` must give the same object for the same state. */
export function useWorkspaceState<Part>(select: (state: WorkspaceState) => Part): Part {
  const { store } = useWorkspace();
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}
