import { isAllowed } from '@countersign/protocol';
import { useEffect, useMemo, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ConnectorScreen } from '../connectors/connector-screen.tsx';
import { Connectors } from '../connectors/connectors.tsx';
import { ConversationScreen } from '../conversation/conversation.tsx';
import { NothingSelected } from '../conversation/conversation-states.tsx';
import { Inbox } from '../inbox/inbox.tsx';
import { Boundary } from '../look/boundary.tsx';
import { ConsumerScreen } from '../privacy/consumer/consumer-screen.tsx';
import { Privacy } from '../privacy/privacy.tsx';
import { ClockContext } from '../proof/clock.ts';
import { WorkspaceContext } from '../store/workspace.ts';
import { Team } from '../team/team.tsx';
import type { AppParts } from './app.tsx';
import { LinkBar } from './link-bar.tsx';
import { Rail } from './rail.tsx';
import type { SessionState } from './session-keeper.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TitleBadge } from './title-badge.tsx';
import { useShortcuts } from './use-shortcuts.ts';

type Props = {
  readonly parts: AppParts;
  readonly signedIn: Extract<SessionState, { phase: 'signed-in' }>;
};

/** The signed-in screen: rail, inbox, and what the address names. */
export function Shell({ parts, signedIn }: Props) {
  const { api, drafts, beat } = parts;
  const { store, session } = signedIn;
  const [path] = useLocation();
  const [hasHelp, setHelp] = useState(false);
  const workspace = useMemo(() => ({ store, api, drafts, session }), [store, api, drafts, session]);
  const clock = useMemo(() => ({ now: () => store.now(), subscribe: beat }), [store, beat]);
  useEffect(() => beat(() => store.lockDue()), [store, beat]);
  useShortcuts({ '?': () => setHelp(true) });
  useUnsentWarning(() => drafts.hasAny() || store.hasUnsent());
  return (
    <WorkspaceContext value={workspace}>
      <ClockContext value={clock}>
        <a className="skip-link" href="#main">
          Skip to the conversation
        </a>
        <TitleBadge />
        <LinkBar />
        <div className={`shell ${layoutOf(path)}`}>
          <Rail parts={parts} session={session} onHelp={() => setHelp(true)} />
          <Switch>
            <Route path="/team">
              <Team />
            </Route>
            {isAllowed(session.agent.roles, 'connector.examine') && (
              <Route path="/connectors">
                <Connectors />
              </Route>
            )}
            {isAllowed(session.agent.roles, 'connector.examine') && (
              <Route path="/connectors/:id">
                {({ id }) => <ConnectorScreen key={id} id={id} />}
              </Route>
            )}
            {isAllowed(session.agent.roles, 'audit.read') && (
              <Route path="/privacy">
                <Privacy />
              </Route>
            )}
            {isAllowed(session.agent.roles, 'audit.read') && (
              <Route path="/privacy/consumers/:id">
                {({ id }) => <ConsumerScreen key={id} id={id} />}
              </Route>
            )}
            {!isAllowed(session.agent.roles, 'conversation.read') && (
              <Route>
                <Redirect to="/privacy" replace />
              </Route>
            )}
            <Route path="/conversations/:id">{({ id }) => <Conversations openId={id} />}</Route>
            <Route>
              <Conversations openId={undefined} />
            </Route>
          </Switch>
        </div>
        {hasHelp && <ShortcutsDialog onClose={() => setHelp(false)} />}
      </ClockContext>
    </WorkspaceContext>
  );
}

function Conversations({ openId }: { readonly openId: string | undefined }) {
  return (
    <>
      <Inbox openId={openId} />
      <Boundary key={openId}>
        {openId === undefined ? <NothingSelected /> : <ConversationScreen id={openId} />}
      </Boundary>
    </>
  );
}

function layoutOf(path: string): string {
  if (/^\/(team|connectors|privacy)\b/.test(path)) return 'shell-team';
  return path.startsWith('/conversations/') ? 'shell-open' : 'shell-inbox';
}

/** The browser asks before a tab with something typed in it goes away. */
function useUnsentWarning(hasUnsent: () => boolean): void {
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (hasUnsent()) event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => window.removeEventListener('beforeunload', onLeave);
  });
}
