import type { AgentSessionAnswer } from '@countersign/protocol';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { Problem } from '../look/problem.tsx';
import { initialsOf } from '../outside/initials.ts';
import { OutsideText } from '../outside/outside-text.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { roleWords } from '../team/role-words.ts';

type Props = {
  readonly session: AgentSessionAnswer;
  readonly onSignOut: () => Promise<void>;
};

export function AccountMenu({ session, onSignOut }: Props) {
  const [problem, setProblem] = useState<string>();
  const { agent, brand } = session;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="rail-item rail-agent">
          <span aria-hidden="true">{initialsOf(agent.name) || <Icon name="person" />}</span>
          <span className="only-read">Your account</span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="account-menu" side="right" align="end" sideOffset={10}>
          <p className="account-name">
            <OutsideText text={agent.name} limit={80} />
          </p>
          <p>
            <OutsideText text={agent.login} limit={80} />
          </p>
          <p>
            <OutsideText text={brand.name} limit={80} /> ·{' '}
            {agent.roles.map((role) => roleWords[role]).join(', ')}
          </p>
          <Problem words={problem} />
          <button
            type="button"
            className="button"
            onClick={() => {
              onSignOut().catch((error) => setProblem(problemWords(error)));
            }}
          >
            <Icon name="out" />
            Sign out
          </button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
