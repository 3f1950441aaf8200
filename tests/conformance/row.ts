import type { Suite } from './suite.ts';

/**
 * One row of the matrix, in a file that is named as the suite names its test:
 * `fapi2/invalid-iss.ts` is the row `F2:invalid-iss`, and `oidcc/happy-path.ts` the row `~` itself.
 */
export type Row = {
  /** `[V10] …`: the rules that it proves, and a sentence of what is true. */
  readonly name: string;
  /**
   * `service`: the whole service over HTTP, with requests seen. `verifier`: the tokens package
   * alone, for what the service never asks a provider for. `not applicable`: the service cannot
   * come into this case, and the test shows that it never does.
   */
  readonly level: 'service' | 'verifier' | 'not applicable';
  /** What the table must say beside the result. */
  readonly remark?: string;
  readonly run: (suite: Suite) => Promise<void>;
};
