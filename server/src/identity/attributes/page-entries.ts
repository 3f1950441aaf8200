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
  readonly read: (entry: Members) => readonly Fact[];
  /** It says all there is: what an earlier one said, and this one does not, goes. */
  readonly replaces?: readonly string[];
};

/** All types of the contract. `replaces` or appends, as the original does. */
const entryTypes: Readonly<Record<string, EntryType>> = {
  ctmrinfo: { read: ({ info }) => readPageSdes({ info }), replaces: sdesNames('ctmrinfo') },
  personal: { read: ({ personal }) => readPageSdes({ personal }), replaces: sdesNames('personal') },
  mrktInfo: { read: readMarketing, replaces: ['came_from', 'affiliate', 'campaign'] },
  cart: { read: readCart, replaces: ['cart', 'cart_items', 'cart_total'] },
  section: { read: readSection, replaces: ['section'] },
  prodView: { read: readViewedProducts },
  searchInfo: { read: readSearches },
  purchase: { read: readPurchase },
  lead: { read: readLead },
  service: { read: readServiceRequest },
  error: { read: readPageError },
};

/** The facts that grow instead of being replaced: the newest rows or items of each are kept. */
export const growing: ReadonlySet<string> = new Set([
  ...['visited_pages', 'viewed_products', 'searches'],
  ...['purchases', 'leads', 'service_requests', 'page_errors'],
]);

export function readEntry(entry: PageEntry): {
  readonly facts: readonly Fact[];
  readonly replaces: readonly string[];
} {
  const type = Object.hasOwn(entryTypes, entry.type) ? entryTypes[entry.type] : undefined;
  return { facts: type?.read(entry) ?? [], replaces: type?.replaces ?? [] };
}

function readMarketing(entry: Members): readonly Fact[] {
  const { channel, affiliate, campaignId } = asObject(entry.info) ?? {};
  return present(
    fact('text', { name: 'came_from', label: 'Came from' }, channels[String(channel)] ?? channel),
    fact('text', { name: 'affiliate', label: 'Affiliate' }, affiliate),
    fact('text', { name: 'campaign', label: 'Campaign' }, asText(campaignId)),
  );
}

const channels: Readonly<Record<string, string>> = {
  ...{ 0: 'Direct', 1: 'Search', 2: 'Social', 3: 'Email', 4: 'Referral' },
};

function readCart(entry: Members): readonly Fact[] {
  return present(
    table(cartTable, cartRows(entry)),
    fact('number', { name: 'cart_items', label: 'Items in the cart' }, entry.numItems),
    fact(
      'money',
      { name: 'cart_total', label: 'Cart total' },
      moneyOf(entry.total, entry.currency),
    ),
  );
}

const cartTable: TableSpec = {
  name: 'cart',
  label: 'In the cart',
  columns: [
    { name: 'product', label: 'Product', type: 'text' },
    { name: 'quantity', label: 'Quantity', type: 'text' },
    { name: 'price', label: 'Price', type: 'money' },
  ],
};

function cartRows({ products, currency }: Members): readonly TableCell[][] {
  return productsOf(products).flatMap(({ product, quantity }) => {
    const name = asText(product.name);
    const price = moneyOf(product.price, currency) ?? '';
    if (name === '' && price === '') return [];
    return [[name, Number.isSafeInteger(quantity) ? String(quantity) : '1', price]];
  });
}

function readSection({ sections, section }: Members): readonly Fact[] {
  return present(list('section', 'Section of the site', sections ?? section));
}

function readViewedProducts({ products }: Members): readonly Fact[] {
  const names = productsOf(products).map(({ product }) => product.name);
  return present(list('viewed_products', 'Viewed products', names));
}

function readSearches({ keywords }: Members): readonly Fact[] {
  return present(list('searches', 'Searched for', keywords));
}

function readPurchase(entry: Members): readonly Fact[] {
  const names = productsOf(asObject(entry.cart)?.products).map(({ product }) => product.name);
  const total = moneyOf(entry.total, entry.currency) ?? '';
  const row = [asText(entry.orderId), names.map(asText).join(', '), total];
  return present(table(purchaseTable, [row]));
}

const purchaseTable: TableSpec = {
  name: 'purchases',
  label: 'Purchases',
  columns: [
    { name: 'order', label: 'Order', type: 'text' },
    { name: 'products', label: 'Products', type: 'text' },
    { name: 'total', label: 'Total', type: 'money' },
  ],
};

function readLead(entry: Members): readonly Fact[] {
  const { topic, value, currency, leadId } = asObject(entry.lead) ?? {};
  const row = [asText(topic), moneyOf(value, currency) ?? asText(value), asText(leadId)];
  return present(table(leadTable, [row]));
}

const leadTable: TableSpec = {
  name: 'leads',
  label: 'Leads',
  columns: [
    { name: 'topic', label: 'Topic', type: 'text' },
    { name: 'value', label: 'Value', type: 'money' },
    { name: 'lead', label: 'Lead', type: 'text' },
  ],
};

function readServiceRequest(entry: Members): readonly Fact[] {
  const { topic, status, category, serviceId } = asObject(entry.service) ?? {};
  const row = [asText(topic), asText(category), statusOf(status), asText(serviceId)];
  return present(table(serviceTable, [row]));
}

const serviceTable: TableSpec = {
  name: 'service_requests',
  label: 'Service requests',
  columns: [
    { name: 'topic', label: 'Topic', type: 'text' },
    { name: 'category', label: 'Category', type: 'text' },
    { name: 'status', label: 'Status', type: 'status' },
    { name: 'request', label: 'Request', type: 'text' },
  ],
};

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

function readPageError(entry: Members): readonly Fact[] {
  const { message, code, contextId, resolved } = asObject(entry.error) ?? {};
  const state: TableCell =
    resolved === true ? { text: 'Resolved', tone: 'good' } : { text: 'Open', tone: 'bad' };
  const row = [asText(message), asText(code), asText(contextId), state];
  return present(table(errorTable, [row]));
}

const errorTable: TableSpec = {
  name: 'page_errors',
  label: 'Errors on the site',
  columns: [
    { name: 'message', label: 'Message', type: 'text' },
    { name: 'code', label: 'Code', type: 'text' },
    { name: 'where', label: 'Where', type: 'text' },
    { name: 'state', label: 'State', type: 'status' },
  ],
};

type TableSpec = {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly TableColumn[];
};

type Product = { readonly product: Members; readonly quantity: unknown };

function productsOf(products: unknown): readonly Product[] {
  if (!Array.isArray(products)) return [];
  return products.slice(0, limits.attributeRows).flatMap((item) => {
    const { product, quantity } = asObject(item) ?? {};
    const members = asObject(product);
    return members ? [{ product: members, quantity }] : [];
  });
}

function moneyOf(amount: unknown, currency: unknown): ReturnType<typeof readMoney> {
  return readMoney({ amount, currency });
}

/** Numbers are often sent where the contract says text, and the other way round. */
function asText(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? text.slice(0, limits.attributeCharacters) : '';
}

/** A row that says nothing is no row; what a table cannot hold makes no table. */
function table(spec: TableSpec, rows: readonly TableCell[][]): Fact | undefined {
  const told = rows.filter((row) => row.some((cell) => cell !== ''));
  if (told.length === 0) return undefined;
  const { name, label, columns } = spec;
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
