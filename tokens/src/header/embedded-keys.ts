import type { Header } from './parse-header.ts';

const embeddedKeyMembers = ['jku', 'jwk', 'x5u', 'x5c'] as const;

export type EmbeddedKeyMember = (typeof embeddedKeyMembers)[number];

/**
 * V5: a token that brings its own key proves nothing (CVE-2018-0114). These members are never
 * read, never followed, and only their names are reported, for the caller's log.
 */
export function embeddedKeys(header: Header): readonly EmbeddedKeyMember[] {
  return Object.freeze(embeddedKeyMembers.filter((member) => member in header));
}
