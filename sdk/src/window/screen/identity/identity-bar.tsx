import type { ConsumerProof } from '@countersign/protocol';
import { useState } from 'preact/hooks';
import type { ConsumerClientState } from '../../../headless/index.ts';
import { ShieldIcon } from '../icons.tsx';
import { timeFormat } from '../message.tsx';
import { OutsideText } from '../outside-text.tsx';
import type { SignInStep } from '../sign-in.tsx';
import { SignOutAt } from '../signed-out.tsx';
import { AgentsSee } from './agents-see.tsx';

type IdentityBarProps = {
  readonly proof: ConsumerProof;
  readonly identity: ConsumerClientState['identity'];
  readonly signOutAt: ConsumerClientState['signOutAt'];
  readonly signInEndsAt: ConsumerClientState['signInEndsAt'];
  readonly canSignIn: boolean;
  readonly step: SignInStep;
  readonly onSignOut: () => void;
};

/** Who the brand's agents are sure to talk to, in one line; what they see of it, on demand. */
export function IdentityBar(props: IdentityBarProps) {
  const { proof, identity, signOutAt, signInEndsAt, canSignIn, step, onSignOut } = props;
  const [isOpen, setIsOpen] = useState(false);
  const isBusy = identity === 'asking' || identity === 'away';
  const isConfirming = isBusy && !step.again;
  const needsSignIn = (proof.state !== 'verified' || signInEndsAt !== null) && canSignIn;
  const note = step.note ? `${step.note.title}. ${step.note.text}` : noteOf(props);
  return (
    <section class={`identity ${proof.state}`} aria-label="Who you are in this chat">
      <div class="identity-line">
        <ShieldIcon state={proof.state} />
        <span class="identity-name" role="status">
          <Standing proof={proof} />
        </span>
        {needsSignIn && (
          <button
            type="button"
            class="link"
            disabled={isConfirming}
            onClick={step.again?.choose ?? step.begin}
          >
            {step.again?.label ??
              (isConfirming
                ? 'Confirming …'
                : proof.state === 'anonymous'
                  ? 'Sign in'
                  : 'Sign in again')}
          </button>
        )}
        {proof.state !== 'lapsed' && !(needsSignIn && isBusy) && (
          <button
            type="button"
            class="link"
            aria-expanded={isOpen}
            aria-controls="agents-see"
            onClick={() => setIsOpen(!isOpen)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || !isOpen) return;
              event.stopPropagation();
              setIsOpen(false);
            }}
          >
            What agents see
          </button>
        )}
      </div>
      {note && (
        <p class="identity-note" role="status">
          {note}{' '}
          {step.cancel && (
            <button type="button" class="link" onClick={step.cancel.choose}>
              {step.cancel.label}
            </button>
          )}
        </p>
      )}
      {signOutAt && <SignOutAt {...signOutAt} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard. */}
      <div id="agents-see" class="agents-see" hidden={!isOpen} tabIndex={0}>
        <AgentsSee proof={proof} onSignOut={onSignOut} />
      </div>
    </section>
  );
}

function Standing({ proof }: { readonly proof: ConsumerProof }) {
  if (proof.state === 'anonymous') return <>Not signed in</>;
  if (proof.state === 'lapsed') {
    const isExpired = proof.lapseReason === undefined || proof.lapseReason === 'expired';
    return isExpired ? <>Your sign-in has ended</> : <>You have signed out</>;
  }
  if (proof.displayName === null) return <>You are signed in</>;
  return (
    <>
      {'Signed in as '}
      <OutsideText text={proof.displayName} />
    </>
  );
}

function noteOf({ proof, identity, signInEndsAt }: IdentityBarProps): string | null {
  if (proof.state === 'verified') {
    // A time of day stays true while it is read; minutes left would have to be counted down.
    if (signInEndsAt === null) return null;
    return `Your sign-in ends at ${timeFormat.format(signInEndsAt)}.`;
  }
  if (identity === 'cancelled') return 'You were not signed in. You can still write to us.';
  if (identity === 'failed') return 'We could not confirm who you are. You can still write to us.';
  if (proof.state === 'lapsed' && identity === 'none') {
    return 'Sign in on this page, then choose “Sign in again”.';
  }
  return null;
}
