/** What each type of entry that a page pushes says, as facts. The contract is the original's. */
import type {
  AttributeGroup,
  AttributeType,
  AttributeValue,
  PageEntry,
  TableCell,
  TableColumn,
} from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { asObject, type Members, readAttributeValue, readMoney } from './read-attribute-value.ts';
import { readPageSdes, sdesNames } from './sdes-claim.ts';

export type Fact = {
  readonly name: string;
  readonly label: string;
  readonly group: AttributeGroup;
  readonly value: AttributeValue;
};

type EntryType = {
  readonly read: (entry: Members, now: number) => readonly Fact[];
  /** It says all there is: what an earlier one said, and this one does not, goes. */
  readonly replaces?: readonly string[];
};

/** All types of the contract. `replaces` or appends, as the original does. */
const entryTypes: Readonly<Record<string, EntryType>> = {
  ctmrinfo: {
    read: ({ info }, now) => readPageSdes({ info }, now),
    replaces: sdesNames('ctmrinfo'),
  },
  personal: {
    read: ({ personal }, now) => readPageSdes({ personal }, now),
    replaces: sdesNames('personal'),
  },
  mrktInfo: { read: readMarketing, replaces: ['came_from', 'affiliate', 'campaign'] },
  cart: { read: readCart, replaces: ['cart', 'cart_items', 'cart_total'] },
  section: { read: readSection, replaces: ['section'] },
  prodView: { read: readViewedProducts },
  searchInfo: { read: readSearches },
  purchase: { read: (entry) => row(purchases, entry) },
  lead: { read: ({ lead }) => row(leads, lead) },
  service: { read: ({ service }) => row(serviceRequests, service) },
  error: { read: ({ error }) => row(pageErrors, error) },
};

/** The facts that grow instead of being replaced: the newest rows or items of each are kept. */
export const growing: ReadonlySet<string> = new Set([
  ...['visited_pages', 'viewed_products', 'searches'],
  ...['purchases', 'leads', 'service_requests', 'page_errors'],
]);

export function readEntry(
  entry: PageEntry,
  now: number,
): {
  readonly facts: readonly Fact[];
  readonly replaces: readonly string[];
} {
  const type = Object.hasOwn(entryTypes, entry.type) ? entryTypes[entry.type] : undefined;
  return { facts: type?.read(entry, now) ?? [], replaces: type?.replaces ?? [] };
}

function readMarketing(entry: Members): readonly Fact[] {
  const { channel, affiliate, campaignId } = asObject(entry.info) ?? {};
  return present(
    fact(
      'text',
      { name: 'came_from', label: 'Came from' },
      channels[String(channel)] ?? asText(channel),
    ),
    fact('text', { name: 'affiliate', label: 'Affiliate' }, asText(affiliate)),
    fact('text', { name: 'campaign', label: 'Campaign' }, asText(campaignId)),
  );
}

const channels: Readonly<Record<string, string>> = {
  ...{ 0: 'Direct', 1: 'Search', 2: 'Social', 3: 'Email', 4: 'Referral' },
};

function readCart(entry: Members): readonly Fact[] {
  const named = { name: 'cart_total', label: 'Cart total' };
  const total = moneyOf(entry.total, entry.currency);
  return present(
    table(cart, productRows(cart, entry)),
    fact('number', { name: 'cart_items', label: 'Items in the cart' }, asNumber(entry.numItems)),
    total ? fact('money', named, total) : fact('number', named, asNumber(entry.total)),
  );
}

/** What is said of a product, wherever one is. Cells stay empty for what was not said. */
const productColumns: readonly RowColumn[] = [
  column('product', 'Product', ({ name }) => asText(name)),
  column('category', 'Category', ({ category }) => asText(category)),
  column('sku', 'Article', ({ sku }) => asText(sku)),
  { ...column('price', 'Price', amountOf('price')), type: 'money' },
];

const cart: RowSpec = {
  name: 'cart',
  label: 'In the cart',
  columns: productColumns.toSpliced(
    1,
    0,
    column('quantity', 'Quantity', ({ quantity }) => asText(quantity)),
  ),
};

const viewedProducts: RowSpec = {
  name: 'viewed_products',
  label: 'Viewed products',
  columns: productColumns,
};

/** What is not said of how many is one. A row says nothing by its quantity alone. */
function productRows({ columns }: RowSpec, { products, currency }: Members): TableCell[][] {
  return productsOf(products).flatMap((product) => {
    if (!productColumns.some(({ read }) => read(product) !== '')) return [];
    return [columns.map(({ read }) => read({ quantity: 1, currency, ...product }))];
  });
}

function readSection({ sections, section }: Members): readonly Fact[] {
  return present(list('section', 'Section of the site', [sections ?? section].flat()));
}

function readViewedProducts(entry: Members): readonly Fact[] {
  return present(table(viewedProducts, productRows(viewedProducts, entry)));
}

function readSearches({ keywords }: Members): readonly Fact[] {
  return present(list('searches', 'Searched for', [keywords].flat()));
}

/** What adds a row to a table of its kind: each column, and where of the body its cell is read. */
const purchases: RowSpec = {
  name: 'purchases',
  label: 'Purchases',
  columns: [
    column('order', 'Order', ({ orderId }) => asText(orderId)),
    column('products', 'Products', ({ cart, currency }) => bought(cart, currency)),
    column('items', 'Items', ({ cart }) => asText(asObject(cart)?.numItems)),
    { ...column('total', 'Total', amountOf('total')), type: 'money' },
  ],
};

