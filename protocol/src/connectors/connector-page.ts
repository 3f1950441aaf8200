/** What administrators read about their connectors: GET and POST /api/agent/connectors/… */
import type { Flow } from '../proof.ts';

export type StepState = 'running' | 'passed' | 'failed' | 'warning' | 'skipped';

/** What is wrong, why that usually is so, and what to change where. */
export type DiagnosisView = {
  readonly code: string;
  readonly rule: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
};

/** One step of an examination or of a test sign-in. No text in it holds a value of a consumer. */
export type DoctorStep = {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
  /** What was found, in a sentence. */
  readonly found: string;
  readonly details: readonly string[];
  readonly diagnoses: readonly DiagnosisView[];
};

export type Examination = {
  readonly startedAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
  readonly steps: readonly DoctorStep[];
};

/** `mark` goes into the address of a page of the brand, as `?countersign=…`. */
export type TestSignIn = {
  readonly mark: string;
  readonly expiresAt: number;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed' | 'expired';
  readonly steps: readonly DoctorStep[];
};

/** GET /api/agent/connectors. */
export type ConnectorsAnswer = { readonly connectors: readonly ConnectorSummary[] };

export type ConnectorSummary = {
  readonly id: string;
  readonly name: string;
  readonly flow: Flow;
  readonly issuer: string;
  /** Of the last seven days. */
  readonly refusals: number;
  readonly warnings: number;
  readonly trialRefusals: number;
  readonly keys: KeySetState;
  readonly trust: ConnectorTrust;
  /** Of the last day: very many different consumers came in ten minutes. */
  readonly alarm: SignInAlarm | null;
};

/**
 * What the brand thinks of a connector's provider. `suspected`: it lets people in, and agents are
 * told to doubt what it says. `off`: it lets nobody in, and all who came by it are signed out.
 */
export const connectorTrusts = ['trusted', 'suspected', 'off'] as const;
export type ConnectorTrust = (typeof connectorTrusts)[number];

export type SignInAlarm = {
  readonly at: number;
  /** Different consumers in ten minutes, when it was raised; and how many sign-ins are usual. */
  readonly people: number;
  readonly usual: number;
};

/** `pasted`: they stand in the settings. `empty`: none has been needed yet. */
export type KeySetState = 'pasted' | 'empty' | 'fresh' | 'stale';

/** GET /api/agent/connectors/:id. Times are milliseconds since the epoch. */
export type ConnectorAnswer = ConnectorSummary & {
  readonly clientId: string;
  readonly method: string;
  readonly redirectUris: readonly string[];
  /** Where the brand's keys for encryption are published. */
  readonly keysAddress: string;
  /** Pages of the brand on which a test sign-in can be made. */
  readonly origins: readonly string[];
  readonly keySet: KeySet;
  readonly failures: readonly Failure[];
  readonly counts: readonly FindingCount[];
  readonly hasTrial: boolean;
  readonly trial: readonly TrialCount[];
  readonly examination: Examination | null;
  readonly test: TestSignIn | null;
};

export type KeySet = {
  readonly state: KeySetState;
  readonly fetchedAt: number | null;
  readonly freshUntil: number | null;
  /** Since when the keys are past their time because the provider does not answer. */
  readonly staleSince: number | null;
  readonly failures: number;
  readonly keys: ReadonlyArray<{
    readonly kid: string | null;
    readonly algorithm: string | null;
    readonly firstSeenAt: number | null;
    readonly lastUsedAt: number | null;
  }>;
  readonly refused: ReadonlyArray<{
    readonly kid: string | null;
    readonly diagnosis: DiagnosisView;
  }>;
};

/** A refused sign-in, found again under its correlation id. */
export type Failure = {
  readonly at: number;
  readonly correlationId: string | null;
  /** Names of members and rules. */
  readonly detail: string | null;
  readonly diagnosis: DiagnosisView;
};

/** How often in the last seven days. */
export type FindingCount = {
  readonly kind: 'refused' | 'page' | 'warning';
  readonly count: number;
  readonly lastAt: number;
  readonly diagnosis: DiagnosisView;
};

/** What the trial policy would have refused on one day (UTC, `2026-11-22`). */
export type TrialCount = {
  readonly day: string;
  readonly count: number;
  readonly diagnosis: DiagnosisView;
};

/** POST /api/consumer/page-reports, by the window: what went wrong on the page, by its code. */
export type PageReport = {
  readonly connectorId: string;
  readonly code?: string;
  /** Of a test sign-in, from the page's address. */
  readonly mark?: string;
};
