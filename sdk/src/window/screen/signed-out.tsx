import type { ConsumerClient, ConsumerClientState } from '../../headless/index.ts';
import { Card } from './notices.tsx';
import { OutsideText } from './outside-text.tsx';
import type { SignInStep } from './sign-in.tsx';

type SignedOutProps = {
  readonly client: ConsumerClient;
  readonly allowUnverified: boolean;
  readonly step: SignInStep;
};

/** From elsewhere, such as at the provider: nothing happens until the consumer wants it. */
export function SignedOut({ client, allowUnverified, step }: SignedOutProps) {
  const { note, again, begin, cancel } = step;
  if (note && again && cancel) {
    return <Card icon="shield" title={note.title} text={note.text} choices={[again, cancel]} />;
  }
  const signIn = { label: 'Sign in again', choose: begin };
  const asNobody = {
    label: 'Go on without signing in',
    choose: () => void client.continueUnverified(),
  };
  return (
    <Card
      icon="shield"
      title="You have been signed out"
      text="Your sign-in was ended from elsewhere, so this chat is closed here too."
      choices={allowUnverified ? [signIn, asNobody] : [signIn]}
    />
  );
}

/** The provider's page, by a click of the consumer and outside of the frame. */
export function SignOutAt({ url, name }: NonNullable<ConsumerClientState['signOutAt']>) {
  return (
    <p class="identity-note">
      {'You are signed out of this chat. '}
      <a href={url} target="_blank" rel="noopener noreferrer">
        Sign out at <OutsideText text={name} /> too
      </a>
    </p>
  );
}
