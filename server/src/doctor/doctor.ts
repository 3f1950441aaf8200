/**
 * The connector doctor: says exactly what is wrong with a connector, and what to change where. Owns
 * the table of diagnoses, the examination, test sign-ins, the counts of what was refused and of
 * what a trial policy would refuse. Entry points: createDoctor, examine, diagnose. Hands views over
 * to http/ and cli/. Must never let a sign-in pass or fail by anything it does, and never show or
 * keep a token, a claim's value or a secret.
 */
import type { ConnectorAnswer, ConnectorSummary, PageReport } from '@countersign/protocol';
import type { Connectors } from '../connectors/connector.ts';
import type { ConnectorRecord, Lookups, Storage } from '../storage/port.ts';
import { pageDiagnoses } from './diagnoses/page-diagnoses.ts';
import { createExaminations, type Examinations } from './examination/examinations.ts';
import type { ExaminationDependencies } from './examination/examine.ts';
import { createFindings, type Findings } from './findings.ts';
import { presentConnector, presentSummary } from './present/present-connector.ts';
import { createSignInRate } from './sign-in/sign-in-rate.ts';
import { createTestSignIns, type TestSignIns } from './sign-in/test-sign-ins.ts';
import { createWitness, type Witness } from './sign-in/witness.ts';
import { viewOf } from './step.ts';

export type Doctor = {
  /** Looks on at every sign-in. */
  readonly witness: Witness;
  readonly findings: Findings;
  readonly examinations: Examinations;
  readonly tests: TestSignIns;
  list(brandId: string): Promise<readonly ConnectorSummary[]>;
  /** Undefined if the brand has no such connector. */
  describe(brandId: string, connectorId: string): Promise<Described | undefined>;
  /** Forgets the published keys: the next token waits for a new set. */
  purgeKeys(brandId: string, connectorId: string): Promise<void>;
  /** What the chat says of its page. Codes that are none of ours are dropped. */
  hearPage(
    from: { readonly brandId: string; readonly sessionId: string },
    report: PageReport,
  ): void;
};

export type Described = {
  readonly record: ConnectorRecord;
  readonly view: Omit<ConnectorAnswer, 'keysAddress' | 'origins'>;
};

type Dependencies = Omit<ExaminationDependencies, 'storage' | 'findings' | 'ages'> & {
  readonly storage: Storage;
  readonly connectors: Connectors;
};

export function createDoctor(deps: Dependencies): Doctor {
  const { runtime, storage, connectors, origin } = deps;
  const findings = createFindings({ runtime, storage });
  const tests = createTestSignIns(runtime);
  const rate = createSignInRate({ runtime, storage, findings });
  const witness = createWitness({ runtime, findings, tests, rate });
  const examinations = createExaminations({ ...deps, findings, ages: witness.ages });
  const present = { findings, storage, origin, now: runtime.now };
  const caseOf = async (record: ConnectorRecord) => ({
    record,
    connector: await connectors.find(record.brandId, record.id).catch(() => undefined),
  });
  return {
    witness,
    findings,
    examinations,
    tests,
    list: async (brandId) => {
      const records = await storage.connectors.listByBrand(brandId);
      return Promise.all(
        records.map(async (record) => presentSummary(present, await caseOf(record))),
      );
    },
    describe: async (brandId, connectorId) => {
      const record = await findRecord(storage, brandId, connectorId);
      if (!record) return undefined;
      const view = await presentConnector(present, await caseOf(record));
      const examination = examinations.find(record.id) ?? null;
      return { record, view: { ...view, examination, test: tests.find(record.id) ?? null } };
    },
    purgeKeys: async (brandId, connectorId) => {
      const connector = await connectors.find(brandId, connectorId);
      connector.keySet()?.purge();
    },
    hearPage: ({ brandId, sessionId }, { connectorId, code, mark }) => {
      if (mark !== undefined) tests.adopt(connectorId, mark, sessionId);
      if (code === undefined || !Object.hasOwn(pageDiagnoses, code)) return;
      if (code !== notSignedIn) findings.add({ brandId, connectorId, kind: 'page', code });
      if (!tests.isBrowser(connectorId, sessionId) || besideAnAnswer.has(code)) return;
      tests.begin(connectorId, sessionId);
      const view = viewOf(code);
      const found = { found: `${view.title}.`, diagnoses: [view], state: 'failed' } as const;
      tests.tell(connectorId, 'method', found);
    },
  };
}

/** No fault of the page, but the end of a test. */
const notSignedIn = 'not_signed_in';

/** Said beside an answer that counts, so it ends no test. */
const besideAnAnswer: ReadonlySet<string> = new Set([
  'slow_answer',
  'sso_key_in_implicit_flow',
  'answer_repeated',
  'challenge_not_taken',
  'hint_incomplete',
  'entries_ignored',
  'page_customer_id_unverified',
  'authentication_refused',
]);

async function findRecord(
  storage: Pick<Lookups, 'connectors'>,
  brandId: string,
  connectorId: string,
): Promise<ConnectorRecord | undefined> {
  const record = await storage.connectors.find(connectorId);
  return record?.brandId === brandId ? record : undefined;
}
