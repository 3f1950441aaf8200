import type {
  AgentReference,
  AttributeCorrection,
  AttributeValue,
  ConsumerCard,
  ConsumerProof,
  PageAttribute,
  Proof,
  VerifiedAttribute,
  Withheld,
} from '@countersign/protocol';
import { displayNameOf, inOrder, limits, nameFacts, visitorName } from '@countersign/protocol';
import type { Runtime } from '../runtime.ts';
import type {
  ConversationRecord,
  ConversationRow,
  Lookups,
  VerificationRecord,
} from '../storage/port.ts';
import { sealingContext } from '../vault/sealing-context.ts';
import type { Vault } from '../vault/vault.ts';
import { asDeclared } from './attributes/as-declared.ts';
import { findConflicts } from './attributes/find-conflicts.ts';
import { type Declarations, lockFields, nextLockAt } from './locks/lock-fields.ts';
import { maskCard, masksOn } from './masking/mask-card.ts';
import { type Masks, masksOf } from './masking/masks-of.ts';

type Dependencies = {
  readonly runtime: Pick<Runtime, 'now'>;
  readonly storage: Pick<Lookups, 'verifications'>;
  readonly vault: Vault;
};

export type CardDependencies = Dependencies & {
  readonly storage: Pick<Lookups, 'corrections' | 'connectorTrust'>;
  readonly agentOf: (agentId: string) => Promise<AgentReference>;
  /** What each connector of a brand declares: by it the page's attributes are masked too. */
  readonly declaredBy: (brandId: string) => Promise<readonly Declarations[]>;
};

/** What the card shows of a conversation's consumer, now: locked and masked as the brand wants. */
export async function readConsumerCard(
  deps: CardDependencies,
  conversation: ConversationRecord,
): Promise<Omit<ConsumerCard, 'assurances'>> {
  const declared = await deps.declaredBy(conversation.brandId);
  return maskCard(await openCard(deps, conversation, declared), masksOfBrand(declared));
}

const withheldNames: Readonly<Record<Withheld, string>> = {
  erased: 'Erased consumer',
  restricted: 'Restricted consumer',
  removed: 'Name removed',
};

export type Who = Pick<ConsumerCard, 'displayName' | 'withheld' | 'distrust'>;

/**
 * Of the cards of a brand, as its settings are now, what stands where there is no room for more: a
 * verified name that is neither locked nor masked, else one that is made here. Never one from the
 * page.
 */
export async function whoIn(
  deps: CardDependencies,
  brandId: string,
): Promise<(conversation: ConversationRow) => Promise<Who>> {
  const declared = await deps.declaredBy(brandId);
  const ofBrand = masksOfBrand(declared);
  return async (conversation) => {
    const verification = await findVerification(deps, conversation.verificationId);
    const facts = await openVerifiedAttributes(deps.vault, verification);
    const names = facts.filter(({ name }) => nameFacts.has(name));
    const by = { declared, now: deps.runtime.now() };
    const verified = verification
      ? lockFields(names, { proven: verification, ...by }).verified
      : [];
    return whoOf(deps, conversation, { verification, verified, ofBrand });
  };
}

async function whoOf(
  { storage, vault }: CardDependencies,
  { consumerId, isCleared }: ConversationRow,
  shown: {
    readonly verification: VerificationRecord | undefined;
    readonly verified: readonly VerifiedAttribute[];
    readonly ofBrand: Masks;
  },
): Promise<Who> {
  const { verification, verified, ofBrand } = shown;
  const distrust = await findDistrust(storage, verification);
  const access = await vault.accessTo(consumerId);
  const withheld = access === 'open' ? (isCleared ? 'removed' : undefined) : access;
  if (withheld) return { displayName: withheldNames[withheld], withheld, ...distrust };
  const name = displayNameOf(unmasked(verified, masksOn({ verified }, ofBrand)));
  return { displayName: name ?? visitorName(consumerId), ...distrust };
}

