import type {
  AttributeGroup,
  AttributeType,
  AttributeValue,
  PageAttribute,
  PageEntry,
} from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { asObject, type Members, readAttributeValue } from './read-attribute-value.ts';
import { readSdes } from './sdes-claim.ts';

export type PagePush = {
  readonly page: { readonly url: string; readonly title: string };
  readonly entries: readonly PageEntry[];
  readonly pageOrigin: string;
  readonly now: number;
};

/**
 * What the page or app says, as page attributes. Always `kind: 'page'`: whatever members an entry
 * has, none of them reaches the verified attributes (A53). Types that are not listed are dropped.
 * A later push replaces the attributes of the same name; visited pages and searches are appended.
 */
export function applyPagePush(
  known: readonly PageAttribute[],
  push: PagePush,
): readonly PageAttribute[] {
  const provenance = { pageOrigin: push.pageOrigin, receivedAt: push.now };
  const facts = push.entries.flatMap(readEntry);
  const visited = readVisitedPage(push.page);
  const attributes = new Map(known.map((attribute) => [attribute.name, attribute]));
  for (const { name, label, group, value } of visited ? [...facts, visited] : facts) {
    const before = attributes.get(name)?.value;
    attributes.delete(name);
    attributes.set(name, {
      kind: 'page',
      name,
      label,
      group,
      value: appendable.has(name) ? append(before, value) : value,
      provenance,
    });
  }
  return [...attributes.values()].slice(-limits.pageAttributes);
}

type Fact = {
  readonly name: string;
  readonly label: string;
  readonly group: AttributeGroup;
  readonly value: AttributeValue;
};

const appendable = new Set(['visited_pages', 'searches', 'viewed_products']);
const appendedItems = 8;

function append(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (before?.type !== 'list' || value.type !== 'list') return value;
  const others = before.items.filter((item) => !value.items.includes(item));
  return { type: 'list', items: [...others, ...value.items].slice(-appendedItems) };
}

function readEntry(entry: PageEntry): readonly Fact[] {
  switch (entry.type) {
    case 'ctmrinfo':
      return readSdes({ info: entry.info });
    case 'personal':
      return readSdes({ personal: entry.personal });
    case 'cart':
      return readCart(entry);
    case 'prodView':
      return present(list('viewed_products', 'Viewed products', productNames(entry.products)));
    case 'searchInfo':
      return present(list('searches', 'Searched for', entry.keywords));
    case 'mrktInfo':
      return readMarketing(entry);
    case 'section':
      return present(list('section', 'Section of the site', entry.sections));
    default:
      return [];
  }
}

function readCart(entry: Members): readonly Fact[] {
  const products = Array.isArray(entry.products) ? entry.products : [];
  const rows = products.slice(0, limits.attributeRows).map((item) => {
    const { product, quantity } = asObject(item) ?? {};
    const { name, price } = asObject(product) ?? {};
    const money = { amount: price, currency: entry.currency };
    return [name, Number.isSafeInteger(quantity) ? String(quantity) : '1', money];
  });
  const table = { columns: cartColumns, rows };
  const total = { amount: entry.total, currency: entry.currency };
  return present(
    read({ name: 'cart', label: 'In the cart' }, 'table', table),
    read({ name: 'cart_total', label: 'Cart total' }, 'money', total),
  );
}

const cartColumns = [
  { name: 'product', label: 'Product', type: 'text' },
  { name: 'quantity', label: 'Quantity', type: 'text' },
  { name: 'price', label: 'Price', type: 'money' },
];

function readMarketing(entry: Members): readonly Fact[] {
  const { channel, affiliate, campaignId } = asObject(entry.info) ?? {};
  const channels = ['Direct', 'Search', 'Social', 'Email', 'Referral'];
  return present(
    read({ name: 'came_from', label: 'Came from' }, 'text', channels[Number(channel)]),
    read({ name: 'affiliate', label: 'Affiliate' }, 'text', affiliate),
    read({ name: 'campaign', label: 'Campaign' }, 'text', campaignId),
  );
}

function readVisitedPage(page: PagePush['page']): Fact | undefined {
  if (!URL.canParse(page.url)) return undefined;
  const { pathname } = new URL(page.url);
  const shown = page.title ? `${page.title} (${pathname})` : pathname;
  return list('visited_pages', 'Visited pages', [shown.slice(0, 200)]);
}

function productNames(products: unknown): unknown {
  if (!Array.isArray(products)) return undefined;
  return products.slice(0, appendedItems).map((item) => asObject(asObject(item)?.product)?.name);
}

function list(name: string, label: string, items: unknown): Fact | undefined {
  if (!Array.isArray(items)) return undefined;
  // One item that cannot be shown takes no other with it.
  const usable = items.filter((item) => readAttributeValue('text', item) !== undefined);
  return read({ name, label }, 'list', usable.slice(0, limits.attributeFields));
}

function read(
  named: { readonly name: string; readonly label: string },
  type: AttributeType,
  json: unknown,
): Fact | undefined {
  const value = readAttributeValue(type, json);
  return value && { ...named, group: 'visit', value };
}

function present(...facts: ReadonlyArray<Fact | undefined>): readonly Fact[] {
  return facts.filter((fact) => fact !== undefined);
}
