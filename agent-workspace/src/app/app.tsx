/**
 * Which page is shown: the invitation, the sign-in, or the workspace. Entry point: `App`, started
 * by `main.tsx`, which alone touches the clock, the network and the storage of the browser.
 */
import { useSyncExternalStore } from 'react';
import { Redirect, Router, useLocation } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { Boundary } from '../look/boundary.tsx';
import { FrontPage } from '../sign-in/front-page.tsx';
import { Invitation } from '../sign-in/invitation.tsx';
import { SignIn } from '../sign-in/sign-in.tsx';
import type { AgentApi } from '../store/agent-api.ts';
import type { Drafts } from '../store/drafts.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { Shell } from './shell.tsx';
import type { ThemeSwitch } from './theme-switch.ts';

export type AppParts = {
  readonly api: AgentApi;
  readonly keeper: SessionKeeper;
  readonly drafts: Drafts;
  readonly theme: ThemeSwitch;
  /** Calls back once a second. */
  readonly beat: (onBeat: () => void) => () => void;
};

export function App({ parts }: { readonly parts: AppParts }) {
  return (
    <Boundary>
      <Router base="/agent">
        <Page parts={parts} />
      </Router>
    </Boundary>
  );
}

function Page({ parts }: { readonly parts: AppParts }) {
  const { keeper, api } = parts;
  const [path, goTo] = useLocation();
  const from = readPlace(useHistoryState());
  const state = useSyncExternalStore(keeper.subscribe, keeper.getState);
  if (path === '/invitation') {
    const token = location.hash.slice(1);
    const toSignIn = () => goTo('/sign-in', { replace: true, state: { isNew: true } });
    return <Invitation api={api} token={token} onAccepted={toSignIn} />;
  }
  switch (state.phase) {
    case 'starting':
      return <p className="splash">Opening the Agent Workspace …</p>;
    case 'unreachable':
      return <Unreachable onRetry={() => void keeper.start()} />;
    case 'signed-out':
      if (path !== '/sign-in') return <Redirect to="/sign-in" replace state={{ from: path }} />;
      return <SignIn api={api} reason={state.reason} onSignedIn={(s) => keeper.begin(s)} />;
    default:
      if (path === '/sign-in') return <Redirect to={from} replace />;
      return <Shell parts={parts} signedIn={state} />;
  }
}

/** Where the agent was before signing in: a path of ours, and nothing that leads elsewhere. */
function readPlace(state: unknown): string {
  const place = typeof state === 'object' && state !== null && 'from' in state ? state.from : '/';
  const isOurs =
    typeof place === 'string' &&
    /^\/(conversations\/[\w-]+|team|connectors(\/[\w-]+)?|privacy(\/consumers\/[\w-]+)?)?$/.test(
      place,
    );
  return isOurs ? place : '/';
}

function Unreachable({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <FrontPage title="The service cannot be reached">
      <p role="alert">Check your connection. Nothing is lost.</p>
      <button type="button" className="button button-main" onClick={onRetry}>
        Try again
      </button>
    </FrontPage>
  );
}
