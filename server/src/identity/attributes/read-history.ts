import {
  type AttributeHistoryAnswer,
  type AttributeHistoryLine,
  limits,
  type Mask,
} from '@countersign/protocol';
import type { ConversationRecord, VerificationRecord } from '../../storage/port.ts';
import { type CardDependencies, openVerifiedAttributes, proofOf } from '../consumer-card.ts';
import { type Declarations, lockFields } from '../locks/lock-fields.ts';
import { maskValue } from '../masking/mask-value.ts';
import { masksOf } from '../masking/masks-of.ts';

/**
 * What a consumer's proofs said of one attribute, newest first: the sealed attributes of each
 * verification are the ledger. Masked as the card is, by the strictest that was ever known of it:
 * an old value may be the one that is hidden now. Of a field that is locked there is none: whoever
 * cannot see what it is cannot see what it was.
 */
export async function readHistory(
  deps: CardDependencies,
  conversation: ConversationRecord,
  name: string,
): Promise<AttributeHistoryAnswer> {
  const limit = limits.historyProofs + 1;
  const found = await deps.storage.verifications.listNewest(conversation.consumerId, limit);
  const versions: Version[] = [];
  for (const verification of found.slice(0, limits.historyProofs)) {
    // Cleared, because it was kept long enough, or erased: what it said is not known any more.
    if (verification.attributes.length === 0) continue;
    const attributes = await openVerifiedAttributes(deps.vault, verification);
    versions.push({ verification, attribute: attributes.find((one) => one.name === name) });
  }
  const declared = await deps.declaredBy(conversation.brandId);
  if (await isLocked(deps, conversation, { versions, declared })) {
    return { lines: [], hasEarlier: false };
  }
  const ofBrand = masksOf(declared.map(({ attributes }) => attributes));
  const mask = ofBrand.get(name) ?? versions.find((one) => one.attribute?.mask)?.attribute?.mask;
  const all = linesOf(versions, deps.runtime.now());
  const lines = all.slice(0, limits.historyLines).map((line) => masked(line, mask));
  return { lines, hasEarlier: found.length > versions.length || all.length > lines.length };
}

async function isLocked(
  { storage, runtime }: CardDependencies,
  { verificationId }: ConversationRecord,
  known: { readonly versions: readonly Version[]; readonly declared: readonly Declarations[] },
): Promise<boolean> {
  const attributes = known.versions.flatMap(({ attribute }) => attribute ?? []);
  const proven = verificationId && (await storage.verifications.find(verificationId));
  if (!proven) return attributes.some(({ requires }) => requires !== undefined);
  const { declared } = known;
  return lockFields(attributes, { proven, declared, now: runtime.now() }).locked.length > 0;
}

type Version = {
  readonly verification: VerificationRecord;
  readonly attribute: Awaited<ReturnType<typeof openVerifiedAttributes>>[number] | undefined;
};

/** One line for each run of proofs that say the same. Before the first mention there is nothing. */
function linesOf(versions: readonly Version[], now: number): readonly AttributeHistoryLine[] {
  const first = versions.findLastIndex(({ attribute }) => attribute !== undefined);
  const lines: AttributeHistoryLine[] = [];
  for (const { verification, attribute } of versions.slice(0, first + 1)) {
    const value = attribute?.value ?? null;
    const { verifiedAt: since } = verification;
    const newer = lines.at(-1);
    if (newer && JSON.stringify(newer.value) === JSON.stringify(value)) {
      lines[lines.length - 1] = { ...newer, since, times: newer.times + 1 };
      continue;
    }
    const proof = proofOf(verification, now);
    if (proof.state === 'anonymous') continue;
    const { source, claim } = attribute?.provenance ?? {};
    const where = { ...(source && { source }), ...(claim !== undefined && { claim }) };
    lines.push({ value, proof, ...where, since, times: 1 });
  }
  return lines;
}

function masked(line: AttributeHistoryLine, mask: Mask | undefined): AttributeHistoryLine {
  return mask && line.value ? { ...line, value: maskValue(line.value, mask) } : line;
}
