import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeValue } from '@countersign/protocol';
import { differingRows } from './differing-rows.ts';

const table = (...bills: readonly string[]): AttributeValue => ({
  type: 'table',
  columns: [{ name: 'bill', label: 'Bill', type: 'text' }],
  rows: bills.map((bill) => [bill]),
});
const whole = table('June', 'May', 'April', 'March 84.90');

test('of two tables only the rows that differ are shown beside each other', () => {
  const page = table('June', 'May', 'April', 'March 0.00');
  assert.deepEqual(differingRows({ verified: whole, page }), {
    verified: table('March 84.90'),
    page: table('March 0.00'),
    isPart: true,
  });
});

test('a table that lacks a row, and one in another order, are shown whole', () => {
  for (const page of [
    table('June', 'May', 'April'),
    table('May', 'June', 'April', 'March 84.90'),
  ]) {
    assert.deepEqual(differingRows({ verified: whole, page }), {
      verified: whole,
      page,
      isPart: false,
    });
  }
});

test('what is no table on both sides is shown as it is', () => {
  const page = { type: 'text', text: 'March 0.00' } as const;
  assert.deepEqual(differingRows({ verified: whole, page }), {
    verified: whole,
    page,
    isPart: false,
  });
});
