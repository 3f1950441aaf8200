import type { WindowSettings } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { useEffect, useRef } from 'preact/hooks';
import type { ConsumerClient, ConsumerClientState, Store } from '../../headless/index.ts';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { IdentityBar } from './identity/identity-bar.tsx';
import { Card, ConnectionNotice, Skeleton } from './notices.tsx';
import { type SignInControls, SignInRequired, type SignInStep, useSignInStep } from './sign-in.tsx';
import { SignedOut } from './signed-out.tsx';
import { VerificationRequest } from './step-up/verification-request.tsx';
import { Transcript } from './transcript.tsx';
import { useStore } from './use-store.ts';

export type Shown = { readonly isShown: boolean; readonly focusCount: number };

export type ChatWindowProps = {
  readonly settings: WindowSettings;
  readonly client: ConsumerClient;
  readonly now: () => number;
  /** Whether the page shows us, and how often it has asked for the focus. */
  readonly shown: Store<Shown>;
  readonly onClose: (() => void) | undefined;
  readonly onUnread: (count: number) => void;
  readonly signIn: SignInControls;
};

export function ChatWindow(props: ChatWindowProps) {
  const { settings, client, onClose, signIn } = props;
  const state = useStore(client);
  const step = useSignInStep(signIn, client);
  const field = useRef<HTMLTextAreaElement>(null);
  useFocus(props, field);
  useReading(props, state);
  const agentName = state.agentTyping ?? lastAgentName(state);
  const canWrite = state.phase === 'ready' || state.phase === 'opening';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from everywhere inside
    <div
      class="window"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.isComposing) onClose?.();
      }}
    >
      <Header
        brandName={settings.brandName}
        agentName={agentName}
        isTyping={state.agentTyping !== null}
        onClose={onClose}
      />
      {state.phase === 'ready' && (
        <IdentityBar
          proof={state.proof}
          identity={state.identity}
          canSignIn={signIn.canSignIn}
          step={step}
          signOutAt={state.signOutAt}
          signInEndsAt={state.signInEndsAt}
          onSignOut={() => void client.signOut()}
        />
      )}
      <main>
        <Body {...props} state={state} step={step} />
      </main>
      {canWrite && (
        <Composer
          field={field}
          draft={state.draft}
          isFull={state.outbox.length >= limits.outboxMessages}
          onDraft={(draft) => {
            client.setDraft(draft);
            if (draft !== '') client.typing();
          }}
          onSend={(text) => client.send(text)}
        />
      )}
    </div>
  );
}

type BodyProps = ChatWindowProps & {
  readonly state: ConsumerClientState;
  readonly step: SignInStep;
};

function Body({ settings, client, state, step, now, signIn }: BodyProps) {
  const open = () => void client.open();
  if (state.phase === 'failed' || state.phase === 'ended') {
    return (
      <Card
        icon="alert"
        title="We cannot reach the chat"
        text="Please check your connection and try again. Nothing that you wrote is lost."
        choices={[{ label: 'Try again', choose: open }]}
      />
    );
  }
  if (state.phase === 'sign_in_required') {
    return <SignInRequired settings={settings} identity={state.identity} step={step} />;
  }
  if (state.phase === 'unconfirmed') {
    const asNobody = () => void client.continueUnverified();
    return (
      <Card
        icon="shield"
        title="We could not confirm that it is you"
        text="You were signed in here before. To keep that conversation private, please try again."
        choices={[
          { label: 'Try again', choose: open },
          { label: 'Go on without signing in', choose: asNobody },
        ]}
      />
    );
  }
  if (state.phase === 'signed_out') {
    return <SignedOut client={client} allowUnverified={settings.allowUnverified} step={step} />;
  }
  if (!state.conversation) {
    const isAsking = state.identity === 'asking';
    return <Skeleton text={isAsking ? 'Confirming who you are …' : 'Opening the chat …'} />;
  }
  const { request } = state.conversation;
  return (
    <>
      <ConnectionNotice connection={state.connection} />
      <Transcript
        brandName={settings.brandName}
        now={now()}
        conversation={state.conversation}
        outbox={state.outbox}
        agentTyping={state.agentTyping}
        onRetry={(id) => client.retry(id)}
        onDiscard={(id) => client.discard(id)}
        separation={state.separation}
        onSeparate={() => client.separate()}
      />
      {request && signIn.canSignIn && (
        <VerificationRequest
          request={request}
          identity={state.identity}
          step={step}
          onConfirm={() => signIn.onSignIn(request.id)}
          onDecline={() => client.decline(request.id)}
        />
      )}
    </>
  );
}

/** The page asks for the focus when the consumer opens the window. */
function useFocus({ shown, client }: ChatWindowProps, field: { current: HTMLElement | null }) {
  const { focusCount } = useStore(shown);
  const { phase } = useStore(client);
  const served = useRef(0);
  useEffect(() => {
    if (focusCount === served.current) return;
    const target = field.current ?? document.querySelector<HTMLElement>('.choices .button');
    target?.focus();
    if (target) served.current = focusCount;
  }, [focusCount, phase]);
}

/** Tells agents what was read, and the page how many messages were not. */
function useReading(
  { client, shown, onUnread }: ChatWindowProps,
  { conversation }: ConsumerClientState,
) {
  const { isShown } = useStore(shown);
  const seen = useRef(-1);
  useEffect(() => {
    if (!conversation) return undefined;
    const look = () => {
      // What stood there when the window was loaded is not news.
      const isSeen = (isShown && document.visibilityState === 'visible') || seen.current < 0;
      if (isSeen) seen.current = conversation.sequence;
      if (isShown && isSeen) client.markRead();
      const unread = conversation.transcript.filter(
        (item) => item.type === 'message' && item.from === 'agent' && item.sequence > seen.current,
      );
      onUnread(unread.length);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [conversation, isShown, client, onUnread]);
}

function lastAgentName({ conversation }: ConsumerClientState): string | null {
  const last = conversation?.transcript.findLast(
    (item) => item.type === 'message' && item.from === 'agent',
  );
  return last?.type === 'message' && last.from === 'agent' ? last.agentName : null;
}
