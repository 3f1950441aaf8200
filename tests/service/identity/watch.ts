import type { AgentConversation } from '@countersign/protocol';
import type { ConsumerClientState } from '../../../sdk/src/headless/index.ts';
import { type Name, nameOf, type Tab } from './tab.ts';

/** Every text names who typed it, or for whom an agent wrote it. */
export const textOf = (writer: Name, number: number): string => `${writer ?? 'nobody'}-${number}`;
export const replyTo = (name: Name, number: number): string => `to ${textOf(name, number)}`;
const writersIn = (text: string): string[] =>
  [...text.matchAll(/(\w+)-\d+/g)].map(([, writer = '']) => writer);

/** What must hold whenever somebody looks. Faults are collected: a window swallows errors. */
export class Watch {
  readonly faults: string[] = [];
  /** Texts of which a window knows that the service has them. */
  readonly acknowledged = new Set<string>();
  readonly #epochs = new Map<number, Name>();
  readonly #owners = new Map<string, string>();

  /** One state of a window. */
  see(state: ConsumerClientState): void {
    this.#checkEpoch(state);
    const { conversation, outbox } = state;
    for (const { text, state: sent } of outbox) if (sent === 'sent') this.acknowledged.add(text);
    const name = nameOf(state.proof);
    for (const item of conversation?.transcript ?? []) {
      if (item.type !== 'message') continue;
      if (item.from === 'consumer') this.acknowledged.add(item.text);
      this.#checkText(item.text, name, 'a window shows');
    }
  }

  /** What a window holds that its person may still send; looked at when it has come to rest. */
  seeAtRest({ state }: Tab): void {
    if (state.phase !== 'ready') return;
    const held = [...state.outbox.map(({ text }) => text), state.draft];
    for (const text of held) this.#checkText(text, nameOf(state.proof), 'a window holds');
  }

  /** One conversation as an agent sees it. */
  seeConversation({ id, card, transcript }: AgentConversation): void {
    const name = card.proof.state === 'anonymous' ? null : card.displayName;
    const owner = this.#owners.get(id);
    if (owner !== undefined && owner !== name) this.#fault(`${id} went from ${owner} to ${name}`);
    if (name !== null) this.#owners.set(id, name);
    for (const item of transcript) {
      if (item.type !== 'message') continue;
      this.#checkText(item.text, name, 'an agent reads');
      if (item.from !== 'consumer') continue;
      const isNobody = item.text.startsWith('nobody-');
      if (isNobody !== (item.proof.state === 'anonymous')) {
        this.#fault(`${item.text} has the mark ${item.proof.state}`);
      }
    }
    for (const { value } of card.verified) {
      if (value.type === 'text' && value.text !== name) {
        this.#fault(`${value.text} stands on the card of ${name}`);
      }
    }
  }

  /** All conversations together: what was acknowledged is there, and nothing is there twice. */
  seeAll(conversations: readonly AgentConversation[]): void {
    const counts = new Map<string, number>();
    for (const { transcript } of conversations) {
      for (const item of transcript) {
        if (item.type !== 'message') continue;
        counts.set(item.text, (counts.get(item.text) ?? 0) + 1);
      }
    }
    for (const [text, count] of counts)
      if (count > 1) this.#fault(`${text} is there ${count} times`);
    for (const text of this.acknowledged) if (!counts.has(text)) this.#fault(`${text} is lost`);
  }

  #checkEpoch({ phase, epoch, proof }: ConsumerClientState): void {
    if (phase !== 'ready') return;
    const name = nameOf(proof);
    const known = this.#epochs.get(epoch);
    if (known !== undefined && known !== name) this.#fault(`${known} and ${name} share an epoch`);
    this.#epochs.set(epoch, name);
  }

  #checkText(text: string, name: Name, who: string): void {
    for (const writer of writersIn(text)) {
      if (writer !== 'nobody' && writer !== name) this.#fault(`${who} ${text} beside ${name}`);
    }
  }

  #fault(what: string): void {
    if (!this.faults.includes(what)) this.faults.push(what);
  }
}
