import type { ConsumerCard } from '@countersign/protocol';

export type Distrust = NonNullable<ConsumerCard['distrust']>;

/** On the card, above everything: what an agent is to do about it. */
export const distrustOnCard: Readonly<
  Record<Distrust, { readonly title: string; readonly advice: string }>
> = {
  suspected: {
    title: 'The provider is under suspicion',
    advice:
      'Somebody else may be signed in as this person. Do not rely on verified data: check in another way.',
  },
  off: {
    title: 'The provider was switched off',
    advice:
      'It is not trusted any more. Do not rely on what it verified: somebody else may have signed in.',
  },
};

/** Beside the name of whoever vouched. */
export const distrustChip: Readonly<Record<Distrust, string>> = {
  suspected: 'Provider under suspicion',
  off: 'Provider switched off',
};

/** Before a value, for a screen reader. */
export const distrustSpoken: Readonly<Record<Distrust, string>> = {
  suspected: 'provider under suspicion',
  off: 'provider switched off',
};
