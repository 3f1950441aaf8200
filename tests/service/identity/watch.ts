import type {
  AgentConversation,
  ConsumerConversation,
  ConsumerSessionAnswer,
  MessageProof,
  Proof,
} from '@countersign/protocol';
import type { ConsumerClientState } from '../../../sdk/src/headless/index.ts';
import { type Name, nameOf, proofSeconds, type Tab } from './tab.ts';

/** Every text names who typed it, or for whom an agent wrote it. */
export const textOf = (writer: Name, number: number): string => `${writer ?? 'nobody'}-${number}`;
export const replyTo = (name: Name, number: number): string => `to ${textOf(name, number)}`;
/** Somebody at another computer, of whom nobody knows who it is. */
export const strangersText = 'stranger-1';
const writersIn = (text: string): string[] =>
  [...text.matchAll(/(\w+)-\d+/g)].map(([, writer = '']) => writer);

/** What must hold whenever somebody looks. Faults are collected: a window swallows errors. */
export class Watch {
  readonly faults: string[] = [];
  /** Texts of which a window knows that the service has them. */
  readonly acknowledged = new Set<string>();
  /** Texts that were separated, with the conversation in which they are since. */
  readonly separated = new Map<string, string>();
  readonly #epochs = new Map<number, Name>();
  readonly #owners = new Map<string, string>();

  /** What the service says of a session, whether or not it arrives. */
  seeAnswer({ epoch, proof }: ConsumerSessionAnswer): void {
    this.#checkEpoch(this.#epochs, { epoch, name: nameOf(proof) });
  }

  /** Looks at each state that a new window could draw. */
  newWindow(): (state: ConsumerClientState) => void {
    const epochs = new Map<number, Name>();
    let newest = -1;
    return (state) => {
      const { epoch } = state;
      if (epoch < newest) this.#fault(`a window’s epoch fell from ${newest} to ${epoch}`);
      newest = epoch;
      const name = nameOf(state.proof);
      if (state.phase === 'ready') this.#checkEpoch(epochs, { epoch, name });
      for (const { text, state: sent } of state.outbox) {
        if (sent === 'sent') this.acknowledged.add(text);
      }
      if (state.conversation) this.#seeShown(state.conversation, name);
    };
  }

  #seeShown({ transcript }: ConsumerConversation, name: Name): void {
    const mark = transcript.findLast(({ type }) => type === 'separated');
    const upTo = mark?.type === 'separated' ? mark.upTo : 0;
    for (const item of transcript) {
      if (item.type !== 'message') continue;
      if (item.from === 'consumer') this.acknowledged.add(item.text);
      this.#checkText(item.text, name, 'a window shows');
      if (item.sequence <= upTo) this.#fault(`a window shows ${item.text}, which was separated`);
    }
  }

  /** What a window holds that its person may still send; looked at when it has come to rest. */
  seeAtRest({ state }: Tab): void {
    if (state.phase !== 'ready') return;
    const held = [...state.outbox.map(({ text }) => text), state.draft];
    for (const text of held) this.#checkText(text, nameOf(state.proof), 'a window holds');
  }

  /** One conversation as an agent sees it. */
  seeConversation({ id, card, transcript }: AgentConversation, now: number): void {
    const name = card.proof.state === 'anonymous' ? null : card.displayName;
    const owner = this.#owners.get(id);
    if (owner !== undefined && owner !== name) this.#fault(`${id} went from ${owner} to ${name}`);
    if (name !== null) this.#owners.set(id, name);
    for (const item of transcript) {
      if (item.type !== 'message') continue;
      if (item.text === strangersText && name === null) continue;
      this.#checkText(item.text, name, 'an agent reads');
      const place = this.separated.get(item.text) ?? id;
      if (place !== id) this.#fault(`${item.text} came back to ${name}`);
      if (item.from !== 'consumer') continue;
      const isNobody = item.text.startsWith('nobody-');
      const isLapsed = isNobody ? false : isOver(item.proof, item.at);
      if (isNobody !== (item.proof.state === 'anonymous') || isLapsed) {
        this.#fault(`${item.text} has the mark ${item.proof.state}`);
      }
    }
    if (isOver(card.proof, now)) this.#fault(`the card of ${name} is verified`);
    for (const { value } of card.page) {
      this.#checkText(JSON.stringify(value), name, 'the page says');
    }
    for (const { value } of card.verified) {
      if (value.type === 'text' && value.text !== name) {
        this.#fault(`${value.text} stands on the card of ${name}`);
      }
    }
  }

  /** All conversations together: what was acknowledged is there, and nothing is there twice. */
  seeAll(conversations: readonly AgentConversation[], acknowledged: Iterable<string>): void {
    const counts = new Map<string, number>();
    for (const { transcript } of conversations) {
      for (const item of transcript) {
        if (item.type !== 'message') continue;
        counts.set(item.text, (counts.get(item.text) ?? 0) + 1);
      }
    }
    for (const [text, count] of counts)
      if (count > 1) this.#fault(`${text} is there ${count} times`);
    for (const text of acknowledged) if (!counts.has(text)) this.#fault(`${text} is lost`);
  }

  #checkEpoch(
    epochs: Map<number, Name>,
    now: { readonly epoch: number; readonly name: Name },
  ): void {
    const { epoch, name } = now;
    const known = epochs.get(epoch);
    if (known !== undefined && known !== name) this.#fault(`${known} and ${name} share an epoch`);
    epochs.set(epoch, name);
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

/** Called verified, though its time is over. */
function isOver(proof: Proof | MessageProof, at: number): boolean {
  return proof.state === 'verified' && at >= (proof.verifiedAt ?? 0) + proofSeconds * 1000;
}
