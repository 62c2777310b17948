import type { BucketFactName } from '../model/facts/index.ts';
import type { SourceLocation } from '../model/finding.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';

/** What a plan, a state or a template says will be there, in the shape of what a scan reads. */
export interface PlannedInventory {
  /**
   * One for each account that is known, and one for each provider whose account is not: its id is a placeholder
   * (`${AWS::AccountId}`), which no real id equals.
   */
  readonly accounts: readonly AccountInventory[];
  /** All buckets of `accounts`. */
  readonly buckets: readonly PlannedBucket[];
  /** Settings of buckets that are declared elsewhere, by name of the bucket. */
  readonly elsewhere: readonly PlannedSettings[];
  /** Names of buckets that are there and will be deleted. */
  readonly deleted: readonly string[];
  /** ARNs of the buckets of which a delivery by CloudWatch Logs will be deleted. A template does not tell. */
  readonly undelivered?: readonly string[];
  /** Addresses of what is there and stays as it is, as it was read for the plan. A template knows of none. */
  readonly unchanged?: readonly string[];
  /** Addresses of resources whose policy is as the source writes it, since the plan does not have it. */
  readonly fromSource?: readonly string[];
  /** What is deployed along and was not read, though it could be, one sentence each: without it nothing is clean. */
  readonly unread?: readonly string[];
  /** What the plan has and nobody judges, one sentence each: directory buckets for instance. */
  readonly notices: readonly string[];
}

/** Where it is declared. */
export interface PlannedBucket {
  /** Of the inventory: the address itself where the name is known only after deployment. */
  readonly name: string;
  readonly isNamed: boolean;
  /** `module.logs.aws_s3_bucket.this["eu"]`; the logical id of a template. */
  readonly address: string;
  /** Id of its account in the inventory. */
  readonly account: string;
  /** Address of what declares a fact, where that is not the bucket: `aws_s3_bucket_logging.a`, `Clean.LoggingConfiguration`. */
  readonly declaredBy: Readonly<Partial<Record<BucketFactName, string>>>;
  /** Facts of which a template says nothing: those that S3 gives a new bucket. Default: none. */
  readonly leftOut?: readonly BucketFactName[];
}

/** Resources about a bucket that the plan does not have: the policy of a log bucket that others own. */
export interface PlannedSettings {
  readonly bucket: string;
  /** Id of the account of their provider in the inventory. */
  readonly account: string;
  /** What the plan will change; what it deletes is as S3 has it by itself. */
  readonly facts: Bucket['facts'];
  readonly declaredBy: PlannedBucket['declaredBy'];
}

/** File and line of what an address declares; `undefined` where the source does not have it. */
export type Locate = (address: string) => SourceLocation | undefined;

/** Files below the folder of the source. Paths are relative to it, with `/`. */
export interface SourceFiles {
  /** Bytes as UTF-8 text; `null` where there is no such file within the folder. */
  readonly read: (path: string) => Promise<string | null>;
  /** Names of the files and folders in a folder, sorted; folders end with `/`. Empty where there is none. */
  readonly list: (folder: string) => Promise<readonly string[]>;
}
