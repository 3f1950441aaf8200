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

const product = { name: 'Phone', category: 'phones', sku: 'P-1', price: 99.5 };
const products = [{ product, quantity: 2 }];
const price = { amount: '99.5', currency: 'EUR' };

const cause = { contextId: 'checkout', message: 'declined', code: 'E-9', level: 1 };

/** One entry of each type, in the form of the contract, and what it says. */
const told: Readonly<Record<string, readonly [PageEntry, Readonly<Record<string, unknown>>]>> = {
  cart: [
    { type: 'cart', total: 199, currency: 'EUR', numItems: 2, products },
    {
      cart: [['Phone', '2', 'phones', 'P-1', price]],
      cart_items: 2,
      cart_total: { amount: '199', currency: 'EUR' },
    },
  ],
  purchase: [
    { type: 'purchase', total: 99.5, currency: 'EUR', orderId: 'O-7', cart: { products } },
    { purchases: [['O-7', '2 × Phone (phones, P-1, 99.5 EUR)', '', price]] },
  ],
  prodView: [
    { type: 'prodView', currency: 'EUR', products: [{ product }] },
    { viewed_products: [['Phone', 'phones', 'P-1', price]] },
  ],
  mrktInfo: [
    { type: 'mrktInfo', info: { channel: 1, affiliate: 'partner', campaignId: '17' } },
    { came_from: 'Search', affiliate: 'partner', campaign: '17' },
  ],
  lead: [
    { type: 'lead', lead: { topic: 'fibre', value: 25, currency: 'EUR', leadId: 'L-1' } },
    { leads: [['fibre', { amount: '25', currency: 'EUR' }, 'L-1']] },
  ],
  service: [
    { type: 'service', service: { topic: 'bill', status: 6, category: 'money', serviceId: 'S-1' } },
    {
      service_requests: [['bill', 'money', { text: 'Missing details', tone: 'bad' }, 'S-1']],
    },
  ],
  error: [
    { type: 'error', error: { ...cause, resolved: false } },
    { page_errors: [['declined', 'E-9', '1', 'checkout', { text: 'Open', tone: 'bad' }]] },
  ],
  searchInfo: [{ type: 'searchInfo', keywords: ['roaming'] }, { searches: ['roaming'] }],
  section: [{ type: 'section', sections: ['shop', 'phones'] }, { section: ['shop', 'phones'] }],
  ctmrinfo: [
    {
      type: 'ctmrinfo',
      info: {
        ...{ ctype: 'vip', cstatus: 'active', balance: -40.5, currency: 'EUR', customerId: '138' },
        ...{ socialId: 'fb-1', imei: '35', userName: 'ines', companySize: 500, role: 'buyer' },
        ...{ companyBranch: 'north', accountName: 'Ines AG', loginStatus: 1, storeNumber: '7' },
        lastPaymentDate: { day: 15, month: 10, year: 2026 },
        registrationDate: { day: 3, month: 2, year: 2019 },
        storeZipCode: '8001',
      },
    },
    {
      ...{ customer_type: 'vip', customer_status: 'active', customer_id: '138', role: 'buyer' },
      ...{ social_id: 'fb-1', imei: '35', user_name: 'ines', company_size: 500, login_status: 1 },
      ...{ company_branch: 'north', account_name: 'Ines AG', store_number: '7' },
      ...{ last_payment: '2026-10-15', customer_since: '2019-02-03', store_zip_code: '8001' },
      balance: { amount: '-40.5', currency: 'EUR' },
    },
  ],
  personal: [
    {
      type: 'personal',
      personal: {
        ...{ firstname: 'Ines', lastname: 'Keller', gender: 'FEMALE', company: 'Ines AG' },
        language: 'de_CH',
        age: { age: 44, year: 1982, month: 4, day: 15 },
        contacts: [
          {
            ...{ email: 'a@example.com', phone: '+41 1', phoneType: 'MOBILE' },
            address: { country: 'CH', region: 'Bern' },
          },
          { email: 'b@example.com', phone: '+41 2' },
        ],
      },
    },
    {
      ...{ given_name: 'Ines', family_name: 'Keller', gender: 'Female', company: 'Ines AG' },
      ...{ locale: 'de-CH', age: 44, birthdate: '1982-04-15', region: 'Bern, CH' },
      ...{ email: 'a@example.com', phone: '+41 1', other_emails: ['b@example.com'] },
      phone_type: 'Mobile',
      other_phones: ['+41 2'],
    },
  ],
};

