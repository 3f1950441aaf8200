import type { VerifiedAttribute } from '@countersign/protocol';

/** First and last name say nothing new beside a name that is made of just the two. */
export function withoutNameParts(
  verified: readonly VerifiedAttribute[],
): readonly VerifiedAttribute[] {
  const text = (name: string): string | undefined => {
    const value = verified.find((attribute) => attribute.name === name)?.value;
    return value?.type === 'text' ? value.text : undefined;
  };
  const parts = [text('given_name'), text('family_name')];
  if (text('name') !== parts.join(' ')) return verified;
  return verified.filter(({ name }) => name !== 'given_name' && name !== 'family_name');
}
