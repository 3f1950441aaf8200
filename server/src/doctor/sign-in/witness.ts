import type { TokenPolicy, VerifiedToken } from '@countersign/tokens';
import type { SignInAlarmLimits } from '../../connectors/connector.ts';
import type { Runtime } from '../../runtime.ts';
import { type Diagnosed, diagnose } from '../diagnose.ts';
import type { Findings } from '../findings.ts';
import { passed, viewOf } from '../step.ts';
import { inspectToken } from './inspect-token.ts';
import type { SignInRate } from './sign-in-rate.ts';
import { createSubjectWatch } from './subject-watch.ts';
import type { TestSignIns, TestStepId } from './test-sign-ins.ts';
import { createTokenAges, type TokenAges } from './token-ages.ts';
import { type Judge, tryPolicy } from './trial.ts';

/** Of one sign-in: what it belongs to. */
export type Watched = {
  readonly connector: {
    readonly id: string;
    readonly brandId: string;
    readonly trialPolicy: TokenPolicy | undefined;
    readonly signInAlarm: SignInAlarmLimits;
  };
  /** Before the sign-in: a browser that comes anew has a consumer of its own. */
  readonly session: { readonly id: string; readonly consumerId: string };
};

/** Told of each step of one sign-in. It can change nothing, delay nothing, and never throws. */
export type SignInWatch = {
  redeemed(idToken: string): void;
  verified(token: VerifiedToken, judge: Judge): void;
  accepted(facts: {
    readonly unreadableClaims: readonly string[];
    readonly hintDiffers: boolean;
    readonly verification: { readonly consumerId: string };
  }): void;
  refused(error: unknown): void;
};

export type Witness = {
  watch(watched: Watched): SignInWatch;
  /** Counts a refusal; undefined if no connector was reached or the fault has no name. */
  refused(error: unknown, correlationId: string): Refused | undefined;
  readonly ages: TokenAges;
};
export type Refused = Diagnosed & { readonly connectorId: string };

type Dependencies = {
  readonly runtime: Runtime;
  readonly findings: Findings;
  readonly tests: TestSignIns;
  readonly rate: SignInRate;
};

export function createWitness(deps: Dependencies): Witness {
  const { runtime, findings } = deps;
  const subjects = createSubjectWatch(runtime);
  const ages = createTokenAges();
  const refusals = new WeakMap<object, Refused & { readonly brandId: string }>();

  const watch = (watched: Watched): SignInWatch => {
    const { connector, session } = watched;
    const { id: connectorId, brandId } = connector;
    const report = reportTo(deps.tests, watched);
    let raw = '';
    let seen: { readonly token: VerifiedToken; readonly judge: Judge } | undefined;
    const warn = (code: string): void =>
      findings.add({ brandId, connectorId, kind: 'warning', code });
    deps.tests.begin(connectorId, session.id);
    return {
      redeemed: (idToken) => {
        raw = idToken;
        report.redeemed();
      },
      verified: (token, judge) => {
        seen = { token, judge };
        ages.add(connectorId, Math.floor(runtime.now() / 1000) - token.issuedAt);
        report.verified(token);
      },
      accepted: ({ unreadableClaims, hintDiffers, verification }) => {
        if (!seen) return;
        const isConstant = subjects.isConstant(connectorId, seen.token, session.consumerId);
        const codes = [
          ...inspectToken(seen.token),
          ...(unreadableClaims.length > 0 ? ['claim_unreadable'] : []),
          ...(hintDiffers ? ['hint_differs'] : []),
          ...(isConstant ? ['subject_constant'] : []),
        ];
        for (const code of codes) warn(code);
        report.accepted(codes, unreadableClaims);
        deps.rate.signedIn(connector, verification.consumerId);
        if (!connector.trialPolicy) return;
        void tryPolicy(connector.trialPolicy, seen.judge, raw).then((code) => {
          if (code) findings.add({ brandId, connectorId, kind: 'trial', code });
        });
      },
      refused: (error) => {
        const diagnosed = diagnose(error, raw);
        if (!diagnosed || typeof error !== 'object' || error === null) return;
        refusals.set(error, { ...diagnosed, connectorId, brandId });
        report.refused(diagnosed);
      },
    };
  };
  return {
    watch,
    ages,
    refused: (error, correlationId) => {
      const known = typeof error === 'object' && error !== null ? refusals.get(error) : undefined;
      if (!known) return undefined;
      const { brandId, ...refused } = known;
      const { connectorId, code } = refused;
      findings.add({ brandId, connectorId, kind: 'refused', code, correlationId });
      return refused;
    },
  };
}

/** The same steps for whoever follows a test sign-in. Claims by their names alone. */
function reportTo(tests: TestSignIns, { connector, session }: Watched) {
  let step: TestStepId = 'redeem';
  const tell: (id: TestStepId, outcome: Parameters<TestSignIns['tell']>[2]) => void = (
    id,
    outcome,
  ) => {
    if (tests.isBrowser(connector.id, session.id)) tests.tell(connector.id, id, outcome);
  };
  return {
    redeemed: (): void => {
      tell('method', passed('It answered something that can be a code or an ID token.'));
      tell('redeem', passed('There is an ID token to verify.'));
      step = 'token';
    },
    verified: ({ claims, algorithm, encryption }: VerifiedToken): void => {
      const how = encryption ? `encrypted with ${encryption.alg} and ${encryption.enc}, ` : '';
      const names = Object.keys(claims).sort().join(', ');
      tell('token', passed(`It is ${how}signed with ${algorithm}.`, [`Claims: ${names}`]));
      step = 'person';
    },
    accepted: (codes: readonly string[], unreadable: readonly string[]): void =>
      tell('person', {
        found: 'The consumer is verified, and the agents see it.',
        details: unreadable.map((name) => `Left out, in another form than declared: ${name}`),
        diagnoses: codes.map((code) => viewOf(code)),
        state: codes.length > 0 ? 'warning' : 'passed',
      }),
    refused: ({ code, rule, detail }: Diagnosed): void => {
      if (step === 'redeem') tell('method', passed('It answered.'));
      tell(step, {
        found: viewOf(code).title,
        details: detail === undefined ? [] : [detail],
        diagnoses: [viewOf(code, rule)],
        state: 'failed',
      });
    },
  };
}
