import type { AttributeValue, ConsumerCard } from '@countersign/protocol';
import { maskValue } from './mask-value.ts';
import type { Masks } from './masks-of.ts';

type Values = Pick<ConsumerCard, 'verified' | 'page' | 'conflicts' | 'corrections'>;

/**
 * The card as every agent gets it, by whatever transport. A fact is masked wherever it stands: in
 * what is verified, in what the page says of the same name, where the two differ, and in what
 * agents noted beside it.
 */
export function maskCard<Card extends Values>(card: Card, ofBrand: Masks): Card {
  const masks = masksOn(card, ofBrand);
  const masked = (name: string, value: AttributeValue): AttributeValue => {
    const mask = masks.get(name);
    return mask ? maskValue(value, mask) : value;
  };
  return {
    ...card,
    verified: card.verified.map((one) => ({ ...one, value: masked(one.name, one.value) })),
    page: card.page.map((one) => ({ ...one, value: masked(one.name, one.value) })),
    corrections: card.corrections.map((one) => ({ ...one, value: masked(one.name, one.value) })),
    conflicts: card.conflicts.map((one) => ({
      ...one,
      verified: masked(one.name, one.verified),
      page: masked(one.name, one.page),
    })),
  };
}

/**
 * What was sensitive when it was verified stays so while it is shown; what has become so since is
 * masked at once.
 */
export function masksOn({ verified }: Pick<ConsumerCard, 'verified'>, ofBrand: Masks): Masks {
  const masks = new Map(ofBrand);
  for (const { name, mask } of verified) if (mask) masks.set(name, mask);
  return masks;
}
