import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyText } from './copy-text.ts';

test('what is copied is what is seen, without what hides in it', () => {
  assert.equal(copyText({ type: 'text', text: 'safe\u202Emoc\u200B' }), 'safemoc');
  assert.equal(copyText({ type: 'text', text: 'one\ntwo' }), 'one two');
  assert.equal(copyText({ type: 'address', text: 'one\ntwo' }), 'one\ntwo');
  assert.equal(copyText({ type: 'money', amount: '112.40', currency: 'CHF' }), 'CHF 112.40');
  assert.equal(copyText({ type: 'number', number: 12840 }), '12840');
});

test('[M1] what is masked cannot be copied', () => {
  assert.equal(copyText({ type: 'masked', start: '', end: '0042' }), undefined);
});

test('a table goes into the cells of a spreadsheet, and never in as a formula', () => {
  const copied = copyText({
    type: 'table',
    columns: [
      { name: 'period', label: 'Period', type: 'text' },
      { name: 'amount', label: 'Amount', type: 'money' },
      { name: 'status', label: 'Status', type: 'status' },
    ],
    rows: [
      ['June', { amount: '112.40', currency: 'CHF' }, { text: 'overdue', tone: 'bad' }],
      ['=HYPERLINK("x")', { amount: '1', currency: 'CHF' }, { text: 'a\tb', tone: 'neutral' }],
    ],
  });
  assert.equal(
    copied,
    'Period\tAmount\tStatus\nJune\tCHF 112.40\toverdue\n\'=HYPERLINK("x")\tCHF 1\ta b',
  );
});
