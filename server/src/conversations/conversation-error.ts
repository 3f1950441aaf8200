import type { ErrorCode } from '@countersign/protocol';

type ConversationErrorCode = Extract<
  ErrorCode,
  | 'consumer_held'
  | 'consumer_restricted'
  | 'conversation_closed'
  | 'forbidden'
  | 'message_empty'
  | 'message_too_long'
  | 'not_assigned'
  | 'not_found'
  | 'nothing_to_separate'
  | 'request_open'
  | 'request_over'
  | 'session_required'
  | 'slow_down'
  | 'too_much_to_separate'
  | 'too_many_corrections'
  | 'transcript_too_long'
  | 'reason_required'
  | 'verification_lapsed'
  | 'verification_required'
  | 'unavailable'
>;

/** A refusal that the sender may see; its code is one of the protocol's. */
export class ConversationError extends Error {
  readonly code: ConversationErrorCode;
  constructor(code: ConversationErrorCode) {
    super(code);
    this.name = 'ConversationError';
    this.code = code;
  }
}
