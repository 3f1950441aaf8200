import Type, { type Static } from 'typebox';
import { leastAuditDays } from '../audit/cut-audit.ts';

const days = Type.Integer({ minimum: 1, maximum: 3_650 });

/** How long a brand keeps what is over, in days. */
export const RetentionSettings = Type.Object(
  {
    /** The attributes of a verification, from its end. */
    attributeDays: days,
    /** What was said in a conversation, name and page attributes too, from its last message. */
    textDays: days,
    /** The conversation itself. */
    conversationDays: days,
    /** Sessions, and consumers of whom nothing else is left; no shorter than any session lasts. */
    sessionDays: Type.Integer({ minimum: 8, maximum: 3_650 }),
    /** Audit records. */
    auditDays: Type.Integer({ minimum: leastAuditDays, maximum: 3_650 }),
  },
  { additionalProperties: false },
);
export type RetentionSettings = Static<typeof RetentionSettings>;

export const defaultRetention: RetentionSettings = {
  attributeDays: 180,
  textDays: 365,
  conversationDays: 730,
  sessionDays: 30,
  auditDays: 400,
};
