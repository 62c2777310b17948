import type { Environment } from '../../model/environment.ts';

/** By whose leave objects are read and written: the caller's own credentials, never a role of a scanned account. */
export interface ObjectAccess {
  readonly env: Environment;
  readonly profile: string | null;
  /** Account that has to own the buckets; `null`: that of the credentials. */
  readonly bucketOwner: string | null;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** For copies of what is read at several places of it. */
  readonly temporaryFolder: string;
}
