import { type ErrorCode, errorCodes } from '@countersign/protocol';
import type { InboxView } from './filter-inbox.ts';

export function InboxLoading() {
  return (
    <div className="inbox-loading" role="status">
      <span className="only-read">Loading conversations</span>
      {['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => (
        <div key={key} className="skeleton-row">
          <span className="skeleton skeleton-round" />
          <span className="skeleton skeleton-line" />
          <span className="skeleton skeleton-line skeleton-short" />
        </div>
      ))}
    </div>
  );
}

export function InboxProblem({ code }: { readonly code: ErrorCode }) {
  return (
    <div className="inbox-empty" role="alert">
      <strong>{errorCodes[code].title}</strong>
      <p>{errorCodes[code].help}</p>
    </div>
  );
}

type Props = {
  readonly view: InboxView;
  readonly isNew: boolean;
  readonly hasEarlier: boolean;
};

export function InboxEmpty({ view, isNew, hasEarlier }: Props) {
  if (isNew) {
    return (
      <div className="inbox-empty">
        <strong>No conversations yet</strong>
        <p>
          The first one appears here by itself, as soon as a consumer opens the chat on a page of
          your brand and writes.
        </p>
        <p>To try it, open your page in another tab and send yourself a message.</p>
      </div>
    );
  }
  return (
    <div className="inbox-empty">
      <strong>
        {view.text ? 'Nothing matches' : `No ${view.status} conversations in this filter`}
      </strong>
      <p>
        {hasEarlier
          ? 'Only the conversations that are loaded were looked at. Choose “All” to load more.'
          : 'Choose “All”, or clear the text, to see the others.'}
      </p>
    </div>
  );
}
