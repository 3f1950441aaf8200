import type { ConsumerVerificationRequest } from '@countersign/protocol';
import type { ConsumerClientState } from '../../../headless/index.ts';
import { ShieldIcon } from '../icons.tsx';
import { timeFormat } from '../message.tsx';
import { OutsideText } from '../outside-text.tsx';
import type { SignInStep } from '../sign-in.tsx';

type VerificationRequestProps = {
  readonly request: ConsumerVerificationRequest;
  readonly identity: ConsumerClientState['identity'];
  readonly step: SignInStep;
  readonly onConfirm: () => void;
  readonly onDecline: () => void;
};

/** An agent asks. Saying no is as easy as saying yes, and costs nothing. */
export function VerificationRequest(props: VerificationRequestProps) {
  const { request, identity, step } = props;
  const isConfirming = identity === 'asking';
  const confirm = step.again ?? { label: 'Confirm', choose: props.onConfirm };
  const decline = step.cancel ?? { label: 'Not now', choose: props.onDecline };
  return (
    <section class="request" aria-labelledby="request-title">
      <h2 id="request-title">
        <ShieldIcon state="anonymous" />
        <span>
          <span class="request-name">
            <OutsideText text={request.agentName} />
          </span>{' '}
          asks you to confirm who you are
        </span>
      </h2>
      <p>
        {request.assuranceLabel !== null && (
          <>
            Please sign in like this: <OutsideText text={request.assuranceLabel} />.{' '}
          </>
        )}
        {request.maxAgeSeconds !== null && 'You may have to sign in once more. '}
        The chat goes on either way. You can answer until {timeFormat.format(request.expiresAt)}.
      </p>
      <p role="status" class="request-note">
        {noteOf(identity, step)}
      </p>
      <div class="choices">
        <button
          type="button"
          class="button main"
          disabled={isConfirming}
          onClick={() => confirm.choose()}
        >
          {isConfirming ? 'Confirming …' : confirm.label}
        </button>
        <button type="button" class="button" onClick={() => decline.choose()}>
          {decline.label}
        </button>
      </div>
    </section>
  );
}

function noteOf(identity: ConsumerClientState['identity'], { note }: SignInStep): string | null {
  if (note) return `${note.title}. ${note.text}`;
  if (identity === 'cancelled') return 'You did not sign in. You can try again.';
  if (identity === 'failed') return 'We could not confirm who you are. You can try again.';
  if (identity === 'none') return 'Please sign in on this page first, then choose “Confirm”.';
  return null;
}
