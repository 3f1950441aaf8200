import type { ErrorCode } from '@countersign/protocol';

export type AdminErrorCode = Extract<
  ErrorCode,
  | 'sign_in_failed'
  | 'invitation_invalid'
  | 'password_too_weak'
  | 'login_taken'
  | 'forbidden'
  | 'invalid_request'
  | 'unavailable'
>;

/** A refusal that an agent or administrator sees; its code is one of the protocol's. */
export class AdminError extends Error {
  readonly code: AdminErrorCode;
  constructor(code: AdminErrorCode) {
    super(code);
    this.name = 'AdminError';
    this.code = code;
  }
}
