import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auroraPeople, auroraPeopleAt, polarisPeople } from './people.ts';

const dayMs = 86_400_000;
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

  it('live on any day: the newest bill is of last month, and what is overdue was due', () => {
    for (const day of ['2026-07-31', '2026-11-22', '2027-01-01', '2028-02-29', '2031-12-31']) {
      const people = auroraPeopleAt(Date.parse(day));
      for (const { claims } of people) {
        if (claims.billing_history === undefined) continue;
        const { rows } = claims.billing_history as { rows: [string][] };
        const months = rows.map(([period]) => Date.parse(`1 ${period} UTC`));
        assert.deepEqual(
          months,
          months.toSorted((one, other) => other - one),
        );
        const age = Date.parse(day) - (months[0] ?? 0);
        assert.ok(age >= 28 * dayMs && age <= 62 * dayMs, `${day}: ${rows[0]?.[0]}`);
      }
      for (const { claims: own } of people) {
        const { payment_due: due = '', lp_sdes: sdes } = own;
        if (due === '') continue;
        const isOverdue = JSON.stringify(sdes).includes('"overdue"');
        assert.equal(String(due) < day, isOverdue, `${day}: ${due}`);
      }
    }
  });
});
