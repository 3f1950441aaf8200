import { type TokenErrorCode, tokenErrors } from './token-errors.ts';

/**
 * The rule that refused: `V…`, `R15`, `R18`, `R22` and `R24` are the requirements in the README's
 * table, `jwks` is the key-set client, `policy` the configuration.
 */
export type TokenRule =
  | 'V1'
  | 'V2'
  | 'V3'
  | 'V4'
  | 'V6'
  | 'V7'
  | 'V8'
  | 'V9'
  | 'V10'
  | 'V11'
  | 'V12'
  | 'V13'
  | 'V14'
  | 'V17'
  | 'V18'
  | 'R15'
  | 'R18'
  | 'R22'
  | 'R24'
  | 'jwks'
  | 'policy';

/**
 * The only error this package throws on purpose.
 *
 * `code` is stable and has a row in `tokenErrors`; `rule` says which requirement refused;
 * `help` says what to change. `detail` may name members, rules and counts and never holds a value
 * out of a token or a key, so all of it may be logged. None of it is meant for the page:
 * a page gets one generic answer (V20).
 *
 * It carries no stack: `rule`, `code` and `detail` say where it was refused, and collecting one
 * costs a third of a signature, which would make some refused tokens dearer than accepted ones.
 */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;
  readonly rule: TokenRule;
  readonly status: number;
  readonly help: string;
  readonly detail: string | undefined;

  constructor(rule: TokenRule, code: TokenErrorCode, detail?: string) {
    const { title, status, help } = tokenErrors[code];
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(detail === undefined ? title : `${title}: ${detail}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.rule = rule;
    this.status = status;
    this.help = help;
    this.detail = detail;
  }
}

/** Ends the verification. It returns nothing, so that `return refuse(…)` fits everywhere. */
export function refuse(rule: TokenRule, code: TokenErrorCode, detail?: string): never {
  throw new TokenError(rule, code, detail);
}