/** Names of the attributes on which page and proof differ, locked ones too. */
export async function readConflicts(
  deps: Dependencies,
  conversation: ConversationRecord,
): Promise<readonly string[]> {
  const verification = await findVerification(deps, conversation.verificationId);
  const verified = await openVerifiedAttributes(deps.vault, verification);
  const page = await openPageAttributes(deps.vault, conversation.page);
  return findConflicts(verified, page).map(({ name }) => name);
}

export type MaskedAttribute = {
  readonly name: string;
  readonly label: string;
  readonly value: AttributeValue;
  /** The proof that it came with is over. What the page sent has none to lapse. */
  readonly isLapsed: boolean;
};

/** One value that the card shows masked, in clear; undefined if there is no such one. */
export async function readMaskedAttribute(
  deps: CardDependencies,
  conversation: ConversationRecord,
  of: {
    readonly kind: 'verified' | 'page';
    readonly name: string;
    readonly correctionId?: string;
  },
): Promise<MaskedAttribute | undefined> {
  const declared = await deps.declaredBy(conversation.brandId);
  const card = await openCard(deps, conversation, declared);
  const masks = masksOn(card, masksOfBrand(declared));
  const { kind, name, correctionId } = of;
  const found = card[kind].find((attribute) => attribute.name === name);
  if (!found || !masks.has(name)) return undefined;
  const isLapsed = kind === 'verified' && card.proof.state === 'lapsed';
  const { label, value } = found;
  if (correctionId === undefined || isLapsed) return { name, label, value, isLapsed };
  const noted = card.corrections.find(({ id, name: of }) => id === correctionId && of === name);
  return noted && { name, label, value: noted.value, isLapsed };
}

function unmasked(
  verified: readonly VerifiedAttribute[],
  masks: Masks,
): readonly VerifiedAttribute[] {
  return verified.filter(({ name }) => !masks.has(name));
}

function masksOfBrand(declared: readonly Declarations[]): Masks {
  return masksOf(declared.map(({ attributes }) => attributes));
}

/**
 * The card with every value in clear that is not locked: nobody gets further than this. It leaves
 * this file masked, or one value at a time.
 */
async function openCard(
  deps: CardDependencies,
  conversation: ConversationRecord,
  declared: readonly Declarations[],
): Promise<Omit<ConsumerCard, 'assurances'>> {
  const verification = await findVerification(deps, conversation.verificationId);
  const { verified, locked } = await openUnlocked(deps, verification, declared);
  const page = await openPageAttributes(deps.vault, conversation.page);
  const ofBrand = masksOfBrand(declared);
  const who = await whoOf(deps, conversation, { verification, verified, ofBrand });
  // How somebody signed in is their data as well.
  const shown = verification && who.withheld ? { ...verification, amr: [] } : verification;
  return {
    consumerId: conversation.consumerId,
    ...who,
    proof: proofOf(shown, deps.runtime.now()),
    verified,
    locked,
    page,
    conflicts: findConflicts(verified, page),
    corrections: await openCorrections(deps, conversation, [...verified, ...page]),
  };
}

/** What came from a provider that the brand suspects, or has switched off, is said to be so. */
async function findDistrust(
  { connectorTrust }: CardDependencies['storage'],
  verification: VerificationRecord | undefined,
): Promise<Pick<ConsumerCard, 'distrust'>> {
  const trust = verification && (await connectorTrust.find(verification.connectorId));
  return !trust || trust.state === 'trusted' ? {} : { distrust: trust.state };
}

/** What agents noted beside attributes that are shown: a locked one keeps its notes, too. */
async function openCorrections(
  { storage, vault, agentOf }: CardDependencies,
  conversation: ConversationRecord,
  shown: ReadonlyArray<{ readonly name: string }>,
): Promise<readonly AttributeCorrection[]> {
  const found = await storage.corrections.listFor(conversation, limits.corrections);
  const corrections: AttributeCorrection[] = [];
  for (const { conversationId, clientId: id, at, body, text } of found) {
    if (body.type !== 'corrected' || id === null || text === null) continue;
    const { name, agentId } = body;
    if (!shown.some((attribute) => attribute.name === name)) continue;
    const said = await vault.openToShow(text, sealingContext.text(conversationId, id));
    if (said === undefined) continue;
    const value = { type: 'text', text: said } as const;
    corrections.push({ id, name, value, agent: await agentOf(agentId), at });
  }
  return corrections;
}

