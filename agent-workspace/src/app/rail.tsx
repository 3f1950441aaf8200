import { type AgentSessionAnswer, isAllowed } from '@countersign/protocol';
import { useSyncExternalStore } from 'react';
import { Link, useLocation } from 'wouter';
import { Icon, type IconName } from '../look/icons.tsx';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { AccountMenu } from './account-menu.tsx';
import type { AppParts } from './app.tsx';

type Props = {
  readonly parts: AppParts;
  readonly session: AgentSessionAnswer;
  readonly onHelp: () => void;
};

export function Rail({ parts, session, onHelp }: Props) {
  const { theme, keeper } = parts;
  const [path] = useLocation();
  const current = useSyncExternalStore(theme.subscribe, theme.current);
  const other = current === 'dark' ? 'light' : 'dark';
  return (
    <nav className="rail" aria-label="Agent Workspace">
      <span className="rail-logo" title="Countersign">
        <ProofIcon state="verified" isSilent />
      </span>
      {isAllowed(session.agent.roles, 'conversation.read') && (
        <RailLink to="/" icon="chat" label="Conversations" isCurrent={isConversations(path)} />
      )}
      <RailLink to="/team" icon="people" label="Team" isCurrent={path === '/team'} />
      {isAllowed(session.agent.roles, 'connector.examine') && (
        <RailLink
          to="/connectors"
          icon="plug"
          label="Connectors"
          isCurrent={path.startsWith('/connectors')}
        />
      )}
      {isAllowed(session.agent.roles, 'audit.read') && (
        <RailLink
          to="/privacy"
          icon="shield"
          label="Privacy"
          isCurrent={path.startsWith('/privacy')}
        />
      )}
      <span className="rail-space" />
      <button type="button" className="rail-item" onClick={onHelp} title="Shortcuts (?)">
        <Icon name="keyboard" />
        <span className="only-read">Keyboard shortcuts</span>
      </button>
      <button
        type="button"
        className="rail-item"
        onClick={() => theme.toggle()}
        title={`Use the ${other} theme`}
      >
        <Icon name={current === 'dark' ? 'sun' : 'moon'} />
        <span className="only-read">Use the {other} theme</span>
      </button>
      <AccountMenu session={session} onSignOut={() => keeper.signOut()} />
    </nav>
  );
}

function isConversations(path: string): boolean {
  return !/^\/(team|connectors|privacy)\b/.test(path);
}

type RailLinkProps = {
  readonly to: string;
  readonly icon: IconName;
  readonly label: string;
  readonly isCurrent: boolean;
};

function RailLink({ to, icon, label, isCurrent }: RailLinkProps) {
  return (
    <Link
      href={to}
      className="rail-item"
      title={label}
      aria-current={isCurrent ? 'page' : undefined}
    >
      <Icon name={icon} />
      <span className="only-read">{label}</span>
    </Link>
  );
}
