import type { Flow, KeySetState } from '@countersign/protocol';

export const flowWords: Readonly<Record<Flow, string>> = {
  code: 'Code Flow',
  implicit: 'Implicit Flow',
};

export const keyStateWords: Readonly<Record<KeySetState, string>> = {
  pasted: 'Keys pasted',
  empty: 'Keys not needed yet',
  fresh: 'Keys fresh',
  stale: 'Keys past their time',
};

/** By its first letter in capitals, as a heading or a chip. */
export const findingWords = {
  refused: 'Refused',
  page: 'On the page',
  warning: 'Warning',
} as const;
