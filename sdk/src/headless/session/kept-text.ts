import type { ConsumerProof } from '@countersign/protocol';
import type { ConsumerClientState } from '../consumer-state.ts';
import type { Outbox } from '../outbox.ts';
import { mayBeSame } from './same-identity.ts';

type Typed = Pick<ConsumerClientState, 'outbox' | 'draft'>;
type Unsent = { readonly messages: Outbox; readonly text: string };

/**
 * What was typed and, as far as this window knows, not sent. When the consumer changes it leaves
 * the outbox: to be given back as a draft, at once or to the same person alone. A message of it
 * whose answer was only lost leaves the draft when the transcript shows it.
 */
export class KeptText {
  #kept: (Unsent & { readonly proof: ConsumerProof }) | undefined;
  #inDraft: Outbox = [];

  /** As a draft at once: for what nobody in particular typed. */
  asDraft(typed: Typed): string {
    const { messages, text } = unsentOf(typed);
    this.#inDraft = messages;
    return text;
  }

  /** It is on no screen: whoever signs in next may be another. */
  keep({ proof, ...typed }: Typed & { readonly proof: ConsumerProof }): void {
    const unsent = unsentOf(typed);
    this.#kept = unsent.text === '' ? undefined : { proof, ...unsent };
  }

  /** Once; who comes first decides. Nothing for somebody who cannot be told from another. */
  giveBack(to: ConsumerProof): { readonly draft?: string } {
    const kept = this.#kept;
    this.#kept = undefined;
    const isNamed = to.state === 'verified' && to.displayName !== null;
    if (!kept || !isNamed || !mayBeSame(kept.proof, to)) return {};
    this.#inDraft = kept.messages;
    return { draft: kept.text };
  }

  /** The draft without what has arrived after all; what was changed in it stays. */
  withoutShown(draft: string, shown: ReadonlySet<string>): string {
    const arrived = this.#inDraft.filter(({ id }) => shown.has(id));
    this.#inDraft = this.#inDraft.filter(({ id }) => !shown.has(id));
    return arrived.reduce((left, { text }) => withoutLines(left, text), draft);
  }
}

function unsentOf({ outbox, draft }: Typed): Unsent {
  const messages = outbox.filter(({ state }) => state !== 'sent');
  const texts = [...messages.map(({ text }) => text), draft];
  return { messages, text: texts.filter((text) => text !== '').join('\n') };
}

function withoutLines(draft: string, text: string): string {
  const lines = `\n${draft}\n`;
  const at = lines.indexOf(`\n${text}\n`);
  return at < 0 ? draft : (lines.slice(0, at) + lines.slice(at + text.length + 1)).slice(1, -1);
}
