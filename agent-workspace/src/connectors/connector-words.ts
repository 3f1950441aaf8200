import type { ConnectorTrust, Flow, KeySetState } from '@countersign/protocol';

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

type TrustWords = Readonly<Record<'name' | 'now' | 'act' | 'effect', string>>;

/** How it is called, what it means now, the button that brings it about, and what happens then. */
export const trustWords: Readonly<Record<ConnectorTrust, TrustWords>> = {
  trusted: {
    name: 'Trusted',
    now: 'Consumers come in by it, and agents are shown what it says as verified.',
    act: 'Trust the provider',
    effect: 'Consumers can come in by it, and agents are no longer told to doubt what it says.',
  },
  suspected: {
    name: 'Under suspicion',
    now: 'Consumers come in by it, and agents are told to doubt what it says.',
    act: 'Suspect the provider',
    effect:
      'Consumers still come in by it. Agents see a warning on every card that it vouched for, at once, also on those that are open.',
  },
  off: {
    name: 'Switched off',
    now: 'Nobody comes in by it. Agents are warned where it vouched for somebody.',
    act: 'Switch off',
    effect:
      'Nobody comes in by it any more, and everybody who did is signed out, at once. They can chat as not verified, if the brand allows it. What is written in open conversations stays.',
  },
};
