import type { ConsumerProof } from '@countersign/protocol';
import type { ConsumerClientState } from '../consumer-state.ts';
import { mayBeSame } from './same-identity.ts';

/**
 * What was not sent yet when the consumer was signed out from elsewhere. It is on no screen, and
 * is given back as a draft to the same person alone: whoever signs in next may be another.
 */
export class KeptText {
  #kept: { readonly proof: ConsumerProof; readonly text: string } | undefined;

  keep({ proof, outbox, draft }: ConsumerClientState): void {
    const texts = [...outbox.map((message) => message.text), draft];
    const text = texts.filter((one) => one !== '').join('\n');
    this.#kept = text === '' ? undefined : { proof, text };
  }

  /** Once; who comes first decides. Nothing for somebody who cannot be told from another. */
  giveBack(to: ConsumerProof): { readonly draft?: string } {
    const kept = this.#kept;
    this.#kept = undefined;
    const isNamed = to.state === 'verified' && to.displayName !== null;
    return kept && isNamed && mayBeSame(kept.proof, to) ? { draft: kept.text } : {};
  }
}
