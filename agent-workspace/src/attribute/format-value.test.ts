import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableCell } from '@countersign/protocol';
import { dateWords, moneyWords, safeLink, tableBars } from './format-value.ts';

test('an amount keeps every digit that was sent', () => {
  assert.deepEqual(moneyWords({ amount: '112.40', currency: 'CHF' }), {
    currency: 'CHF',
    amount: '112.40',
  });
  const large = moneyWords({ amount: '123456789012345678.10', currency: 'EUR' });
  assert.equal(large?.amount, '123,456,789,012,345,678.10');
  assert.equal(moneyWords({ amount: '-5', currency: 'JPY' })?.amount, '-5');
});

test('what is no amount or no currency is not dressed up as money', () => {
  assert.equal(moneyWords({ amount: '1e9', currency: 'CHF' }), undefined);
  assert.equal(moneyWords({ amount: '12', currency: '✔ Verified' }), undefined);
});

test('a date is written out, and anything else is left as it came', () => {
  assert.equal(dateWords('2027-03-31'), '31 March 2027');
  assert.equal(dateWords('2027-03-31', 'short'), '31 Mar 2027');
  assert.equal(dateWords('soon'), 'soon');
  assert.equal(dateWords('2027-99-99'), '2027-99-99');
});

test('[A58] only https links may be followed, and never one with a name before the host', () => {
  assert.deepEqual(safeLink('https://aurora.example/bills'), {
    href: 'https://aurora.example/bills',
    host: 'aurora.example',
  });
  const refused = [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'http://a.example',
  ].concat(['https://aurora.example@evil.example', '//evil.example', 'aurora.example', '']);
  for (const text of refused) assert.equal(safeLink(text), undefined, text);
});

test('an amount has at least the digits of its currency', () => {
  assert.equal(moneyWords({ amount: '19', currency: 'CHF' })?.amount, '19.00');
  assert.equal(moneyWords({ amount: '1900', currency: 'JPY' })?.amount, '1,900');
  assert.equal(moneyWords({ amount: '0.125', currency: 'CHF' })?.amount, '0.125');
});

test('[A55] a host in look-alike letters is shown in its ASCII form', () => {
  assert.match(safeLink('https://аurora.example')?.host ?? '', /^xn--/);
});

const table = (rows: ReadonlyArray<readonly TableCell[]>) =>
  ({
    type: 'table',
    columns: [
      { name: 'date', label: 'Date', type: 'date' },
      { name: 'amount', label: 'Amount', type: 'money' },
      { name: 'status', label: 'Status', type: 'status' },
    ],
    rows,
  }) as const;
const bill = (date: string, amount: string, tone: 'good' | 'bad') =>
  [date, { amount, currency: 'CHF' }, { text: tone, tone }] as const;

test('bars stand in the order of time and carry the tone of their row', () => {
  const bars = tableBars(
    table([bill('2026-06-01', '100', 'bad'), bill('2026-05-01', '50', 'good')]),
  );
  assert.deepEqual(bars, [
    { height: 0.5, tone: 'good' },
    { height: 1, tone: 'bad' },
  ]);
});

test('one amount, no amounts, or amounts that are no numbers make no picture', () => {
  assert.deepEqual(tableBars(table([bill('2026-06-01', '100', 'good')])), []);
  assert.deepEqual(tableBars(table([])), []);
  const prices = table([bill('2026-06-01', '100', 'good'), bill('2026-05-01', '90', 'good')]);
  assert.equal(tableBars(prices).length, 2);
  const cart = {
    ...prices,
    columns: prices.columns.slice(1, 2),
    rows: prices.rows.map((row) => row.slice(1, 2)),
  };
  assert.deepEqual(tableBars(cart), [], 'the prices in a cart follow nothing');
  const bad = bill('2026-05-01', 'x', 'good');
  assert.deepEqual(tableBars(table([bad, bad])), []);
});
