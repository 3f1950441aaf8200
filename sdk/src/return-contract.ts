/**
 * The two messages between the page at which a sign-in comes back and the window that began it.
 * Both are ours and of one origin; neither says anything to another.
 */
export const returnMessage = 'countersign-return';
/** The answer: it arrived, and the small window may close. */
export const takenMessage = 'countersign-taken';

export type ReturnMessage = {
  readonly type: typeof returnMessage;
  /** Where it arrived, without what arrived. */
  readonly path: string;
  readonly response: string;
};
