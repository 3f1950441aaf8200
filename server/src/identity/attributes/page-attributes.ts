import type { AttributeValue, PageAttribute, PageEntry } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import { type Fact, growing, list, readEntry } from './page-entries.ts';

export type PagePush = {
  readonly page: { readonly url: string; readonly title: string };
  readonly entries: readonly PageEntry[];
  readonly pageOrigin: string;
  readonly now: number;
};

/**
 * What the page or app says, as page attributes. Always `kind: 'page'`: whatever members an entry
 * has, none of them reaches the verified attributes (A53). Types that are not listed are dropped.
 * A later entry replaces the earlier one of its type as a whole, or adds to it; see page-entries.
 */
export function applyPagePush(
  known: readonly PageAttribute[],
  push: PagePush,
): readonly PageAttribute[] {
  const provenance = { pageOrigin: push.pageOrigin, receivedAt: push.now };
  const attributes = new Map(known.map((attribute) => [attribute.name, attribute]));
  const put = ({ name, label, group, value }: Fact): void => {
    const before = attributes.get(name)?.value;
    // Removed first, so that what was said last stands last.
    attributes.delete(name);
    const kept = growing.has(name) ? grown(before, value) : value;
    attributes.set(name, { kind: 'page', name, label, group, value: kept, provenance });
  };
  for (const entry of push.entries) {
    const { facts, replaces } = readEntry(entry, push.now);
    if (facts.length > 0) for (const name of replaces) attributes.delete(name);
    facts.forEach(put);
  }
  const visited = readVisitedPage(push.page);
  if (visited) put(visited);
  return [...attributes.values()].slice(-limits.pageAttributes);
}

const keptAtMost = 8;

/** Each item or row once, the newest last. A page that is loaded again says the same again. */
function grown(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (value.type === 'list') {
    const earlier = before?.type === 'list' ? before.items : [];
    return { type: 'list', items: newest(earlier, value.items) };
  }
  if (value.type === 'table') {
    const earlier = before?.type === 'table' ? before.rows : [];
    return { ...value, rows: newest(earlier, value.rows) };
  }
  return value;
}

function newest<T>(earlier: readonly T[], added: readonly T[]): readonly T[] {
  const last = new Map([...earlier, ...added].map((one, index) => [JSON.stringify(one), index]));
  const all = [...earlier, ...added];
  return all.filter((one, index) => last.get(JSON.stringify(one)) === index).slice(-keptAtMost);
}

function readVisitedPage(page: PagePush['page']): Fact | undefined {
  if (!URL.canParse(page.url)) return undefined;
  const { pathname } = new URL(page.url);
  const shown = page.title ? `${page.title} (${pathname})` : pathname;
  return list('visited_pages', 'Visited pages', [shown.slice(0, 200)]);
}
