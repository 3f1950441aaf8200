/**
 * Which facts are sensitive, and what of them is shown: masksOf. What becomes of a value:
 * maskValue. Of a whole card, the way in: maskCard. Must never
 * hold back a mask because something is missing.
 */
import type { DeclaredAttribute, Mask } from '@countersign/protocol';

/** By the name of the fact, verified or from the page. */
export type Masks = ReadonlyMap<string, Mask>;

/**
 * Of one connector, or of all of a brand, because page attributes do not know whose they are: what
 * one calls sensitive is sensitive to all. Only what usually is can be called normal by one.
 */
export function masksOf(connectors: readonly (readonly DeclaredAttribute[])[]): Masks {
  const declared = connectors.flat();
  const masks = new Map(usualMasks);
  for (const { name, sensitivity } of declared) if (sensitivity === 'normal') masks.delete(name);
  const chosen = new Map<string, Mask>();
  for (const { name, sensitivity, mask } of declared) {
    if (sensitivity === 'normal' || (sensitivity === undefined && mask === undefined)) continue;
    const own = mask ?? usualMasks.get(name) ?? 'all';
    chosen.set(name, (chosen.get(name) ?? own) === own ? own : 'all');
  }
  return new Map([...masks, ...chosen]);
}

/** Sensitive unless the brand says otherwise: what opens accounts elsewhere, or names a payer. */
const usualMasks: Masks = new Map<string, Mask>([
  ['birthdate', 'year'],
  ['customer_id', 'last4'],
  ['imei', 'last4'],
  ['social_id', 'all'],
  ['iban', 'last4'],
  ['bank_account', 'last4'],
  ['card_number', 'last4'],
  ['national_id', 'all'],
  ['tax_id', 'all'],
  ['passport_number', 'all'],
  ['ssn', 'all'],
]);
