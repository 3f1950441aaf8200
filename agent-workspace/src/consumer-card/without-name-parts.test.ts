import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VerifiedAttribute } from '@countersign/protocol';
import { withoutNameParts } from './without-name-parts.ts';

const attribute = (name: string, text: string): VerifiedAttribute => ({
  kind: 'verified',
  name,
  label: name,
  group: 'person',
  value: { type: 'text', text },
  provenance: {
    connectorId: 'c',
    connectorName: 'C',
    issuer: 'https://id.example',
    flow: 'code',
    source: 'id_token',
    claim: name,
    amr: [],
    verifiedAt: 0,
    expiresAt: 1,
  },
});
const names = (of: readonly VerifiedAttribute[]): string[] => of.map(({ name }) => name);

test('first and last name are left out beside a name made of them', () => {
  const all = [
    attribute('name', 'Mara Keller'),
    attribute('given_name', 'Mara'),
    attribute('family_name', 'Keller'),
    attribute('email', 'mara@example.com'),
  ];
  assert.deepEqual(names(withoutNameParts(all)), ['name', 'email']);
});

test('they stay when the name says something else, or is not there', () => {
  const parts = [attribute('given_name', 'Mara'), attribute('family_name', 'Keller')];
  assert.deepEqual(withoutNameParts(parts), parts);
  const other = [attribute('name', 'M. Keller-Frei'), ...parts];
  assert.deepEqual(withoutNameParts(other), other);
});
