import type { ConsumerFrame, IdentityHint, PageEntry } from '@countersign/protocol';
import { limits } from '@countersign/protocol';

export type PagePlace = { readonly url: string; readonly title: string };
type PageFrame = Extract<ConsumerFrame, { type: 'page' }>;

/** Characters of one entry as JSON, and of all entries in one frame (`limits.clientFrameBytes`). */
const entryCharacters = 16_000;
const frameCharacters = 18_000;

/**
 * What the page says: where the consumer is, the entries it pushed, who it says is signed in.
 * All of it is kept, because a new session knows nothing of it and is told again.
 */
export class PageData {
  readonly #makeId: () => string;
  #place: PagePlace = { url: '', title: '' };
  #hint: IdentityHint | null = null;
  #kept: readonly PageEntry[] = [];
  #frames: readonly PageFrame[] = [];

  constructor(makeId: () => string) {
    this.#makeId = makeId;
  }

  /** Frames that the service has not acknowledged, oldest first. */
  get frames(): readonly PageFrame[] {
    return this.#frames;
  }

  get hint(): IdentityHint | null {
    return this.#hint;
  }

  setPlace(place: PagePlace): void {
    this.#place = { url: withoutQuery(place.url), title: place.title };
    this.#queue([]);
  }

  setHint(hint: IdentityHint | null): void {
    if (JSON.stringify(hint) === JSON.stringify(this.#hint)) return;
    this.#hint = hint;
    this.#queue([]);
  }

  /** @returns how many of the entries were of a form that can be sent */
  push(entries: readonly unknown[]): number {
    const usable = entries.slice(0, limits.pageEntriesPerPush).filter(isUsableEntry);
    if (usable.length > 0) {
      this.#kept = [...this.#kept, ...usable].slice(-limits.pageAttributes);
      this.#queue(usable);
    }
    return usable.length;
  }

  acknowledge(id: string): void {
    this.#frames = this.#frames.filter((frame) => frame.id !== id);
  }

  /** For a new session: everything once more. */
  repeatAll(): void {
    this.#frames = [];
    this.#queue(this.#kept);
  }

  /** Another consumer is here: what the page said of the former one is not theirs. */
  forgetEntries(): void {
    this.#kept = [];
    this.#frames = [];
  }

  #queue(entries: readonly PageEntry[]): void {
    const groups = entries.length === 0 ? [[]] : inGroups(entries);
    const frames = groups.map(
      (group): PageFrame => ({
        type: 'page',
        id: this.#makeId(),
        page: this.#place,
        entries: group,
        hint: this.#hint,
      }),
    );
    this.#frames = [...this.#frames, ...frames].slice(-limits.outboxMessages);
  }
}

function isUsableEntry(entry: unknown): entry is PageEntry {
  const isEntry =
    typeof entry === 'object' &&
    entry !== null &&
    'type' in entry &&
    typeof entry.type === 'string';
  return isEntry && JSON.stringify(entry).length <= entryCharacters;
}

function inGroups(entries: readonly PageEntry[]): PageEntry[][] {
  const groups: PageEntry[][] = [];
  let size = frameCharacters;
  for (const entry of entries) {
    const characters = JSON.stringify(entry).length;
    const last = groups.at(-1);
    size += characters;
    if (last && size <= frameCharacters && last.length < limits.pageEntriesPerPush) {
      last.push(entry);
    } else {
      groups.push([entry]);
      size = characters;
    }
  }
  return groups;
}

/** Query and fragment may hold secrets of the page (A42). */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
