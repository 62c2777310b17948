type UnexpectedResponseName =
  | 'EmptyResponse'
  | 'UnexpectedResponse'
  | 'TruncatedResponse'
  | 'IncompleteResponse'
  | 'UnknownResponse'
  | 'OversizedResponse'
  | 'AttemptTimeout'
  | 'AccountTimeout'
  | 'EndlessListing'
  | 'CredentialsRefused';

/** A response that AWS does not give: empty, cut off, or a proxy's page. Worth another attempt. */
export class UnexpectedResponse extends Error {
  override readonly name: string;
  /** The SDK retries errors that carry this. */
  readonly $retryable = {};
  /** The operation has got nothing else for long, so that another attempt is no use. */
  isHopeless = false;

  constructor(name: UnexpectedResponseName, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
  }
}
