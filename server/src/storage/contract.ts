/**
 * What every storage does, as numbered rules. An adapter's test calls storageContract with a way to
 * open an empty storage. Each rule is checked on a storage of its own.
 *
 * Transactions
 * [S1] A transaction is kept whole or not at all.
 * [S2] A lookup that begins after a transaction settled sees what it wrote.
 * [S3] If `work` throws, the transaction rejects with that error and nothing is kept.
 * [S4] A transaction that fails harms no other, even one that began at the same moment.
 * [S5] Transactions of one process take effect in the order in which they began, and each change
 *      sees those before it.
 * [S6] Recording a change after `work` returned throws.
 * [S7] `close` lets what was waiting settle; after it everything rejects with `storage_closed`.
 * [S8] No error carries a value: what cannot be stored is `storage_failed`, told by names only.
 *
 * Records
 * [S9] What is not there is undefined, or an empty list.
 * [S10] A record is read as it was written, to the byte.
 * [S11] A page has at most `limit` rows; a limit of zero or less gives none.
 * [S12] A brand or a connector is put: inserted, or replaced. A connector never changes its brand.
 * [S13] `removeOthers` removes the connectors of that brand only that are not kept.
 * [S14] A login is one agent's over all brands: `already_exists`.
 * [S15] An id and an identity key are one consumer's: `already_exists`. Null keys do not collide.
 *
 * Once only
 * [S16] An invitation, a handshake and a ticket can be consumed once, and only before they expire;
 *       of many who try at once, one succeeds.
 * [S17] A token's digest is accepted once for each connector: `token_replayed`.
 * [S18] `removeExpired` removes what expires at `now` or earlier, and nothing else.
 * [S19] A verification ends once: `verification_over`. Until then it is due when it has expired.
 * [S20] A consumer session ends once; an ended one cannot be changed: `session_over`. Listing by
 *       verification shows those that have not ended; listing the unused, verified ones among them
 *       that no browser has used.
 *
 * Conversations
 * [S21] A consumer has one open conversation at most: `already_exists`.
 * [S22] Events of a conversation are numbered 1, 2, 3 … without a gap, whoever appends at once.
 * [S23] Each append gives the conversation the next inbox number of its brand.
 * [S24] A client id that is there already is a repeat: it answers the first number and time, and
 *       changes nothing; also when the conversation has closed meanwhile.
 * [S25] Nothing is appended to a closed or unknown conversation (`conversation_not_open`), except
 *       to a closed one with `whenClosed: 'append'`.
 * [S26] With `ofConsumer` or `ofSession`, only this consumer's or session's conversation is
 *       appended to, and only they are told of a repeat; with `ofVerification`, only one that
 *       rests on this verification: `conversation_moved`.
 * [S27] An append changes the members it names and no other. Read marks only rise, and not above
 *       the conversation's sequence; a waiting time is set only if none is set.
 * [S28] A conversation moves to a consumer who has no open one: else `already_exists`.
 * [S29] The open and the newest conversation of a consumer are found; the inbox is paged by inbox
 *       number in both directions.
 * [S30] Events are paged by sequence, always oldest first, and may be narrowed to some types.
 *
 * Requests to verify
 * [S65] What locks a field is listed when it is due, oldest first, until its proof ends, and passed
 *      on once: `verification_over`.
 * [S66] Messages, notes and corrections from before an event that joined them go, with its mark:
 *      once, and only as long as nothing was appended since, `conversation_moved`. Numbers of what
 *      stays do not change.
 * [S60] A conversation has one request at most that is not answered, and none of an id that it has
 *       known: `request_open`. A request ends once, at the latest with its conversation:
 *       `request_over`.
 *
 * Keys
 * [S32] A brand has one key of an algorithm that is not retired: `already_exists`. A key is
 *       retired once: `key_retired`. Keys are listed oldest first, of one brand only, until they
 *       are removed.
 *
 * Signing out
 * [S61] Only of a retired key the private half goes; what is left in its place is kept.
 * [S40] Sessions that have not ended are listed by the keyed hash of their `sid`, by consumer and
 *       by connector, oldest first, up to a time.
 * [S41] What began before a sign-out of its targets is not kept after it: `signed_out`. The times
 *       of a sign-out never fall.
 * [S42] An order to sign out the consumers of a connector stands until that very order is removed.
 * [S83] Sessions of one browser are listed until they end. Two browsers that turn out to be one are
 *       one for all of their sessions, and for each that takes the place of one of them.
 * [S84] The newest proof of a consumer that has not ended, and is held by a session that has not
 *       ended, is found, however many there are; on wish without what one browser holds.
 * [S48] What renews a verification is kept until it ends or is forgotten; only one who asks when
 *       it is due may use it.
 *
 * [S37] The key of a consumer is wrapped anew only where it is, and only if the key wraps it that
 *       was named; once removed it is gone.
 * [S38] A brand has one wrapping key in use. A retired one is removed only when it wraps nothing.
 * [S39] The first root key stays. One wrapped by another master key stands beside it, until it is
 *       removed.
 * [S43] Of an erased consumer nothing personal is left, nor of their conversations; a consumer is
 *       erased once: `consumer_erased`.
 *
 * [S50] What has been kept long enough is listed by age, of one brand only, with whether it is due,
 *       and removed only if it is. A consumer is due when no session, conversation or verification
 *       needs them, nor a conversation that they began; the key goes with them.
 *
 * [S51] Verifications and sessions of a consumer are listed by id, ended ones too, and audit
 *       records of a subject by number.
 *
 * [S80] What is held of a consumer is counted, with the time of the first and of the last.
 * [S52] Of a held or restricted consumer nothing is due, nor of a visitor whom they turned out to
 *       be; erasing a held one fails: `consumer_erased`, as does holding an erased one. Released,
 *       it is as before.
 *
 * [S63] A consumer’s key is restricted once, until that is lifted once or the key is removed:
 *       `restriction_stands`, `restriction_over`. Wrapping it anew changes nothing of that.
 *
 * [S53] Attributes of a verification are cleared by its end, texts, name and page of a conversation
 *       by its last message, or all of it is removed; nothing else changes, of a held one nothing.
 *
 * What stands beside attributes
 * [S70] Verifications of a consumer are listed newest first, ended ones too.
 * [S71] A conflict begins once (`already_exists`) and ends once (`conflict_over`).
 * [S72] Corrections are listed newest first: of a conversation, and of the consumer's others up to
 *       its start. One is removed once (`correction_over`), and its event stays.
 *
 * [S82] What a brand thinks of a connector’s provider is put, and outlives the connector.
 *
 * Webhooks
 * [S73] The place up to which endpoints were told moves from where it is: `webhooks_moved`. What is
 *       to be told is claimed once for each attempt, and is over when it says so.
 *
 * Findings and audit records
 * [S33] Findings are counted by connector, day, kind and code, at most 500 rows for a connector and
 *       day; they are listed last one first and removed by day.
 * [S34] Audit records of one action are listed apart.
 * [S62] Audit records are searched by actor, beginning of the action, subject, time and correlation
 *       id, between two numbers, newest first.
 * [S81] Audit records of one action are counted between two numbers.
 * [S31] Audit records are read as written, of one brand only, newest first or by number.
 * [S35] Audit records of a brand are numbered 1, 2, 3 … without a gap; each has the hash over
 *       itself and the one before it. Nothing changes one.
 * [S64] Only records up to a brand’s cut are removed, with the checkpoints before it. A cut is
 *       replaced by one of a higher number only. The first record about somebody who is held is
 *       found.
 * [S36] A checkpoint is kept as it was first written. Keys that sign checkpoints are never removed.
 */
