import type { ResourceControlPolicies } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';
import type { AccountReader } from './account-reader.ts';
import type { DiscoveredOrganization } from './discover.ts';
import type { Stats } from './middleware.ts';
import type { Environment } from './network.ts';
import type { AccountToOpen } from './open-account.ts';
import type { Pauses } from './retry.ts';

export interface ConnectOptions {
  readonly profile?: string | undefined;
  /** Calls in flight of the whole process. */
  readonly concurrency: number;
  /** Ends everything that is under way; what was asked for then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Endpoints, proxies, Region and credentials. The credential chain looks at the process's own environment besides. */
  readonly env: Environment;
  /** Part of the session name that member accounts see in CloudTrail. */
  readonly runId: string;
  readonly now: () => Date;
  /** Between attempts; those of the SDK's standard mode unless given. */
  readonly pauses?: Pauses | undefined;
}

/** The caller's way into AWS. To be closed. */
export interface Connection {
  /** Of the caller's ARN: `aws`, `aws-us-gov`, … */
  readonly partition: string;
  /** For what is asked of no particular Region. */
  readonly region: string;
  readonly caller: { readonly account: string; readonly arn: string };
  /** The caller is in an assumed role, so that the roles it assumes last an hour at most. */
  readonly isChained: boolean;
  discover(): Promise<DiscoveredOrganization>;
  readRcps(): Promise<Observation<ResourceControlPolicies>>;
  /** `denied` or `failed` where the account cannot be entered. */
  openAccount(account: AccountToOpen): Promise<Observation<AccountReader>>;
  stats(): Stats;
  close(): Promise<void>;
}

/** Throws a UserError where the caller can mend what is in the way. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  // The SDK takes a moment to load, which offline work and `--help` need not wait for.
  const { openConnection } = await import('./connection.ts');
  return openConnection(options);
}

export type { AccountReader, Want } from './account-reader.ts';
export type { DiscoveredOrganization } from './discover.ts';
export type { BucketListing, ListedBucket } from './list-buckets.ts';
export type { Stats } from './middleware.ts';
export type { AccountToOpen } from './open-account.ts';
