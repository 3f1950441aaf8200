import type { AttributeGroup, AttributeValue, DeclaredAttribute } from '@countersign/protocol';
import { readAttributeValue } from './read-attribute-value.ts';

type Fact = {
  readonly name: string;
  readonly label: string;
  readonly group: AttributeGroup;
  readonly claim: string;
  readonly value: AttributeValue;
};

/** The declared facts that these claims hold; a claim of another form than declared is left out. */
export function readDeclaredAttributes(
  claims: Readonly<Record<string, unknown>>,
  declared: readonly DeclaredAttribute[],
): { readonly facts: readonly Fact[]; readonly unreadable: readonly string[] } {
  const facts: Fact[] = [];
  const unreadable: string[] = [];
  for (const { name, label, group, type, claim } of declared) {
    if (!Object.hasOwn(claims, claim) || claims[claim] === null) continue;
    const value = readAttributeValue(type, claims[claim]);
    if (value) facts.push({ name, label, group, claim, value });
    else unreadable.push(claim);
  }
  return { facts, unreadable };
}
