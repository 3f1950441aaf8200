import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConsumerCard } from '../agent-conversation.ts';
import type { VerifiedAttribute } from '../attributes.ts';
import { inOrder, lockDue } from './lock-due.ts';

const requires = { assurance: null, maxAgeSeconds: 300 };
const fact = (name: string, more: Partial<VerifiedAttribute> = {}): VerifiedAttribute => ({
  ...{ kind: 'verified', name, label: name, group: 'person', value: { type: 'text', text: name } },
  provenance: {
    ...{ connectorId: 'c', connectorName: 'C', issuer: 'https://id.example', flow: 'code' },
    ...{ source: 'id_token', claim: name, amr: [], verifiedAt: 0, expiresAt: 10_000 },
  },
  ...more,
});

test('[Q10, Q11] what locks by the clock keeps its place beside what was locked before', () => {
  const verified = [
    fact('a', { requires, locksAt: 500 }),
    fact('c', { requires, locksAt: 900, highlight: true }),
    fact('d'),
  ];
  const locked = [{ kind: 'locked', ...named('b'), place: 1, requires }] as const;
  const proof = { state: 'verified', expiresAt: 10_000 };
  const consumerId = 'consumer-7f2cx';
  const card = { consumerId, verified, locked, proof, conflicts: [] } as unknown as ConsumerCard;
  for (const [now, closed] of [
    [499, ['b']],
    [500, ['a', 'b']],
    [900, ['a', 'b', 'c']],
  ] as const) {
    const shown = lockDue(card, now);
    assert.deepEqual(
      shown.locked.map(({ name }) => name),
      closed,
    );
    assert.deepEqual(
      inOrder(shown).map(({ name }) => name),
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual(lockDue(lockDue(card, 500), now), lockDue(shown, 500));
  }
  assert.equal(lockDue(card, 900).locked[2]?.highlight, true);
});

test('[Q20] with the name that locks goes the name by which agents call the consumer', () => {
  const proof = { state: 'verified', expiresAt: 10_000 };
  for (const [locks, after] of [
    ['name', 'Visitor 7F2C'],
    ['tariff', 'name'],
  ]) {
    const verified = ['name', 'tariff'].map((name) =>
      fact(name, name === locks ? { requires, locksAt: 500 } : {}),
    );
    const facts = { verified, locked: [], proof, conflicts: [] };
    const named = { consumerId: 'consumer-7f2cx', displayName: 'name' };
    const card = { ...named, ...facts } as unknown as ConsumerCard;
    assert.equal(lockDue(card, 499).displayName, 'name');
    assert.equal(lockDue(card, 500).displayName, after);
  }
});

function named(name: string) {
  return { name, label: name, group: 'person' } as const;
}
