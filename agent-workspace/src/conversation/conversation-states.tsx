import { Link } from 'wouter';
import { Icon } from '../look/icons.tsx';

export function ConversationLoading() {
  return (
    <>
      <main className="talk" id="main" tabIndex={-1}>
        <header className="talk-header">
          <span className="skeleton skeleton-title" />
        </header>
        <div className="transcript-scroller" role="status">
          <span className="only-read">Loading the conversation</span>
          <div className="transcript-loading">
            <span className="skeleton skeleton-bubble" />
            <span className="skeleton skeleton-bubble is-agent" />
            <span className="skeleton skeleton-bubble" />
          </div>
        </div>
      </main>
      <div className="card card-loading" aria-hidden="true">
        <span className="skeleton skeleton-round" />
        <span className="skeleton skeleton-title" />
        <span className="skeleton skeleton-line" />
        <span className="skeleton skeleton-bubble" />
        <span className="skeleton skeleton-line" />
        <span className="skeleton skeleton-line" />
      </div>
    </>
  );
}

export function ConversationRefused(props: {
  readonly title: string;
  readonly onRetry: () => void;
}) {
  return (
    <main className="talk talk-empty" id="main" tabIndex={-1}>
      <div className="empty-box" role="alert">
        <Icon name="warning" />
        <h2>This conversation could not be opened</h2>
        <p>{props.title}. It may have been removed, or it belongs to another brand.</p>
        <div className="empty-actions">
          <button type="button" className="button" onClick={props.onRetry}>
            Try again
          </button>
          <Link href="/" className="button">
            Back to the inbox
          </Link>
        </div>
      </div>
    </main>
  );
}

export function NothingSelected() {
  return (
    <main className="talk talk-empty" id="main" tabIndex={-1}>
      <div className="empty-box">
        <Icon name="chat" />
        <h2>Choose a conversation</h2>
        <p>
          <kbd>j</kbd> and <kbd>k</kbd> move through the inbox, <kbd>Enter</kbd> opens.
        </p>
        <p>
          <kbd>?</kbd> shows all shortcuts.
        </p>
      </div>
    </main>
  );
}
