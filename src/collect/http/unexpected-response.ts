type Kind =
  | 'EmptyAnswer'
  | 'ForeignAnswer'
  | 'TruncatedAnswer'
  | 'IncompleteAnswer'
  | 'UnknownAnswer'
  | 'TooLargeAnswer'
  | 'TooSlowAnswer'
  | 'EndlessListing'
  | 'CredentialsRefused';

/** An answer that is not what AWS says: empty, cut short, or somebody else's page. Worth another attempt. */
export class AnswerError extends Error {
  override readonly name: string;
  /** The SDK retries errors that carry this. */
  readonly $retryable = {};

  constructor(name: Kind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
  }
}
