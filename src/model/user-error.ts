/**
 * For programs: what kind of failure it is.
 * - `invalid-input`: an option, a rule, a settings file, an inventory or a baseline is not as it must be
 * - `credentials`: there are none, or they are expired or refused
 * - `connection`: AWS could not be reached
 * - `access-denied`: AWS refused a request that nothing can be done without
 * - `cannot-write`: a file could not be written
 * - `incomplete`: what was asked for needs a scan that came to its end
 */
export type UserErrorCode =
  | 'invalid-input'
  | 'credentials'
  | 'connection'
  | 'access-denied'
  | 'cannot-write'
  | 'incomplete';

interface UserErrorDetails {
  readonly hint: string;
  readonly code?: UserErrorCode;
  readonly cause?: unknown;
}

/** What the user can correct: message and hint, no stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  readonly hint: string;

  constructor(message: string, { hint, code = 'invalid-input', cause }: UserErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}
