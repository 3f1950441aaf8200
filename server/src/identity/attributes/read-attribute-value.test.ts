import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AttributeType, limits } from '@countersign/protocol';
import { readAttributeValue } from './read-attribute-value.ts';

const long = 'x'.repeat(limits.attributeCharacters + 1);
const money = { amount: '12.50', currency: 'CHF' };
const column = { name: 'a', label: 'A', type: 'text' };

/** Per type: what is read, and what is left out because it is of another form. */
const table: Readonly<Record<AttributeType, readonly [good: unknown[], bad: unknown[]]>> = {
  text: [
    ['x', ' ', '👩‍👩‍👧'],
    ['', long, 7, null, {}, ['x']],
  ],
  email: [['a@b.test'], ['', 7]],
  phone: [['+41 44 000 00 00'], ['', 41]],
  link: [['https://a.test/'], ['', {}]],
  address: [
    ['Street 1', { formatted: 'Street 1' }, { locality: 'Bern', country: 'CH' }],
    ['', {}, { formatted: 7 }, []],
  ],
  number: [
    [0, -1.5, 1e300],
    ['1', null, Number.NaN, Number.POSITIVE_INFINITY],
  ],
  boolean: [
    [true, false],
    ['true', 1, 0, null],
  ],
  date: [
    ['2027-02-28', '2024-02-29'],
    ['2027-02-29', '2027-02-31', '2027-13-01', '27-01-01', '2027-01-01T00:00:00Z', 20270101],
  ],
  money: [
    [money, { amount: 12.5, currency: 'CHF' }, { amount: '-3', currency: 'EUR' }],
    [{ amount: '12.50' }, { ...money, currency: 'chf' }, { ...money, amount: '1e9' }, '12.50 CHF'],
  ],
  list: [
    [['a', 'b'], []],
    [['a', ''], ['a', 7], 'a', Array(limits.attributeFields + 1).fill('a')],
  ],
  record: [
    [{ title: 'T' }, { title: 'T', fields: [{ label: 'L', value: 'V' }], tags: ['t'] }],
    [{}, { title: 7 }, { title: 'T', fields: [{ label: 'L' }] }, { title: 'T', tags: [7] }],
  ],
  table: [
    [
      { columns: [column], rows: [['x'], ['']] },
      { columns: [], rows: [] },
    ],
    [
      { columns: [column], rows: [['x', 'y']] },
      { columns: [{ ...column, type: 'html' }], rows: [] },
      { columns: [{ ...column, type: 'money' }], rows: [['x']] },
      { columns: [{ ...column, type: 'status' }], rows: [[{ text: 'x', tone: 'loud' }]] },
      { columns: [column], rows: Array(limits.attributeRows + 1).fill(['x']) },
      { columns: Array(limits.attributeColumns + 1).fill(column), rows: [] },
    ],
  ],
};

describe('[I6] a value is shown in the form it was declared in, or not at all', () => {
  for (const [type, [good, bad]] of Object.entries(table)) {
    test(type, () => {
      for (const json of good) {
        const value = readAttributeValue(type as AttributeType, json);
        assert.equal(value?.type, type, JSON.stringify(json));
      }
      for (const json of bad) {
        const value = readAttributeValue(type as AttributeType, json);
        assert.equal(value, undefined, JSON.stringify(json));
      }
    });
  }
});
