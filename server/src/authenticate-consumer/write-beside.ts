import type { IdentityHint } from '@countersign/protocol';
import type { VerifiedToken } from '@countersign/tokens';
import type { RawToken } from '../connectors/code-flow/redeem.ts';
import type { ConversationDependencies } from '../conversations/conversation.ts';
import type { Admission } from '../identity/admit.ts';
import { keepRefreshToken } from '../refresh/keep-refresh-token.ts';
import type { NewAuditRecord, Transaction } from '../storage/port.ts';

/** What is worth knowing of a sign-in that came in. */
export type Findings = {
  readonly connectorId: string;
  readonly unreadableClaims: readonly string[];
  readonly hintDiffers: boolean;
};

export function findingsOf(
  connector: { readonly id: string },
  found: {
    readonly token: VerifiedToken;
    readonly unreadable: readonly string[];
    readonly hint: IdentityHint | undefined;
  },
): Findings {
  const { token, unreadable, hint } = found;
  const hintDiffers =
    hint !== undefined && (hint.iss !== token.issuer || hint.sub !== token.subject);
  return { connectorId: connector.id, unreadableClaims: unreadable, hintDiffers };
}

type Besides = {
  readonly raw: RawToken;
  readonly token: VerifiedToken;
  readonly nonce: string;
  readonly findings: Findings;
  readonly correlationId: string;
};

/** Written with the proof, so that there is never one without the other: refresh token, audit. */
export async function writeBeside(
  deps: Pick<ConversationDependencies, 'vault'>,
  admission: Admission,
  besides: Besides,
): Promise<(tx: Transaction) => void> {
  const keep = await keepRefreshToken(deps, admission.verification, besides);
  const records = auditOf(admission, besides);
  return (tx) => {
    keep(tx);
    for (const record of records) tx.auditRecords.insert(record);
  };
}

function auditOf(
  { session, verification }: Admission,
  { findings, correlationId }: Besides,
): readonly NewAuditRecord[] {
  const { connectorId, unreadableClaims, hintDiffers } = findings;
  const { brandId, consumerId: subject } = session;
  const at = verification.verifiedAt;
  const entry = { brandId, actor: 'consumer', subject, correlationId, at };
  const detail = { connectorId, unreadableClaims: unreadableClaims.join(' ') };
  const differing = { ...entry, action: 'consumer.hint_differs', detail: { connectorId } };
  return [
    { ...entry, action: 'consumer.authenticated', detail },
    ...(hintDiffers ? [differing] : []),
  ];
}
