import { filterWords, type InboxView, inboxFilters } from './filter-inbox.ts';

type Props = { readonly view: InboxView; readonly onChange: (view: InboxView) => void };

export function InboxFilters({ view, onChange }: Props) {
  return (
    <fieldset className="inbox-filters">
      <legend className="only-read">Which conversations</legend>
      {inboxFilters.map((filter) => (
        <button
          key={filter}
          type="button"
          className="filter"
          aria-pressed={view.filter === filter}
          onClick={() => onChange({ ...view, filter })}
        >
          {filterWords[filter]}
        </button>
      ))}
    </fieldset>
  );
}

export function StatusSwitch({ view, onChange }: Props) {
  return (
    <fieldset className="status-switch">
      <legend className="only-read">Open or closed</legend>
      {(['open', 'closed'] as const).map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={view.status === status}
          onClick={() => onChange({ ...view, status })}
        >
          {status === 'open' ? 'Open' : 'Closed'}
        </button>
      ))}
    </fieldset>
  );
}
