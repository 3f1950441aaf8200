import type {
  Flow,
  IdentityChange,
  LapseReason,
  MessageProof,
  Proof,
  ProofState,
} from '@countersign/protocol';
import { ago, longAge } from './ages.ts';

/** What a proof is called, the same in the inbox, the transcript and the card. */
export const stateWords: Readonly<Record<ProofState, string>> = {
  verified: 'Verified',
  lapsed: 'Proof lapsed',
  anonymous: 'Not verified',
};

export const flowWords: Readonly<Record<Flow, string>> = {
  code: 'Code Flow',
  implicit: 'Implicit Flow',
};

/** RFC 8176 in plain words. A method that is not listed is shown as it came. */
const methods: ReadonlyMap<string, string> = new Map([
  ['pwd', 'password'],
  ['otp', 'one-time code'],
  ['sms', 'code by text message'],
  ['tel', 'phone call'],
  ['hwk', 'hardware key'],
  ['swk', 'software key'],
  ['pop', 'key'],
  ['sc', 'smart card'],
  ['pin', 'PIN'],
  ['face', 'face'],
  ['fpt', 'fingerprint'],
  ['iris', 'iris scan'],
  ['retina', 'retina scan'],
  ['vbm', 'voice'],
  ['kba', 'security questions'],
  ['geo', 'place'],
  ['rba', 'risk check'],
  ['user', 'presence check'],
  ['wia', 'Windows sign-in'],
  ['mca', 'second channel'],
  ['mfa', 'several factors'],
]);

/** "password and one-time code"; empty if the provider did not say. */
export function methodWords(amr: readonly string[]): string {
  const specific = amr.length > 2 ? amr.filter((method) => method !== 'mfa') : amr;
  const words = specific.slice(0, 6).map((method) => methods.get(method) ?? method);
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The mark under a consumer's message: what was proven when it was sent. */
export function messageProofWords(
  proof: MessageProof,
  sentAt: number,
  wasVerifiedLater: boolean,
): string {
  if (proof.state === 'anonymous') {
    return wasVerifiedLater ? 'sent before verification' : 'not verified';
  }
  if (proof.state === 'lapsed') return 'after proof lapsed';
  if (proof.verifiedAt === undefined) return 'verified';
  return `verified, ${longAge(sentAt - proof.verifiedAt)} old`;
}

/** The line across the transcript at the moment when the proof changed. */
export function identityWords(change: IdentityChange, proof: Proof): IdentityLine {
  if (proof.state === 'anonymous') return { ...noLine, before: 'Not verified any more' };
  const name = proof.connectorName;
  if (change === 'verified' || change === 'reverified') {
    const before = change === 'verified' ? 'Verified by ' : 'Verified again by ';
    return { ...noLine, before, name, how: methodWords(proof.amr) };
  }
  if (change === 'continued') {
    const before = 'One sign-in is over · still verified by ';
    return { ...noLine, before, name, after: ' on another device', how: methodWords(proof.amr) };
  }
  const reason = change === 'lapsed' ? (proof.lapseReason ?? 'expired') : change;
  return { ...noLine, name, ...lapseLines[reason] };
}

const noLine: IdentityLine = { before: '', name: '', after: '', how: '' };
const lapseLines: Readonly<Record<LapseReason, Pick<IdentityLine, 'before' | 'after'>>> = {
  expired: { before: 'Proof by ', after: ' lapsed · its time was over' },
  signed_out: { before: 'Signed out · proof by ', after: ' lapsed' },
  signed_out_at_provider: { before: 'Signed out at ', after: ' · proof lapsed' },
  signed_out_by_brand: { before: 'Signed out by the brand · proof by ', after: ' lapsed' },
};

/** Why a lapsed proof ended, after the time; nothing where the time alone says it. */
export function lapseWords(reason: LapseReason | undefined): string {
  if (reason === 'signed_out') return 'the consumer signed out';
  if (reason === 'signed_out_at_provider') return 'the consumer signed out at the provider';
  return reason === 'signed_out_by_brand' ? 'the brand signed everybody out' : '';
}

export type IdentityLine = {
  readonly before: string;
  /** The connector's name and the kind of sign-in; each is drawn in a box of its own. */
  readonly name: string;
  readonly after: string;
  readonly how: string;
};

type Known = Exclude<Proof, { state: 'anonymous' }>;

/** "52 minutes left", or how long ago it ended. */
export function lifeWords(proof: Known, now: number): string {
  if (proof.state === 'lapsed') return ago(proof.lapsedAt ?? proof.expiresAt, now);
  return `${longAge(proof.expiresAt - now)} left`;
}

/** Time to ask again: the last fifth of its life, and at most the last five minutes. */
export function isEnding(proof: Known, now: number): boolean {
  const isLate = proof.expiresAt - now <= 5 * 60_000;
  return proof.state === 'verified' && isLate && lifeLeft(proof, now) <= 0.2;
}

/** How much of the proof's life is left, 0 to 1. */
export function lifeLeft(proof: Known, now: number): number {
  const life = proof.expiresAt - proof.verifiedAt;
  if (proof.state === 'lapsed' || life <= 0) return 0;
  return Math.min(1, Math.max(0, (proof.expiresAt - now) / life));
}
