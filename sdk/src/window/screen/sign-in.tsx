import type { WindowSettings } from '@countersign/protocol';
import type { ConsumerClient, ConsumerClientState } from '../../headless/index.ts';
import { createStore } from '../../headless/store.ts';
import type { SignInPopup } from '../sign-in-popup.ts';
import { Card, type Choice } from './notices.tsx';
import { useStore } from './use-store.ts';

export type SignInControls = {
  readonly canSignIn: boolean;
  /** In the click itself, because browsers open windows only then. */
  readonly onSignIn: (requestId?: string) => void;
  /** Absent where the page is asked, or this window goes to the provider itself. */
  readonly popup: SignInPopup | undefined;
};

/** What can be done about signing in now, and in words where it stands. */
export type SignInStep = {
  readonly note: { readonly title: string; readonly text: string } | undefined;
  /** In place of “Sign in”. */
  readonly again: Choice | undefined;
  readonly begin: () => void;
  readonly cancel: Choice | undefined;
};

const never = createStore({ isBlocked: false });

export function useSignInStep(controls: SignInControls, client: ConsumerClient): SignInStep {
  const { popup, onSignIn } = controls;
  const begin = () => onSignIn();
  const { isBlocked } = useStore(popup?.state ?? never);
  const { identity } = useStore(client);
  if (identity !== 'away' || !popup) {
    return { note: undefined, again: undefined, begin, cancel: undefined };
  }
  return {
    note: isBlocked ? blocked : waiting,
    again: {
      label: isBlocked ? 'Open the window' : 'Show the window',
      choose: () => popup.again(),
    },
    begin,
    cancel: { label: 'Cancel', choose: () => client.cancelSignIn() },
  };
}

const waiting = {
  title: 'Please sign in in the window that has opened',
  text: 'When you are done there, the chat goes on here.',
};
const blocked = {
  title: 'Your browser kept the sign-in window closed',
  text: 'Choose “Open the window”. If nothing opens, allow windows for this page.',
};

type SignInRequiredProps = {
  readonly settings: WindowSettings;
  readonly identity: ConsumerClientState['identity'];
  readonly step: SignInStep;
};

export function SignInRequired({ settings, identity, step }: SignInRequiredProps) {
  const { note, again, begin, cancel } = step;
  if (note && again && cancel) {
    return <Card icon="shield" title={note.title} text={note.text} choices={[again, cancel]} />;
  }
  const [title, label] = wordsOf(identity);
  const forWhom = `This chat is for people who are signed in at ${settings.brandName}.`;
  const text = identity === 'none' ? `${forWhom} ${onThisPage}` : forWhom;
  return <Card icon="shield" title={title} text={text} choices={[{ label, choose: begin }]} />;
}

const onThisPage = 'Sign in on this page, then come back here.';

function wordsOf(identity: ConsumerClientState['identity']): [title: string, label: string] {
  if (identity === 'failed') return ['We could not confirm who you are', 'Try again'];
  if (identity === 'cancelled') return ['You are not signed in', 'Try again'];
  return ['Please sign in', identity === 'none' ? 'I have signed in' : 'Sign in'];
}
