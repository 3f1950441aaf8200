import type { ConsumerCard } from '@countersign/protocol';
import { Conflict } from './conflict.tsx';

/** Between the two sections, because it belongs to neither. */
export function Conflicts({ card }: { readonly card: ConsumerCard }) {
  const { conflicts, proof, distrust } = card;
  if (conflicts.length === 0) return null;
  return (
    <section className="conflicts" id="conflicts" aria-label="Differences" tabIndex={-1}>
      {conflicts.map((conflict) => (
        <Conflict
          key={conflict.name}
          conflict={conflict}
          isLapsed={proof.state === 'lapsed'}
          distrust={distrust}
        />
      ))}
    </section>
  );
}
