import type { DoctorStep, TestSignIn } from '@countersign/protocol';
import type { Runtime } from '../../runtime.ts';
import { finished, type Outcome, stepOf } from '../step.ts';

export const testSteps = {
  page: 'The page opened the chat and asked for a sign-in',
  method: 'The page’s method answered',
  redeem: 'The answer was redeemed',
  token: 'The ID token was verified',
  person: 'The consumer was recognised',
} as const;
export type TestStepId = keyof typeof testSteps;

export type TestSignIns = {
  /** Ends one that is under way. */
  start(connectorId: string): TestSignIn;
  find(connectorId: string): TestSignIn | undefined;
  /** A browser with the mark: its next sign-in at this connector is the test. */
  adopt(connectorId: string, mark: string, sessionId: string): void;
  /** True if this sign-in is the test from here on. */
  begin(connectorId: string, sessionId: string): boolean;
  isBrowser(connectorId: string, sessionId: string): boolean;
  tell(connectorId: string, id: TestStepId, outcome: Outcome): void;
};

const lifeMs = 10 * 60 * 1000;
/** No 0, 1, I, L, O, U: they are read aloud and typed. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const markLength = 10;

type Running = {
  readonly mark: string;
  readonly expiresAt: number;
  sessionId: string | undefined;
  hasBegun: boolean;
  steps: DoctorStep[];
};

/** Test sign-ins from a page, one for each connector, in memory, for ten minutes. */
export function createTestSignIns(runtime: Pick<Runtime, 'now' | 'randomBytes'>): TestSignIns {
  const tests = new Map<string, Running>();
  const living = (connectorId: string): Running | undefined => {
    const test = tests.get(connectorId);
    return test && test.expiresAt > runtime.now() ? test : undefined;
  };
  const isBrowser = (connectorId: string, sessionId: string): boolean =>
    living(connectorId)?.sessionId === sessionId;
  return {
    isBrowser,
    start: (connectorId) => {
      const bytes = runtime.randomBytes(markLength);
      const mark = Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
      const expiresAt = runtime.now() + lifeMs;
      const test = { mark, expiresAt, sessionId: undefined, hasBegun: false, steps: [] };
      tests.set(connectorId, test);
      return present(test, runtime.now());
    },
    find: (connectorId) => {
      const test = tests.get(connectorId);
      return test && present(test, runtime.now());
    },
    adopt: (connectorId, mark, sessionId) => {
      const test = living(connectorId);
      // Good for one browser: whoever reads the address later is too late.
      if (test?.mark === mark && test.sessionId === undefined) test.sessionId = sessionId;
    },
    begin: (connectorId, sessionId) => {
      const test = living(connectorId);
      if (!test || test.sessionId !== sessionId) return false;
      if (!test.hasBegun) put(test, 'page', { found: 'A handshake was made for this browser.' });
      test.hasBegun = true;
      return true;
    },
    tell: (connectorId, id, outcome) => {
      const test = living(connectorId);
      if (test?.hasBegun) put(test, id, outcome);
    },
  };
}

function put(test: Running, id: TestStepId, outcome: Outcome): void {
  const step = finished(stepOf({ id, title: testSteps[id] }), outcome);
  test.steps = [...test.steps.filter((known) => known.id !== id), step];
}

function present(test: Running, now: number): TestSignIn {
  const { mark, expiresAt, steps } = test;
  const told = new Map(steps.map((step) => [step.id, step]));
  const state = stateOf(test, now);
  const all = Object.entries(testSteps).map(([id, title]): DoctorStep => {
    const isOver = state === 'failed' || state === 'expired';
    return told.get(id) ?? { ...stepOf({ id, title }), ...(isOver && { state: 'skipped' }) };
  });
  return { mark, expiresAt, state, steps: all };
}

function stateOf({ steps, expiresAt, hasBegun }: Running, now: number): TestSignIn['state'] {
  if (steps.some(({ state }) => state === 'failed')) return 'failed';
  if (steps.some(({ id }) => id === 'person')) return 'passed';
  if (expiresAt <= now) return 'expired';
  return hasBegun ? 'running' : 'waiting';
}
