import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits, type PageAttribute, type PageEntry } from '@countersign/protocol';
import fc from 'fast-check';
import { applyPagePush } from './page-attributes.ts';

const now = 1_800_000_000_000;
const pageOrigin = 'https://www.aurora.test';

function push(
  known: readonly PageAttribute[],
  entries: readonly PageEntry[],
  path = '/',
): readonly PageAttribute[] {
  const page = { url: pageOrigin + path, title: '' };
  return applyPagePush(known, { page, entries, pageOrigin, now });
}

const shown = (attributes: readonly PageAttribute[], name: string): unknown =>
  attributes.find((attribute) => attribute.name === name)?.value;

test('[I10] each known type of entry becomes the attributes it stands for, and others none', () => {
  const product = { name: 'Phone', price: 99.5 };
  const attributes = push(
    [],
    [
      { type: 'cart', total: 199, currency: 'EUR', products: [{ product, quantity: 2 }] },
      { type: 'prodView', products: [{ product }] },
      { type: 'mrktInfo', info: { channel: 1, affiliate: 'partner', campaignId: 'spring' } },
      { type: 'section', sections: ['shop', 'phones'] },
      { type: 'lead', lead: { topic: 'x' } },
      { type: 'invented' },
    ],
  );
  const values = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
  assert.deepEqual(Object.keys(values).sort(), [
    'affiliate',
    'came_from',
    'campaign',
    'cart',
    'cart_total',
    'section',
    'viewed_products',
    'visited_pages',
  ]);
  const { rows } = values.cart as unknown as { rows: unknown };
  assert.deepEqual(rows, [['Phone', '2', { amount: '99.5', currency: 'EUR' }]]);
  assert.deepEqual(values.came_from, { type: 'text', text: 'Search' });
});

test('[I10] of visited pages the last eight are kept, each once, in the order of the last visit', () => {
  let known: readonly PageAttribute[] = [];
  for (let page = 1; page <= 12; page += 1) known = push(known, [], `/${page}`);
  known = push(known, [], '/11');
  const items = ['/6', '/7', '/8', '/9', '/10', '/12', '/11'];
  assert.deepEqual(shown(known, 'visited_pages'), { type: 'list', items: ['/5', ...items] });
});

test('[I8, I11, A53] whatever a page sends, it is few page attributes with our provenance', () => {
  const types = ['ctmrinfo', 'personal', 'cart', 'prodView', 'searchInfo', 'mrktInfo', 'section'];
  const names = ['info', 'personal', 'products', 'keywords', 'sections', 'total', 'currency'];
  const entry = fc
    .tuple(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...names), fc.jsonValue()))
    .map(([type, members]) => ({ ...members, type }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: limits.pageEntriesPerPush }), (entries) => {
      const attributes = push([], entries);
      assert(attributes.length <= limits.pageAttributes);
      for (const { kind, provenance } of attributes) {
        assert.equal(kind, 'page');
        assert.deepEqual(provenance, { pageOrigin, receivedAt: now });
      }
    }),
  );
});
