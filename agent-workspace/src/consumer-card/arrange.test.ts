import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeGroup, VerifiedAttribute } from '@countersign/protocol';
import { arrange, type CardFact } from './arrange.ts';

const attribute = (
  name: string,
  change: { text?: string; group?: AttributeGroup; highlight?: true } = {},
): VerifiedAttribute => ({
  kind: 'verified',
  name,
  label: name,
  group: change.group ?? 'person',
  ...(change.highlight && { highlight: true }),
  value: { type: 'text', text: change.text ?? name },
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
const names = (of: readonly CardFact[]): string[] => of.map(({ name }) => name);

test('groups stand in the order of their first fact, and keep the order of their facts', () => {
  const { groups } = arrange([
    attribute('bills', { group: 'billing' }),
    attribute('name'),
    attribute('account', { group: 'billing' }),
  ]);
  assert.deepEqual(
    groups.map(([group, facts]) => [group, names(facts)]),
    [
      ['billing', ['bills', 'account']],
      ['person', ['name']],
    ],
  );
});

test('highlights stand on top and nowhere else, and a fifth one stays in its group', () => {
  const all = ['one', 'two', 'three', 'four', 'five'].map((name) =>
    attribute(name, { highlight: true }),
  );
  const { highlights, groups } = arrange([attribute('email'), ...all]);
  assert.deepEqual(names(highlights), ['one', 'two', 'three', 'four']);
  assert.deepEqual(
    groups.map(([, facts]) => names(facts)),
    [['email', 'five']],
  );
});

const locked = (group: AttributeGroup, place: number, more: object = {}) => ({
  kind: 'locked' as const,
  ...{ name: `locked ${group}`, label: 'Locked', group, place },
  requires: { assurance: null, maxAgeSeconds: 300 },
  ...more,
});

test('a locked field keeps its place in its group, also where it is alone', () => {
  const shut = [locked('person', 1), locked('billing', 3)];
  const { groups } = arrange([attribute('name'), attribute('email')], shut);
  assert.deepEqual(
    groups.map(([group, facts]) => [group, names(facts)]),
    [
      ['person', ['name', 'locked person', 'email']],
      ['billing', ['locked billing']],
    ],
  );
});

test('[Q10] a locked highlight keeps its place among the facts on top', () => {
  const top = { highlight: true as const };
  const { highlights, groups } = arrange(
    [attribute('balance', top), attribute('package', top), attribute('email')],
    [locked('billing', 1, top), locked('person', 3)],
  );
  assert.deepEqual(names(highlights), ['balance', 'locked billing', 'package']);
  assert.deepEqual(
    groups.map(([, facts]) => names(facts)),
    [['locked person', 'email']],
  );
});

const personOf = (all: readonly VerifiedAttribute[]) => names(arrange(all).groups[0]?.[1] ?? []);

test('first and last name are left out beside a name made of them', () => {
  const all = [
    attribute('name', { text: 'Mara Keller' }),
    attribute('given_name', { text: 'Mara' }),
    attribute('family_name', { text: 'Keller' }),
    attribute('email'),
  ];
  assert.deepEqual(personOf(all), ['name', 'email']);
});

test('they stay when the name says something else, or is not there', () => {
  const parts = [
    attribute('given_name', { text: 'Mara' }),
    attribute('family_name', { text: 'Keller' }),
  ];
  assert.deepEqual(personOf(parts), ['given_name', 'family_name']);
  const other = [attribute('name', { text: 'M. Keller-Frei' }), ...parts];
  assert.deepEqual(personOf(other), ['name', 'given_name', 'family_name']);
});
