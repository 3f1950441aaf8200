import type { VerifiedAttribute } from '@countersign/protocol';

/**
 * The verified name, whole or from its parts; null if none came, or if it is sensitive or asks for
 * a stronger proof: it stands in places where nothing is masked or locked. Never from the page.
 */
export function displayNameOf(attributes: readonly VerifiedAttribute[]): string | null {
  const text = (name: string): string | undefined => {
    const found = attributes.find((attribute) => attribute.name === name);
    const value = found?.mask || found?.requires ? undefined : found?.value;
    return value?.type === 'text' ? value.text : undefined;
  };
  const parts = [text('given_name'), text('family_name')].filter((part) => part !== undefined);
  return text('name') ?? (parts.length > 0 ? parts.join(' ') : null);
}

/** What an agent calls a consumer without a verified name: short, stable, says nothing. */
export function visitorName(consumerId: string): string {
  return `Visitor ${consumerId
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-5, -1)
    .toUpperCase()}`;
}
