import type { DeclaredAttribute, VerifiedAttribute } from '@countersign/protocol';

/**
 * In the connector's order and under its labels and headings, its highlights marked. What it does
 * not declare, any more or at all, stands behind, as it is.
 */
export function asDeclared(
  facts: readonly VerifiedAttribute[],
  declared: readonly DeclaredAttribute[],
): readonly VerifiedAttribute[] {
  const place = new Map(declared.map(({ name }, index) => [name, index]));
  const placeOf = ({ name }: VerifiedAttribute) => place.get(name) ?? declared.length;
  const highlights = new Set(declared.filter((one) => one.highlight).map(({ name }) => name));
  return facts
    .map((fact) => {
      const same = declared.filter(({ name }) => name === fact.name);
      const found = same.find(({ claim }) => claim === fact.provenance.claim) ?? same[0];
      if (!found) return fact;
      const { highlight: _, ...rest } = { ...fact, label: found.label, group: found.group };
      return highlights.has(fact.name) ? { ...rest, highlight: true as const } : rest;
    })
    .sort((one, other) => placeOf(one) - placeOf(other));
}
