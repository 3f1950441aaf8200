import type { Withheld } from '@countersign/protocol';

/** In place of a text, or of the last line in the inbox. */
export const withheldText: Readonly<Record<Withheld, string>> = {
  erased: 'Erased',
  restricted: 'Restricted',
  removed: 'Removed after the brand’s period',
};

/** On the card, where it says why there is nothing below. */
export const withheldOnCard: Readonly<Record<Withheld, string>> = {
  erased: 'All personal data of this consumer was erased, for good.',
  restricted: 'Processing is restricted: what is held is kept, and shown to nobody.',
  removed: 'What was said was removed after the brand’s period.',
};
