import type { DoctorStep } from '@countersign/protocol';
import {
  createTokenPolicy,
  TokenError,
  type TokenPolicy,
  type TokenRule,
  type VerifiedToken,
  verifyIdToken,
} from '@countersign/tokens';
import type { Connector } from '../connectors/connector.ts';
import { diagnose } from './diagnose.ts';
import { inspectToken } from './sign-in/inspect-token.ts';
import { finished, type Outcome, passed, skipped, stepOf, viewOf } from './step.ts';

/** The rules in the order in which a sign-in applies them; `tokens/` has one file for each. */
const rules: ReadonlyArray<readonly [id: string, title: string]> = [
  ['V1', 'Form: compact, ASCII, within its size'],
  ['V17', 'Encryption: allowed, for us, and signed inside'],
  ['V2', 'Header: strict JSON'],
  ['V3', 'Algorithm: one that the connector allows'],
  ['V4', 'Header: no extension is demanded'],
  ['V5', 'Header: keys that it brings along are ignored'],
  ['V6', 'Key: found under its `kid`'],
  ['V7', 'Key: fit for this'],
  ['V8', 'Signature'],
  ['V9', 'Claims: strict JSON'],
  ['V10', 'Issuer, subject, audience'],
  ['V11', 'Times'],
  ['V12', 'Nonce'],
  ['V13', 'Hashes of what came beside it'],
  ['V14', 'Kind: an ID token'],
  ['R18', 'Strength and age of the sign-in'],
];

const placeOfOthers: Partial<Record<TokenRule, string>> = { jwks: 'V6', policy: 'V1', V18: 'V17' };

export type TokenExamination = {
  readonly steps: readonly DoctorStep[];
  /** Names, sorted; empty if the token was refused. */
  readonly claimNames: readonly string[];
};

/**
 * Verifies one ID token as a sign-in at this connector would, and says of each rule in order how
 * it went. Claims are told by their names. Without a nonce to compare, that rule is left open.
 */
export async function examineToken(
  connector: Connector,
  raw: string,
  given: { readonly now: number; readonly nonce: string | undefined },
): Promise<TokenExamination> {
  try {
    const token = await verify(connector, raw, given);
    const claimNames = Object.keys(token.claims).sort();
    return { steps: ofAccepted(token, given.nonce), claimNames };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { steps: ofRefused(error, raw), claimNames: [] };
  }
}

async function verify(
  connector: Connector,
  raw: string,
  { now, nonce }: { readonly now: number; readonly nonce: string | undefined },
): Promise<VerifiedToken> {
  return verifyIdToken(raw, {
    policy: nonce === undefined ? withoutNonce(connector.policy) : connector.policy,
    keys: connector.keys(await connector.provider()),
    decryptionKeys: connector.decryptionKeys,
    decryptionGate: connector.decryptionGate,
    flow: connector.flow,
    now,
    nonce,
  });
}

function withoutNonce(policy: TokenPolicy): TokenPolicy {
  return createTokenPolicy({ ...policy, insecureAcceptMissingNonce: true });
}

function ofAccepted(token: VerifiedToken, nonce: string | undefined): readonly DoctorStep[] {
  const special: Partial<Record<string, Outcome>> = {
    V17: token.encryption
      ? passed(`Opened: ${token.encryption.alg}, ${token.encryption.enc}.`)
      : skipped('It is not encrypted.'),
    V3: passed(`${token.algorithm}.`),
    V5: passed(
      token.ignoredHeaders.length > 0 ? `Ignored: ${token.ignoredHeaders.join(', ')}.` : 'None.',
    ),
    V10: unwise(token),
    V12: nonce === undefined ? openNonce(token) : passed('The one that was given.'),
  };
  return rules.map(([id, title]) => {
    return finished(stepOf({ id, title }), special[id] ?? passed('In order.'));
  });
}

function unwise(token: VerifiedToken): Outcome {
  const codes = inspectToken(token);
  if (codes.length === 0) return passed('In order.');
  const diagnoses = codes.map((code) => viewOf(code));
  return {
    found: diagnoses.map(({ title }) => `${title}.`).join(' '),
    diagnoses,
    state: 'warning',
  };
}

function openNonce({ claims }: VerifiedToken): Outcome {
  if (claims.nonce !== undefined) return skipped('There is one. Give --nonce to compare it.');
  const view = viewOf('nonce_missing');
  return { found: `${view.title}.`, diagnoses: [view], state: 'failed' };
}

function ofRefused(error: TokenError, raw: string): readonly DoctorStep[] {
  const failedAt = placeOfOthers[error.rule] ?? error.rule;
  const order = rules.findIndex(([id]) => id === failedAt);
  return rules.map(([id, title], index) => {
    const step = stepOf({ id, title });
    if (index < order) return finished(step, passed('In order.'));
    if (index > order) return finished(step, skipped('Not reached.'));
    const code = diagnose(error, raw)?.code ?? error.code;
    const view = viewOf(code, error.rule);
    const details = error.detail === undefined ? [] : [error.detail];
    return finished(step, { found: `${view.title}.`, details, diagnoses: [view], state: 'failed' });
  });
}
