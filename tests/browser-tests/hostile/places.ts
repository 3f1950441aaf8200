/**
 * Where values from outside are shown, how many places there are in each file, and the test of the
 * run that looks at them. tools/tidy/hostile-places.test.ts fails for a place that is not here.
 *
 * What this cannot find is a value that is drawn without a box of its own, as `{text}`: the types
 * do not tell it from our own words. The run finds it, if the value comes: see `bare` in
 * look-for-harm.js.
 */
type Seen = { readonly places: number } & (
  | { readonly seenBy: string }
  | { readonly notSeenBecause: string }
);

const tests = {
  values: 'a value of each type, a locked one and its history are text',
  cells: 'each string is text in the cell of a verified table',
  messages: 'each string is text in messages, answers and notes',
  names: 'names, labels and kinds of sign-in are text, and no badge of ours',
  page: 'what the page says stays in its own box, differences too',
  asked: 'what an agent asks to see, and asks the consumer, is text',
  inbox: 'names and first words in the inbox, and colleagues, are text',
  officer: 'what a privacy officer reads of agents and of a consumer is text',
  window: 'all of them are text in the consumer’s window',
  connectors: 'what a connector is named, and what its provider publishes, is text',
} as const;

export const hostilePlaces: Readonly<Record<string, Seen>> = {
  'agent-workspace/src/app/account-menu.tsx': { places: 3, seenBy: tests.values },
  'agent-workspace/src/attribute/attribute.tsx': { places: 1, seenBy: tests.names },
  'agent-workspace/src/attribute/copy-fact.tsx': { places: 1, seenBy: tests.names },
  'agent-workspace/src/attribute/history.tsx': { places: 2, seenBy: tests.values },
  'agent-workspace/src/attribute/masked-value.tsx': { places: 2, seenBy: tests.values },
  'agent-workspace/src/attribute/money-value.tsx': {
    places: 1,
    notSeenBecause: 'Money has digits and three capitals, or the server drops it.',
  },
  'agent-workspace/src/attribute/provenance.tsx': { places: 3, seenBy: tests.names },
  'agent-workspace/src/attribute/table-value.tsx': { places: 7, seenBy: tests.cells },
  'agent-workspace/src/attribute/value.tsx': { places: 10, seenBy: tests.values },
  'agent-workspace/src/composer/composer.tsx': { places: 1, seenBy: tests.names },
  'agent-workspace/src/connectors/connector-screen.tsx': { places: 3, seenBy: tests.connectors },
  'agent-workspace/src/connectors/connectors.tsx': { places: 3, seenBy: tests.connectors },
  'agent-workspace/src/connectors/copy-value.tsx': { places: 1, seenBy: tests.connectors },
  'agent-workspace/src/connectors/failures.tsx': { places: 1, seenBy: tests.connectors },
  'agent-workspace/src/connectors/key-section.tsx': { places: 2, seenBy: tests.connectors },
  'agent-workspace/src/connectors/steps/step-list.tsx': { places: 2, seenBy: tests.connectors },
  'agent-workspace/src/consumer-card/conflict.tsx': { places: 1, seenBy: tests.page },
  'agent-workspace/src/consumer-card/page-section.tsx': { places: 1, seenBy: tests.page },
  'agent-workspace/src/consumer-card/proof-header.tsx': { places: 3, seenBy: tests.names },
  'agent-workspace/src/consumer-card/verified-section.tsx': { places: 1, seenBy: tests.names },
  'agent-workspace/src/conversation/conversation-header.tsx': { places: 2, seenBy: tests.names },
  'agent-workspace/src/corrections/correct.tsx': { places: 2, seenBy: tests.names },
  'agent-workspace/src/corrections/corrections.tsx': { places: 2, seenBy: tests.asked },
  'agent-workspace/src/inbox/inbox-row.tsx': { places: 2, seenBy: tests.inbox },
  'agent-workspace/src/privacy/audit/audit-filter.tsx': { places: 1, seenBy: tests.officer },
  'agent-workspace/src/privacy/audit/audit-row.tsx': { places: 4, seenBy: tests.officer },
  'agent-workspace/src/privacy/consumer/consumer-screen.tsx': { places: 1, seenBy: tests.officer },
  'agent-workspace/src/privacy/find-consumer.tsx': { places: 1, seenBy: tests.officer },
  'agent-workspace/src/privacy/privacy.tsx': { places: 1, seenBy: tests.officer },
  'agent-workspace/src/reveal/reveal-dialog.tsx': { places: 2, seenBy: tests.asked },
  'agent-workspace/src/reveal/revealable.tsx': { places: 1, seenBy: tests.asked },
  'agent-workspace/src/sign-in/invitation.tsx': { places: 1, seenBy: tests.values },
  'agent-workspace/src/step-up/ask-dialog.tsx': { places: 1, seenBy: tests.asked },
  'agent-workspace/src/step-up/ask-to-verify.tsx': { places: 1, seenBy: tests.asked },
  'agent-workspace/src/step-up/locked-field.tsx': { places: 3, seenBy: tests.values },
  'agent-workspace/src/team/team.tsx': { places: 3, seenBy: tests.inbox },
  'agent-workspace/src/transcript/announcer.tsx': { places: 4, seenBy: tests.names },
  'agent-workspace/src/transcript/message-text.tsx': { places: 1, seenBy: tests.messages },
  'agent-workspace/src/transcript/row.tsx': { places: 4, seenBy: tests.messages },
  'sdk/src/window/screen/header.tsx': { places: 3, seenBy: tests.window },
  'sdk/src/window/screen/identity/agents-see.tsx': { places: 2, seenBy: tests.window },
  'sdk/src/window/screen/identity/identity-bar.tsx': { places: 1, seenBy: tests.window },
  'sdk/src/window/screen/message.tsx': { places: 2, seenBy: tests.window },
  'sdk/src/window/screen/signed-out.tsx': {
    places: 1,
    notSeenBecause:
      'Only with a provider that has a page to sign out at; the name is the one in agents-see.tsx.',
  },
  'sdk/src/window/screen/step-up/verification-request.tsx': { places: 2, seenBy: tests.window },
  'sdk/src/window/screen/transcript.tsx': { places: 2, seenBy: tests.window },
};
