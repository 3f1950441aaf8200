/** What has been typed and not sent, by conversation; lives as long as the tab. */
export type Draft = {
  readonly mode: 'reply' | 'note';
  readonly reply: string;
  readonly note: string;
};

export const emptyDraft: Draft = { mode: 'reply', reply: '', note: '' };

export interface Drafts {
  read(conversationId: string): Draft;
  keep(conversationId: string, draft: Draft): void;
  hasAny(): boolean;
  clear(): void;
}

export function createDrafts(): Drafts {
  const drafts = new Map<string, Draft>();
  return {
    read: (id) => drafts.get(id) ?? emptyDraft,
    keep(id, draft) {
      const isEmpty = draft.reply === '' && draft.note === '';
      if (isEmpty && draft.mode === 'reply') drafts.delete(id);
      else drafts.set(id, draft);
    },
    hasAny: () => [...drafts.values()].some(({ reply, note }) => reply.trim() || note.trim()),
    clear: () => drafts.clear(),
  };
}