/** What the consumer is told of the proof their own session stands on; of one just made, too. */
export async function readConsumerProof(
  deps: CardDependencies,
  session: { readonly brandId: string; readonly verificationId: string | null },
  made?: Omit<VerificationRecord, 'endedAt' | 'endReason'>,
): Promise<ConsumerProof> {
  const verification = made
    ? { ...made, endedAt: null, endReason: null }
    : await findVerification(deps, session.verificationId);
  const proof = proofOf(verification, deps.runtime.now());
  if (proof.state === 'anonymous') return proof;
  const declared = await deps.declaredBy(session.brandId);
  const { verified, locked } = await openUnlocked(deps, verification, declared);
  const masks = masksOn({ verified }, masksOfBrand(declared));
  const { state, connectorName, verifiedAt, expiresAt, lapseReason } = proof;
  return {
    state,
    connectorName,
    verifiedAt,
    expiresAt,
    displayName: displayNameOf(unmasked(verified, masks)),
    ...(lapseReason === undefined ? {} : { lapseReason }),
    agentsSee: inOrder({ verified, locked }).map(({ kind, name, label, group }) => ({
      label,
      group,
      seen: kind === 'locked' ? 'locked' : masks.has(name) ? 'masked' : 'open',
    })),
  };
}

/**
 * A verification as everybody may see it: who vouched, how, since when, until when. The clock
 * decides, not the row alone: a proof is over when its time is, before anything has recorded it.
 */
export function proofOf(verification: VerificationRecord | undefined, now: number): Proof {
  if (!verification) return { state: 'anonymous' };
  const { connectorName, issuer, flow, acr, amr, verifiedAt, expiresAt } = verification;
  const common = {
    connectorName,
    issuer,
    flow,
    ...(acr === null ? {} : { acr }),
    amr,
    verifiedAt,
    expiresAt,
  };
  const { endedAt, endReason } = verification;
  if (endedAt === null && expiresAt > now) return { state: 'verified', ...common };
  const lapseReason = endReason === null || endReason === 'replaced' ? 'expired' : endReason;
  return { state: 'lapsed', ...common, lapsedAt: endedAt ?? expiresAt, lapseReason };
}

export async function openPageAttributes(
  vault: Vault,
  sealed: Uint8Array | null,
): Promise<readonly PageAttribute[]> {
  const text = sealed && (await vault.openToShow(sealed, sealingContext.page));
  return text ? (JSON.parse(text) as PageAttribute[]) : [];
}

/** When the next field of a proof locks, the sign-in being too old for it; null if none will. */
export async function readNextLock(
  deps: Dependencies,
  verification: VerificationRecord,
): Promise<number | null> {
  const attributes = await openVerifiedAttributes(deps.vault, verification);
  return nextLockAt(attributes, verification, deps.runtime.now());
}

async function openUnlocked(
  { vault, runtime }: Dependencies,
  verification: VerificationRecord | undefined,
  declared: readonly Declarations[],
): Promise<ReturnType<typeof lockFields>> {
  if (!verification) return { verified: [], locked: [] };
  const attributes = await openVerifiedAttributes(vault, verification);
  const ofNow = declared.find(({ connectorId }) => connectorId === verification.connectorId);
  const dressed = asDeclared(attributes, ofNow?.attributes ?? []);
  return lockFields(dressed, { proven: verification, declared, now: runtime.now() });
}

export async function openVerifiedAttributes(
  vault: Vault,
  verification: VerificationRecord | undefined,
): Promise<readonly VerifiedAttribute[]> {
  if (!verification || verification.attributes.length === 0) return [];
  const context = sealingContext.verification(verification.id);
  const text = await vault.openToShow(verification.attributes, context);
  return text === undefined ? [] : (JSON.parse(text) as VerifiedAttribute[]);
}

async function findVerification(
  deps: Dependencies,
  id: string | null,
): Promise<VerificationRecord | undefined> {
  return id === null ? undefined : deps.storage.verifications.find(id);
}
