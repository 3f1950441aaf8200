import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  AttributeValue,
  PageAttribute,
  TableCell,
  VerifiedAttribute,
} from '@countersign/protocol';
import { findConflicts } from './find-conflicts.ts';

const base = { name: 'fact', label: 'Fact', group: 'person' } as const;

function isConflict(verified: AttributeValue, page: AttributeValue): boolean {
  const provenance = {} as VerifiedAttribute['provenance'] & PageAttribute['provenance'];
  const [proven, claimed] = [
    { ...base, kind: 'verified', value: verified, provenance } as const,
    { ...base, kind: 'page', value: page, provenance } as const,
  ];
  assert.deepEqual(findConflicts([proven], [{ ...claimed, name: 'another fact' }]), []);
  return findConflicts([proven], [claimed]).length === 1;
}

const record = (title: string, value: string): AttributeValue => {
  return { type: 'record', title, fields: [{ label: 'Cards', value }], tags: [] };
};

const table = (cell: TableCell): AttributeValue => {
  const columns = [{ name: 'a', label: 'A', type: 'text' } as const];
  return { type: 'table', columns, rows: [[cell]] };
};

test('[I9] case, spaces and the format of phone numbers and amounts make no conflict', () => {
  const text = (value: string): AttributeValue => ({ type: 'text', text: value });
  const phone = (value: string): AttributeValue => ({ type: 'phone', text: value });
  const money = (amount: string, currency = 'CHF'): AttributeValue => {
    return { type: 'money', amount, currency };
  };
  const same: [AttributeValue, AttributeValue][] = [
    [text('Ines  Meier '), text('ines meier')],
    [text('\uFB01n'), text('fin')],
    [phone('+41 44 000-00-00'), phone('0041440000000')],
    [money('12.50'), money('12.5')],
    [
      { type: 'number', number: 7 },
      { type: 'number', number: 7 },
    ],
    [money('-0.00'), money('0')],
    [text('+41 44 000 00 00'), phone('0041440000000')],
    [
      { type: 'list', items: ['A  b'] },
      { type: 'list', items: ['a b'] },
    ],
    [record('Fibre 500', '2 SIM'), record(' fibre  500', '2 sim')],
    [table({ amount: '12.50', currency: 'CHF' }), table({ amount: '12.5', currency: 'CHF' })],
    [table({ text: 'Paid', tone: 'good' }), table({ text: 'paid', tone: 'neutral' })],
  ];
  for (const [verified, page] of same) assert.equal(isConflict(verified, page), false);
  const different: [AttributeValue, AttributeValue][] = [
    [text('Ines'), text('Inés')],
    [phone('+41440000000'), phone('+41440000001')],
    [money('12.50'), money('12.50', 'EUR')],
    [money('9007199254740992.00'), money('9007199254740993.00')],
    [money('-1'), money('1')],
    [
      { type: 'list', items: ['a', 'b'] },
      { type: 'list', items: ['b', 'a'] },
    ],
    [record('Fibre 500', '2 SIM'), record('Fibre 500', '3 SIM')],
    [table({ amount: '12.50', currency: 'CHF' }), table({ amount: '12.60', currency: 'CHF' })],
    [table('2026-01-01'), table({ text: 'Paid', tone: 'good' })],
    [
      { type: 'date', date: '2026-01-01' },
      { type: 'date', date: '2026-01-02' },
    ],
    [text('7'), { type: 'boolean', boolean: true }],
    [
      { type: 'boolean', boolean: true },
      { type: 'boolean', boolean: false },
    ],
  ];
  for (const [verified, page] of different) assert.equal(isConflict(verified, page), true);
});
