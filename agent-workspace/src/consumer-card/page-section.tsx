import type { ConsumerCard, PageAttribute } from '@countersign/protocol';
import { Attribute } from '../attribute/attribute.tsx';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { ago, exactTime } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';

/**
 * Another material: dashed, amber, globe, raw type, always last, and nothing to press but links and
 * the button for a note. What differs stands above it, with both values.
 */
export function PageSection({ card }: { readonly card: ConsumerCard }) {
  const { page, conflicts } = card;
  const disputed = new Set(conflicts.map(({ name }) => name));
  const undisputed = page.filter(({ name }) => !disputed.has(name));
  return (
    <section
      className="page-section from-page"
      id="from-page"
      aria-labelledby="page-heading"
      tabIndex={-1}
    >
      <h3 id="page-heading" className="section-heading">
        <Icon name="globe" />
        <span>From the page · not verified</span>
      </h3>
      {page.length === 0 && <p className="section-empty">The page has sent nothing.</p>}
      <dl className="attributes">
        {undisputed.map((attribute) => (
          <Attribute
            key={attribute.name}
            fact={attribute}
            spoken="from the page, not verified"
            value={attribute.value}
          />
        ))}
      </dl>
      <Origin page={page} />
    </section>
  );
}

function Origin({ page }: { readonly page: readonly PageAttribute[] }) {
  const now = useNow(5);
  const newest = page.reduce<PageAttribute | undefined>(
    (best, one) => (best && best.provenance.receivedAt >= one.provenance.receivedAt ? best : one),
    undefined,
  );
  if (!newest) return null;
  const { pageOrigin, receivedAt } = newest.provenance;
  return (
    <p className="page-origin">
      Sent by <OutsideText text={pageOrigin} limit={120} />,{' '}
      <time dateTime={new Date(receivedAt).toISOString()} title={exactTime(receivedAt)}>
        {ago(receivedAt, now)}
      </time>
    </p>
  );
}