const leads: RowSpec = {
  name: 'leads',
  label: 'Leads',
  columns: [
    column('topic', 'Topic', ({ topic }) => asText(topic)),
    { ...column('value', 'Value', amountOf('value')), type: 'money' },
    column('lead', 'Lead', ({ leadId }) => asText(leadId)),
  ],
};

const serviceRequests: RowSpec = {
  name: 'service_requests',
  label: 'Service requests',
  columns: [
    column('topic', 'Topic', ({ topic }) => asText(topic)),
    column('category', 'Category', ({ category }) => asText(category)),
    { ...column('status', 'Status', ({ status }) => statusOf(status)), type: 'status' },
    column('request', 'Request', ({ serviceId }) => asText(serviceId)),
  ],
};

const pageErrors: RowSpec = {
  name: 'page_errors',
  label: 'Errors on the site',
  columns: [
    column('message', 'Message', ({ message }) => asText(message)),
    column('code', 'Code', ({ code }) => asText(code)),
    column('level', 'Level', ({ level }) => asText(level)),
    column('where', 'Where', ({ contextId }) => asText(contextId)),
    { ...column('state', 'State', ({ resolved }) => resolvedOf(resolved)), type: 'status' },
  ],
};

type RowColumn = TableColumn & { readonly read: (body: Members) => TableCell };
type RowSpec = {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly RowColumn[];
};

function column(name: string, label: string, read: RowColumn['read']): RowColumn {
  return { name, label, type: 'text', read };
}

/** An amount where there is a currency, else the number as it came. */
function amountOf(member: string): RowColumn['read'] {
  return ({ [member]: amount, currency }) => moneyOf(amount, currency) ?? asText(amount);
}

function row(spec: RowSpec, body: unknown): readonly Fact[] {
  const members = asObject(body) ?? {};
  return present(table(spec, [spec.columns.map(({ read }) => read(members))]));
}

const serviceStatuses = [
  ...['Complete', 'In progress', 'Approved', 'Cancelled', 'Not approved', 'Reviewed'],
  ...['Missing details', 'Closed', 'Removed', 'Assigned', 'Waiting for customer response'],
  ...['Waiting for response', 'Pending', 'Resolved'],
];
const good = new Set(['Complete', 'Approved', 'Resolved']);
const bad = new Set(['Cancelled', 'Not approved', 'Missing details']);

function statusOf(status: unknown): TableCell {
  const text = serviceStatuses[Number(status)];
  if (text === undefined || status === null || status === '') return asText(status);
  return { text, tone: good.has(text) ? 'good' : bad.has(text) ? 'bad' : 'neutral' };
}

function resolvedOf(resolved: unknown): TableCell {
  if (resolved === undefined || resolved === null) return '';
  return resolved === true ? { text: 'Resolved', tone: 'good' } : { text: 'Open', tone: 'bad' };
}

/** With how many there are of it, so that a cell of any of them can be read from one object. */
function productsOf(products: unknown): readonly Members[] {
  if (!Array.isArray(products)) return [];
  return products.slice(0, limits.attributeRows).flatMap((item) => {
    const { product, quantity } = asObject(item) ?? {};
    const members = asObject(product);
    if (!members) return [];
    return [quantity === undefined ? members : { ...members, quantity }];
  });
}

/** All of a purchase in one cell: `2 × Phone (phones, P-1, 99.5 EUR)`. */
function bought(cart: unknown, currency: unknown): string {
  const texts = productsOf(asObject(cart)?.products).map((product) => {
    const price = asText(product.price);
    const cost = price && [price, asText(currency)].filter(Boolean).join(' ');
    const details = [asText(product.category), asText(product.sku), cost]
      .filter(Boolean)
      .join(', ');
    const many = asText(product.quantity);
    const name = [many && many !== '1' && `${many} ×`, asText(product.name)].filter(Boolean);
    return name.join(' ') + (details && ` (${details})`);
  });
  return texts.join(', ').slice(0, limits.attributeCharacters);
}

function moneyOf(amount: unknown, currency: unknown): ReturnType<typeof readMoney> {
  return readMoney({ amount, currency });
}

/** Numbers are often sent where the contract says text, and the other way round. */
function asText(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? text.slice(0, limits.attributeCharacters) : '';
}

function asNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,4})?$/.test(value)
    ? Number(value)
    : value;
}

/** A row that says nothing is no row; what a table cannot hold makes no table. */
function table(spec: RowSpec, rows: readonly TableCell[][]): Fact | undefined {
  const told = rows.filter((row) => row.some((cell) => cell !== ''));
  if (told.length === 0) return undefined;
  const columns = spec.columns.map(({ name, label, type }) => ({ name, label, type }));
  const { name, label } = spec;
  return { name, label, group: 'visit', value: { type: 'table', columns, rows: told } };
}

export function list(name: string, label: string, items: unknown): Fact | undefined {
  if (!Array.isArray(items)) return undefined;
  // One item that cannot be shown takes no other with it.
  const usable = items.filter((item) => readAttributeValue('text', item) !== undefined);
  if (usable.length === 0) return undefined;
  return fact('list', { name, label }, usable.slice(0, limits.attributeFields));
}

function fact(
  type: AttributeType,
  named: Pick<Fact, 'name' | 'label'>,
  json: unknown,
): Fact | undefined {
  const value = readAttributeValue(type, json);
  return value && { ...named, group: 'visit', value };
}

function present(...facts: ReadonlyArray<Fact | undefined>): readonly Fact[] {
  return facts.filter((one) => one !== undefined);
}
