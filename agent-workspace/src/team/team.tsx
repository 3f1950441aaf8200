/** The agents of the brand. Administrators invite; the link is shown once and never kept. */

import { isAllowed, type TeamAnswer } from '@countersign/protocol';
import { useCallback, useEffect, useState } from 'react';
import { Loading } from '../look/loading.tsx';
import { Problem } from '../look/problem.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import { useWorkspace } from '../store/workspace.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { roleWords } from './role-words.ts';

export function Team() {
  const { api, session } = useWorkspace();
  const [team, setTeam] = useState<TeamAnswer>();
  const [problem, setProblem] = useState<string>();
  const [isInviting, setInviting] = useState(false);
  const load = useCallback(() => {
    setProblem(undefined);
    api.team().then(setTeam, (error) => setProblem(problemWords(error)));
  }, [api]);
  useEffect(load, [load]);
  return (
    <main className="page page-narrow" id="main" tabIndex={-1}>
      <header className="page-header">
        <div>
          <h1>Team</h1>
          <p>
            <OutsideText text={session.brand.name} limit={80} />
          </p>
        </div>
        {isAllowed(session.agent.roles, 'team.invite') && (
          <button type="button" className="button button-main" onClick={() => setInviting(true)}>
            Invite
          </button>
        )}
      </header>
      <Problem words={problem} onRetry={load} />
      {!team && !problem && <Loading words="Loading the team …" />}
      {team && <TeamTable team={team} ownId={session.agent.id} />}
      {isInviting && <InviteDialog api={api} onClose={() => setInviting(false)} />}
    </main>
  );
}

function TeamTable({ team, ownId }: { readonly team: TeamAnswer; readonly ownId: string }) {
  return (
    <table className="table team-table">
      <thead>
        <tr>
          <th scope="col">Name and login</th>
          <th scope="col">Roles</th>
        </tr>
      </thead>
      <tbody>
        {team.agents.map(({ id, name, login, roles }) => (
          <tr key={id}>
            <td>
              <OutsideText text={name} limit={80} />
              {id === ownId && <span className="team-you">you</span>}
              <p className="hint">
                <OutsideText text={login} limit={80} />
              </p>
            </td>
            <td>{roles.map((role) => roleWords[role]).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
