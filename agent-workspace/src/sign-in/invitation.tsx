import type { InvitationOpenAnswer } from '@countersign/protocol';
import { type FormEvent, useEffect, useState } from 'react';
import { Problem } from '../look/problem.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import type { AgentApi } from '../store/agent-api.ts';
import { Field } from './field.tsx';
import { FrontPage } from './front-page.tsx';
import { LoginField } from './login-field.tsx';
import { passwordHint } from './password-strength.ts';
import { problemWords } from './problem-words.ts';

type Props = {
  readonly api: AgentApi;
  /** From the link's fragment, which no server ever sees in an address. */
  readonly token: string;
  readonly onAccepted: () => void;
};

export function Invitation({ api, token, onAccepted }: Props) {
  const [answer, setAnswer] = useState<InvitationOpenAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    api.openInvitation(token).then(setAnswer, (error) => setProblem(problemWords(error)));
  }, [api, token]);
  if (problem) {
    return (
      <FrontPage title="This invitation does not work">
        <p role="alert">{problem} Ask the person who invited you for a new link.</p>
      </FrontPage>
    );
  }
  if (!answer) return <FrontPage title="Opening your invitation …">{null}</FrontPage>;
  return (
    <FrontPage
      title={
        <>
          Join <OutsideText text={answer.brandName} limit={80} />
        </>
      }
    >
      <InvitationForm api={api} token={token} answer={answer} onAccepted={onAccepted} />
    </FrontPage>
  );
}

function InvitationForm(props: Props & { readonly answer: InvitationOpenAnswer }) {
  const { api, token, answer, onAccepted } = props;
  const [login, setLogin] = useState(answer.login ?? '');
  const [name, setName] = useState(answer.name);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const hint = passwordHint(password, [login, name, answer.brandName]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) return setProblem('The two passwords are not the same.');
    setBusy(true);
    setProblem(undefined);
    try {
      await api.acceptInvitation({ token, login: login.trim(), name: name.trim(), password });
      onAccepted();
    } catch (error) {
      setProblem(problemWords(error));
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <p>Your roles: {answer.roles.join(', ')}.</p>
      <LoginField
        value={login}
        readOnly={answer.login !== null}
        autoComplete="username"
        onChange={(event) => setLogin(event.target.value)}
      />
      <Field
        label="Your name, as consumers see it"
        value={name}
        autoComplete="name"
        required
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="Password"
        type="password"
        value={password}
        autoComplete="new-password"
        required
        hint={hint.words}
        onChange={(event) => setPassword(event.target.value)}
      />
      <meter className="strength" min={0} max={3} value={hint.level} aria-label={hint.words} />
      <Field
        label="Password again"
        type="password"
        value={again}
        autoComplete="new-password"
        required
        onChange={(event) => setAgain(event.target.value)}
      />
      <Problem words={problem} />
      <button type="submit" className="button button-main" disabled={isBusy || hint.level === 0}>
        {isBusy ? 'Joining …' : 'Join'}
      </button>
    </form>
  );
}
