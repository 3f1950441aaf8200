import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auroraPeople, polarisPeople } from './people.ts';

const everybody = [...auroraPeople, ...polarisPeople];

describe('the people of the demo', () => {
  it('are at least twelve at Aurora, Mara Keller first, and four at Polaris', () => {
    assert.ok(auroraPeople.length >= 12);
    assert.equal(auroraPeople[0]?.label, 'Mara Keller');
    assert.equal(polarisPeople.length, 4);
  });

  it('share no login and no subject, and Aurora’s subjects have 21 digits', () => {
    assert.equal(new Set(everybody.map(({ login }) => login)).size, everybody.length);
    assert.equal(new Set(everybody.map(({ sub }) => sub)).size, everybody.length);
    for (const { sub } of auroraPeople) assert.match(sub, /^\d{21}$/);
  });

  it('include a very long name, a right-to-left one, and one with next to no claims', () => {
    assert.ok(auroraPeople.some(({ label }) => label.length >= 80));
    assert.ok(auroraPeople.some(({ label }) => /\p{Script=Arabic}/u.test(label)));
    assert.ok(auroraPeople.some(({ claims }) => Object.keys(claims).length <= 2));
  });

  it('have six bills each, newest first, with decimal text and a currency', () => {
    for (const { claims } of everybody) {
      if (claims.billing_history === undefined) continue;
      const { rows } = claims.billing_history as { rows: [string, { amount: string }][] };
      assert.equal(rows.length, 6);
      assert.equal(rows[0]?.[0], 'June 2026');
      for (const [, { amount }] of rows) assert.match(amount, /^\d+\.\d\d$/);
    }
  });
});
