import type { AgentSessionAnswer } from '@countersign/protocol';
import { type FormEvent, useState } from 'react';
import { Problem } from '../look/problem.tsx';
import type { AgentApi } from '../store/agent-api.ts';
import { Field } from './field.tsx';
import { FrontPage } from './front-page.tsx';
import { problemWords } from './problem-words.ts';

type Props = {
  readonly api: AgentApi;
  /** Why the agent is here, when it was not by choice. */
  readonly reason: string | undefined;
  readonly onSignedIn: (session: AgentSessionAnswer) => void;
};

export function SignIn({ api, reason, onSignedIn }: Props) {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      const login = String(form.get('login')).trim();
      onSignedIn(await api.signIn({ login, password: String(form.get('password')) }));
    } catch (error) {
      setProblem(problemWords(error));
      setBusy(false);
    }
  };
  return (
    <FrontPage title="Sign in to the Agent Workspace">
      {reason && !problem && <p className="front-reason">{reason}</p>}
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field label="Login" name="login" autoComplete="username" required autoFocus />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <Problem words={problem} />
        <button type="submit" className="button button-main" disabled={isBusy}>
          {isBusy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </FrontPage>
  );
}