import { describe, type TestContext, test } from 'node:test';
import { appendRules } from './contract/append-rules.ts';
import { auditRules } from './contract/audit-rules.ts';
import { brandKeyRules } from './contract/brand-key-rules.ts';
import { conversationRules } from './contract/conversation-rules.ts';

import { findingRules } from './contract/finding-rules.ts';
import { keyRules } from './contract/key-rules.ts';
import { onceOnlyRules } from './contract/once-only-rules.ts';
import { factRules } from './contract/privacy/fact-rules.ts';
import { holdingRules } from './contract/privacy/holding-rules.ts';
import { retentionRules } from './contract/privacy/retention-rules.ts';
import { webhookRules } from './contract/privacy/webhook-rules.ts';
import { recordRules } from './contract/record-rules.ts';
import type { Rules } from './contract/samples.ts';
import { signOutRules } from './contract/sign-out-rules.ts';
import { transactionRules } from './contract/transaction-rules.ts';
import type { Storage } from './port.ts';

/** Opens an empty storage, and closes it when the test is over. */
export type StorageFactory = (t: TestContext) => Promise<Storage>;

const rules: Rules = {
  ...transactionRules,
  ...recordRules,
  ...onceOnlyRules,
  ...conversationRules,
  ...appendRules,
  ...brandKeyRules,
  ...auditRules,
  ...keyRules,
  ...holdingRules,
  ...retentionRules,
  ...factRules,
  ...webhookRules,
  ...findingRules,
  ...signOutRules,
};

/** How many rules are checked at the same time: most of each is waiting for the disk. */
const concurrency = 4;

export function storageContract(open: StorageFactory): void {
  describe('the storage contract', { concurrency }, () => {
    for (const [name, check] of Object.entries(rules)) {
      test(name, { timeout: 10_000 }, async (t) => check(await open(t)));
    }
  });
}
