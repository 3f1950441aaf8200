// Who may import whom, as in ARCHITECTURE.md. npm workspaces stop nobody; this does.

/** One line of the table: what the files of a part may import of ours. */
export type Part = {
  readonly name: string;
  /** Paths that belong to the part; the first part of the table that fits a file is its own. */
  readonly paths: readonly string[];
  /** Names of parts. `everything` is for wiring and for what never ships. */
  readonly mayImport: readonly string[] | 'everything';
  /** Parts of which only types may be imported, and these few values. */
  readonly typesOnly?: Readonly<Record<string, readonly string[]>>;
  /** Whether Node's own modules and packages for Node may be used. */
  readonly runsInBrowser?: boolean;
};

const ports = ['server/storage/port', 'server/bus/port'];

const features = [
  'server/privacy',
  'server/brand-keys',
  'server/connectors',
  'server/identity',
  'server/conversations',
  'server/gateway',
  'server/vault',
  'server/audit',
  'server/config',
  'server/doctor',
  'server/webhooks',
];

export const parts: readonly Part[] = [
  { name: 'protocol', paths: ['protocol/'], mayImport: [], runsInBrowser: true },
  { name: 'tokens', paths: ['tokens/'], mayImport: [] },
  {
    name: 'sdk/headless',
    paths: ['sdk/src/headless/'],
    mayImport: ['protocol'],
    runsInBrowser: true,
  },
  {
    name: 'sdk',
    paths: ['sdk/src/'],
    mayImport: ['protocol', 'sdk/headless'],
    runsInBrowser: true,
  },
  {
    name: 'agent-workspace',
    paths: ['agent-workspace/src/'],
    mayImport: ['protocol', 'sdk/headless'],
    runsInBrowser: true,
  },
  {
    name: 'sdk/fixture',
    paths: ['sdk/browser-tests/', 'sdk/fixture/'],
    mayImport: 'everything',
  },
  {
    name: 'agent-workspace/browser-tests',
    paths: ['agent-workspace/browser-tests/'],
    mayImport: 'everything',
  },
  { name: 'build scripts', paths: ['sdk/', 'agent-workspace/'], mayImport: ['sdk', 'protocol'] },
  // It seeds the demo as consumers and agents, over the public API.
  { name: 'demo/seed', paths: ['demo/seed/'], mayImport: ['protocol', 'sdk/headless', 'demo'] },
  { name: 'demo', paths: ['demo/'], mayImport: ['demo/seed'] },
  { name: 'tests', paths: ['tests/'], mayImport: 'everything' },
  { name: 'bench', paths: ['bench/'], mayImport: 'everything' },
  { name: 'tools', paths: ['tools/'], mayImport: 'everything' },

  { name: 'server/main', paths: ['server/src/main.ts'], mayImport: 'everything' },
  // The clock, randomness and log as types, which every folder takes as parameters.
  { name: 'server/runtime', paths: ['server/src/runtime.ts'], mayImport: ['protocol'] },
  {
    name: 'server/authenticate-consumer',
    paths: ['server/src/authenticate-consumer'],
    mayImport: [
      'protocol',
      'tokens',
      'server/connectors',
      'server/identity',
      'server/conversations',
      'server/refresh',
      'server/config',
      'server/doctor',
      ...ports,
    ],
    // It looks on; nothing of it may run here but what is passed in.
    typesOnly: { 'server/doctor': [] },
  },
  {
    name: 'server/sign-out-consumers',
    paths: ['server/src/sign-out-consumers.ts'],
    mayImport: [
      'protocol',
      'tokens',
      'server/audit',
      'server/connectors',
      'server/identity',
      'server/conversations',
      ...ports,
    ],
  },
  { name: 'server/config', paths: ['server/src/config/'], mayImport: ['protocol'] },
  {
    name: 'server/storage/port',
    paths: [
      'server/src/storage/port.ts',
      'server/src/storage/audit-port.ts',
      'server/src/storage/key-port.ts',
      'server/src/storage/brand-key-port.ts',
      'server/src/storage/retention-port.ts',
      'server/src/storage/holdings-port.ts',
      'server/src/storage/verification-port.ts',
      'server/src/storage/facts-port.ts',
      'server/src/storage/webhook-port.ts',
      'server/src/storage/records.ts',
      'server/src/storage/audit-chain.ts',
      'server/src/storage/contract',
    ],
    mayImport: ['protocol'],
  },
  {
    name: 'server/storage/adapters',
    paths: ['server/src/storage/'],
    mayImport: ['protocol', 'server/storage/port'],
  },
  {
    name: 'server/bus/port',
    paths: ['server/src/bus/port.ts', 'server/src/bus/contract'],
    mayImport: ['protocol'],
  },
  {
    name: 'server/bus/adapters',
    paths: ['server/src/bus/'],
    mayImport: ['protocol', 'server/bus/port'],
  },
  {
    name: 'server/vault',
    paths: ['server/src/vault/'],
    mayImport: ['protocol', 'server/storage/port'],
  },
  {
    name: 'server/audit',
    paths: ['server/src/audit/'],
    mayImport: ['protocol', 'server/vault', ...ports],
  },
  {
    name: 'server/connectors',
    paths: ['server/src/connectors/'],
    mayImport: ['protocol', 'tokens', 'server/storage/port'],
    // A type for what is passed in.
    typesOnly: { 'server/storage/port': [] },
  },
  {
    name: 'server/brand-keys',
    paths: ['server/src/brand-keys/'],
    mayImport: ['protocol', 'tokens', 'server/vault', 'server/storage/port'],
  },
  {
    name: 'server/doctor',
    paths: ['server/src/doctor/'],
    mayImport: [
      'protocol',
      'tokens',
      'server/connectors',
      'server/brand-keys',
      'server/identity',
      'server/storage/port',
    ],
    // Of identities it knows how they are refused, and nothing else.
    typesOnly: {
      'server/identity': ['IdentityError', 'identityErrors'],
      'server/storage/port': [],
    },
  },
  {
    name: 'server/refresh',
    paths: ['server/src/refresh/'],
    mayImport: [
      'protocol',
      'tokens',
      'server/connectors',
      'server/identity',
      'server/conversations',
      'server/vault',
      'server/audit',
      ...ports,
    ],
  },
  {
    name: 'server/identity',
    paths: ['server/src/identity/'],
    mayImport: ['protocol', 'tokens', 'server/vault', 'server/storage/port', 'server/audit'],
    // The class is a value, because a forced cast must fail at run time too. A DPoP proof is no
    // token of a provider's: it says which window calls, and nothing about a consumer.
    typesOnly: { tokens: ['VerifiedToken', 'verifyDpopProof'] },
  },
  {
    name: 'server/conversations',
    paths: ['server/src/conversations/'],
    // The presenters here are where sealed values are opened and masked.
    mayImport: ['protocol', 'server/identity', 'server/vault', 'server/audit', ...ports],
    // Besides the class, only what reads: nothing here may make an identity.
    typesOnly: {
      'server/identity': [
        'findLivingProof',
        'VerifiedIdentity',
        'applyPagePush',
        'openPageAttributes',
        'readMaskedAttribute',
        'readNextLock',
        'readConflicts',
        'readConsumerCard',
        'CardDependencies',
        'MaskedAttribute',
        'proofOf',
        'meets',
        'Who',
      ],
    },
  },
  {
    name: 'server/webhooks',
    paths: ['server/src/webhooks/'],
    mayImport: ['protocol', 'server/connectors', 'server/vault', 'server/storage/port'],
    // How a call failed, and the guard that is passed in.
    typesOnly: { 'server/connectors': ['ConnectorError'] },
  },
  {
    name: 'server/privacy',
    paths: ['server/src/privacy/'],
    mayImport: ['protocol', 'server/conversations', 'server/vault', 'server/audit', ...ports],
  },
  {
    name: 'server/gateway',
    paths: ['server/src/gateway/'],
    mayImport: ['protocol', 'server/audit', 'server/conversations', 'server/identity', ...ports],
    typesOnly: { 'server/storage/port': ['StorageError'] },
  },
  {
    name: 'server/admin',
    paths: ['server/src/admin/'],
    mayImport: ['protocol', 'server/authenticate-consumer', ...features, ...ports],
  },
  {
    name: 'server/http',
    paths: ['server/src/http/'],
    mayImport: [
      'protocol',
      'tokens',
      'server/admin',
      'server/authenticate-consumer',
      'server/sign-out-consumers',
      ...features,
      ...ports,
    ],
    // Errors become answers in one place, here.
    typesOnly: { tokens: ['TokenError'] },
  },
  {
    name: 'server/cli',
    paths: ['server/src/cli/'],
    mayImport: [
      'protocol',
      'tokens',
      'server/main',
      'server/admin',
      'server/authenticate-consumer',
      'server/sign-out-consumers',
      'server/storage/adapters',
      'server/bus/adapters',
      ...features,
      ...ports,
    ],
  },
];

/** What a package name of ours stands for. */
export const packageParts: Readonly<Record<string, string>> = {
  '@countersign/protocol': 'protocol',
  '@countersign/tokens': 'tokens',
  '@countersign/sdk': 'sdk',
  '@countersign/sdk/headless': 'sdk/headless',
  '@countersign/server/main': 'server/main',
};

/** The most packages of others that a workspace may ship with. More is a decision record. */
export const dependencyLimits: Readonly<Record<string, number>> = {
  protocol: 0,
  tokens: 1,
  server: 8,
};
