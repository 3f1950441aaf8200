import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';

type Props = { readonly start: string; readonly end: string };

/**
 * A value that stayed on the server. The hatched field and the lock are drawn, not written: dots
 * that a page sends are text in a bare box and never look like this.
 */
export function MaskedValue({ start, end }: Props) {
  return (
    <span className="masked">
      <Icon name="lock" />
      {start && <OutsideText text={start} limit={40} />}
      <span className="masked-part">
        <span className="only-read">{words(start, end)}</span>
      </span>
      {end && <OutsideText text={end} limit={80} />}
    </span>
  );
}

function words(start: string, end: string): string {
  if (start && end) return ' and more, hidden, then ';
  if (start) return ' and more, hidden';
  return end ? 'hidden, ends in ' : 'hidden';
}
