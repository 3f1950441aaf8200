import {
  type AttributeGroup,
  inOrder,
  type LockedAttribute,
  limits,
  type VerifiedAttribute,
} from '@countersign/protocol';

export type CardFact = VerifiedAttribute | LockedAttribute;

export type Arrangement = {
  /** What the brand wants to be seen first, of whatever group. */
  readonly highlights: readonly CardFact[];
  /** All others. Groups stand in the order of their first fact, which is the connector's. */
  readonly groups: ReadonlyArray<readonly [AttributeGroup, readonly CardFact[]]>;
};

/** Which verified fact stands where. Each stands in one place only, locked or not. */
export function arrange(
  verified: readonly VerifiedAttribute[],
  locked: readonly LockedAttribute[] = [],
): Arrangement {
  const shown = withoutNameParts(inOrder({ verified, locked }));
  const highlights = shown.filter(({ highlight }) => highlight).slice(0, limits.highlights);
  const rest = shown.filter((fact) => !highlights.includes(fact));
  return { highlights, groups: [...Map.groupBy(rest, ({ group }) => group)] };
}

/** First and last name say nothing new beside a name that is made of just the two. */
function withoutNameParts(facts: readonly CardFact[]): readonly CardFact[] {
  const text = (name: string): string | undefined => {
    const fact = facts.find((one) => one.name === name);
    return fact?.kind === 'verified' && fact.value.type === 'text' ? fact.value.text : undefined;
  };
  const parts = [text('given_name'), text('family_name')];
  if (text('name') !== parts.join(' ')) return facts;
  return facts.filter(({ name }) => name !== 'given_name' && name !== 'family_name');
}
