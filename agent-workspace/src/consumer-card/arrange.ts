import {
  type AttributeGroup,
  type LockedAttribute,
  limits,
  type VerifiedAttribute,
} from '@countersign/protocol';

export type CardFact = VerifiedAttribute | LockedAttribute;

export type Arrangement = {
  /** What the brand wants to be seen first, of whatever group. */
  readonly highlights: readonly VerifiedAttribute[];
  /** All others. Groups stand in the order of their first fact, which is the connector's. */
  readonly groups: ReadonlyArray<readonly [AttributeGroup, readonly CardFact[]]>;
};

/** Which verified fact stands where, the locked ones last. Each stands in one place only. */
export function arrange(
  verified: readonly VerifiedAttribute[],
  locked: readonly LockedAttribute[] = [],
): Arrangement {
  const shown = withoutNameParts(verified);
  const highlights = shown.filter(({ highlight }) => highlight).slice(0, limits.highlights);
  const rest: CardFact[] = shown.filter((attribute) => !highlights.includes(attribute));
  return { highlights, groups: [...Map.groupBy(rest.concat(locked), ({ group }) => group)] };
}

/** First and last name say nothing new beside a name that is made of just the two. */
function withoutNameParts(verified: readonly VerifiedAttribute[]): readonly VerifiedAttribute[] {
  const text = (name: string): string | undefined => {
    const value = verified.find((attribute) => attribute.name === name)?.value;
    return value?.type === 'text' ? value.text : undefined;
  };
  const parts = [text('given_name'), text('family_name')];
  if (text('name') !== parts.join(' ')) return verified;
  return verified.filter(({ name }) => name !== 'given_name' && name !== 'family_name');
}