/** A value without its type's name. */
function plain({ value }: PageAttribute): unknown {
  const { type: _, columns: __, ...members } = value as { type: string; columns?: unknown };
  const inside = Object.values(members);
  return inside.length === 1 ? inside[0] : members;
}

for (const [type, [entry, expected]] of Object.entries(told)) {
  test(`[I10] an entry of the type ${type} becomes every attribute that it stands for`, () => {
    const { visited_pages: _, ...values } = Object.fromEntries(
      push([], [entry]).map((attribute) => [attribute.name, plain(attribute)]),
    );
    assert.deepEqual(values, expected);
  });
}

test('[I10] a type that is not in the contract becomes nothing', () => {
  for (const type of ['invented', 'constructor', '__proto__', 'toString']) {
    const names = push([], [{ type, info: { customerId: 'x' } }]).map(({ name }) => name);
    assert.deepEqual(names, ['visited_pages']);
  }
});

test('[I10] a later entry of these types replaces the earlier one as a whole', () => {
  const shorter: readonly PageEntry[] = [
    { type: 'ctmrinfo', info: { customerId: '138' } },
    { type: 'personal', personal: { firstname: 'Ines' } },
    { type: 'mrktInfo', info: { affiliate: 'other' } },
    { type: 'cart', total: 0, currency: 'EUR', numItems: 0, products: [] },
  ];
  for (const entry of shorter) {
    const [full] = told[entry.type] ?? [];
    const known = full ? push([], [full]) : [];
    assert.deepEqual(
      push(known, [entry]).map(({ name, value }) => [name, value]),
      push([], [entry]).map(({ name, value }) => [name, value]),
    );
    assert(push(known, [entry]).length < known.length, entry.type);
  }
});

test('[I10] entries of the other types add up, each once, and the newest eight are kept', () => {
  const purchase = (order: number): PageEntry => ({
    ...{ type: 'purchase', total: order, currency: 'EUR', orderId: `O-${order}` },
    cart: { products },
  });
  const twice = push(push([], [purchase(1)]), [purchase(1), purchase(2)]);
  const orders = (attributes: readonly PageAttribute[]): unknown =>
    (shown(attributes, 'purchases') as { rows: string[][] }).rows.map(([order]) => order);
  assert.deepEqual(orders(twice), ['O-1', 'O-2']);
  const many = Array.from({ length: 12 }, (_, index) => purchase(index + 1));
  const last = ['O-5', 'O-6', 'O-7', 'O-8', 'O-9', 'O-10', 'O-11', 'O-12'];
  assert.deepEqual(orders(push(twice, many)), last);
});

test('[I10] where the contract has two forms, both say the same', () => {
  const of = (personal: object) =>
    push([], [{ type: 'personal', personal } as PageEntry]).map(plain);
  assert.deepEqual(
    of({ gender: 1, language: 'en-US' }),
    of({ gender: 'FEMALE', language: 'en_US' }),
  );
  const channel = (value: unknown) =>
    push([], [{ type: 'mrktInfo', info: { channel: value } }]).map(plain);
  assert.deepEqual(channel('3'), channel(3));
  for (const nothing of [null, '', 7]) {
    assert(!of({ gender: nothing }).includes('Male'), String(nothing));
  }
});

test('[I10] of visited pages the last eight are kept, each once, in the order of the last visit', () => {
  let known: readonly PageAttribute[] = [];
  for (let page = 1; page <= 12; page += 1) known = push(known, [], `/${page}`);
  known = push(known, [], '/11');
  const items = ['/6', '/7', '/8', '/9', '/10', '/12', '/11'];
  assert.deepEqual(shown(known, 'visited_pages'), { type: 'list', items: ['/5', ...items] });
});

test('[I8, I11, A53] whatever a page sends, it is few page attributes with our provenance', () => {
  const types = Object.keys(told);
  const names = [
    'info',
    'personal',
    'products',
    'keywords',
    'sections',
    'total',
    'currency',
    'lead',
  ];
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
