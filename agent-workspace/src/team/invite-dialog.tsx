import { type AgentRole, agentRoles, type InvitationAnswer } from '@countersign/protocol';
import { type FormEvent, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { Modal } from '../look/modal.tsx';
import { Problem } from '../look/problem.tsx';
import { exactTime } from '../proof/ages.ts';
import { Field } from '../sign-in/field.tsx';
import { LoginField } from '../sign-in/login-field.tsx';
import { problemWords } from '../sign-in/problem-words.ts';
import type { AgentApi } from '../store/agent-api.ts';
import { roleWords } from './role-words.ts';

type Props = { readonly api: AgentApi; readonly onClose: () => void };

export function InviteDialog({ api, onClose }: Props) {
  const [answer, setAnswer] = useState<InvitationAnswer>();
  return (
    <Modal title={answer ? 'The invitation is ready' : 'Invite somebody'} onClose={onClose}>
      {answer ? (
        <InvitationLink answer={answer} onClose={onClose} />
      ) : (
        <InviteForm api={api} onInvited={setAnswer} />
      )}
    </Modal>
  );
}

type FormProps = {
  readonly api: AgentApi;
  readonly onInvited: (answer: InvitationAnswer) => void;
};

function InviteForm({ api, onInvited }: FormProps) {
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const roles = form.getAll('role') as AgentRole[];
    if (roles.length === 0) return setProblem('Choose at least one role.');
    try {
      onInvited(await api.invite({ login: text('login'), name: text('name'), roles }));
    } catch (error) {
      setProblem(problemWords(error));
    }
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <Field label="Name" name="name" required maxLength={80} autoComplete="off" />
      <LoginField name="login" autoComplete="off" />
      <fieldset className="roles">
        <legend>Roles</legend>
        {agentRoles.map((role) => (
          <label key={role}>
            <input type="checkbox" name="role" value={role} defaultChecked={role === 'agent'} />
            {roleWords[role]}
          </label>
        ))}
      </fieldset>
      <Problem words={problem} />
      <div className="modal-actions">
        <button type="submit" className="button button-main">
          Make a link
        </button>
      </div>
    </form>
  );
}

type LinkProps = { readonly answer: InvitationAnswer; readonly onClose: () => void };

function InvitationLink({ answer, onClose }: LinkProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(answer.link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <>
      <p>
        Send this link to the person yourself. It is shown only now, works once, and until{' '}
        {exactTime(answer.expiresAt)}.
      </p>
      <div className="invitation-link">
        <input
          readOnly
          aria-label="Invitation link"
          value={answer.link}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="button" onClick={() => void copy()}>
          <Icon name={isCopied ? 'done' : 'copy'} />
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <div className="modal-actions">
        <button type="button" className="button button-main" onClick={onClose}>
          Done
        </button>
      </div>
    </>
  );
}
