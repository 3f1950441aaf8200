import Type, { type Static } from 'typebox';

/** How long a brand keeps what is over, in days. */
export const RetentionSettings = Type.Object(
  {
    /** Sessions, and consumers of whom nothing else is left; no shorter than any session lasts. */
    sessionDays: Type.Integer({ minimum: 8, maximum: 3_650 }),
  },
  { additionalProperties: false },
);
export type RetentionSettings = Static<typeof RetentionSettings>;

export const defaultRetention: RetentionSettings = { sessionDays: 30 };
