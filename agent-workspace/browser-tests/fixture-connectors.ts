import type {
  ConnectorAnswer,
  ConnectorSummary,
  DiagnosisView,
  DoctorStep,
  ErrorCode,
  StepState,
} from '@countersign/protocol';

/** What the fixture answers about connectors; a test may put others in their place. */
export type FixtureConnectors = { connectors: readonly ConnectorAnswer[] };

export function answerConnectors(
  { connectors }: FixtureConnectors,
  route: string,
): object | ErrorCode | undefined {
  const [method, path = ''] = route.split(' ');
  if (!path.startsWith('connectors')) return undefined;
  const [, id, action] = path.split('/');
  if (id === undefined) return { connectors: connectors.map(summaryOf) };
  const found = connectors.find((connector) => connector.id === id);
  if (!found) return 'not_found';
  return method === 'GET' && action === undefined ? found : {};
}

function summaryOf(connector: ConnectorAnswer): ConnectorSummary {
  const { id, name, flow, issuer, refusals, warnings, trialRefusals, keys } = connector;
  const { trust, alarm } = connector;
  return { id, name, flow, issuer, refusals, warnings, trialRefusals, keys, trust, alarm };
}

const weak: DiagnosisView = {
  code: 'key_weak',
  rule: 'V7',
  title: 'The key is too weak',
  cause: 'An RSA key of 1024 bits, as in an old tutorial, or one with a small exponent.',
  fix: 'Make a key of at least 2048 bits: `openssl genrsa -out key.pem 2048`.',
};
const refused: DiagnosisView = {
  code: 'challenge_not_forwarded',
  rule: 'R5',
  title: 'The code was asked for without our PKCE challenge',
  cause: 'The page does not send the `codeChallenge` to the authorization endpoint.',
  fix: 'Send `code_challenge` and `code_challenge_method=S256` with the authorization request.',
};
const silent: DiagnosisView = {
  code: 'never_answered',
  rule: 'page',
  title: 'The callback was never called',
  cause: 'A branch of the method, often “not signed in”, returns without calling the callback.',
  fix: 'Call the callback in every branch, with `null` if nobody is signed in.',
};

function step(
  [id, title, state]: readonly [string, string, StepState],
  found: string,
  more: Partial<DoctorStep> = {},
): DoctorStep {
  return { id, title, state, found, details: [], diagnoses: [], ...more };
}

const steps: readonly DoctorStep[] = [
  step(['settings', 'Settings', 'passed'], 'Code Flow; every setting and secret is there.', {
    details: ['Issuer: https://id.aurora.example', 'Client id: countersign-aurora'],
  }),
  step(['addresses', 'Addresses may be called', 'passed'], 'Each is https on port 443.'),
  step(['dns', 'Names have public addresses', 'passed'], 'Every name resolves.'),
  step(['tls', 'TLS certificates', 'passed'], 'Trusted, for the right names, 61 days left.'),
  step(['discovery', 'Discovery', 'passed'], 'Issuer the same to the byte; every endpoint.'),
  step(['keys', 'Signing keys', 'failed'], 'Not one key can be used.', { diagnoses: [weak] }),
  step(['clock', 'Clocks', 'passed'], 'The same time on both sides.'),
  step(['client', 'Client authentication', 'running'], ''),
];

/** One that is being examined and has every section, a calm one, one with hostile names. */
export function someConnectors(now: number): readonly ConnectorAnswer[] {
  const day = 24 * 3600 * 1000;
  const aurora: ConnectorAnswer = {
    id: 'aurora-id',
    name: 'Aurora ID',
    flow: 'code',
    issuer: 'https://id.aurora.example',
    refusals: 214,
    warnings: 1,
    trialRefusals: 38,
    keys: 'stale',
    trust: 'suspected',
    alarm: { at: now - 4 * 60_000, people: 1_204, usual: 31.5 },
    clientId: 'countersign-aurora',
    method: 'lpMethods.lpGetAuthenticationToken',
    redirectUris: ['https://www.aurora.example/countersign/callback'],
    keysAddress: 'https://chat.aurora.example/brands/aurora/jwks.json',
    origins: ['https://www.aurora.example'],
    keySet: {
      state: 'stale',
      fetchedAt: now - 7 * 3600_000,
      freshUntil: now - 3600_000,
      staleSince: now - 3600_000,
      failures: 12,
      keys: [
        {
          ...{ kid: '2026-11-signing', algorithm: 'RS256' },
          ...{ firstSeenAt: now - 9 * day, lastUsedAt: now - 40_000 },
        },
        {
          ...{ kid: '2026-08-signing', algorithm: 'RS256' },
          ...{ firstSeenAt: now - 99 * day, lastUsedAt: null },
        },
      ],
      refused: [{ kid: 'old-1024', diagnosis: weak }],
    },
    failures: [1, 4, 31].map((minutes) => ({
      at: now - minutes * 60_000,
      correlationId: `kQ3x0aZt9vW${minutes}r7uY2mNcQ`,
      detail: 'invalid_grant: code_verifier',
      diagnosis: refused,
    })),
    counts: [
      { kind: 'refused', count: 212, lastAt: now - 60_000, diagnosis: refused },
      { kind: 'page', count: 2, lastAt: now - day, diagnosis: silent },
    ],
    hasTrial: true,
    trial: [{ day: '2026-11-21', count: 38, diagnosis: weak }],
    examination: { startedAt: now - 3_000, endedAt: null, steps },
    test: null,
  };
  return [aurora, calm(aurora), hostile(aurora, now)];
}

function calm(like: ConnectorAnswer): ConnectorAnswer {
  return {
    ...like,
    ...{ id: 'aurora-page', name: 'Aurora page', flow: 'implicit', keys: 'pasted' },
    ...{ refusals: 0, warnings: 0, trialRefusals: 0, redirectUris: [], failures: [], counts: [] },
    ...{ trial: [], hasTrial: false, examination: null, test: null },
    ...{ trust: 'trusted', alarm: null },
    keySet: { ...like.keySet, state: 'pasted', staleSince: null, keys: [], refused: [] },
  };
}

function hostile(like: ConnectorAnswer, now: number): ConnectorAnswer {
  const long = `Überaus langer Name ✔ Verified \u202e ${'x'.repeat(60)}`;
  return {
    ...like,
    ...{ id: 'hostile', name: long, issuer: `https://${'very-long-label.'.repeat(12)}example` },
    examination: { startedAt: now - 90_000, endedAt: now - 80_000, steps: steps.slice(0, 7) },
    test: {
      mark: 'K7Q2M9XWTR',
      expiresAt: now + 540_000,
      state: 'waiting',
      steps: [],
    },
  };
}
