import type { AssumptionSettings } from '../model/assumptions.ts';
import type { Logging } from '../model/facts/logging.ts';

/** A JSON document as S3 holds it: a bucket policy, its members in the order of the text. */
export type BucketPolicyDocument = Readonly<Record<string, unknown>>;

/** A reviewed plan of changes: what `fix plan` writes, what `fix apply` reads. */
export interface FixPlan {
  readonly header: FixHeader;
  /** In the order in which they are applied. */
  readonly steps: readonly FixStep[];
  /** Findings that no step resolves, each with the reason. */
  readonly advice: readonly FixAdvice[];
}

export interface FixHeader {
  /** Changes where an older program would misread the file. */
  readonly formatVersion: 1;
  /** Of the program that planned. */
  readonly toolVersion: string;
  readonly partition: string;
  /** `o-…`; `null` for the plan of a single account. */
  readonly organization: string | null;
  /** Ids of the accounts that steps change, sorted. */
  readonly accounts: readonly string[];
  readonly inventory: {
    /** Of the bytes of the file, in hex. */
    readonly sha256: string;
    /** When the scan read it, ISO 8601. */
    readonly scannedAt: string;
  };
  /** ISO 8601; after it nothing is applied. */
  readonly expiresAt: string;
  /** Settings that differ from the defaults, sorted: deliveries are judged by them when the plan is applied too. */
  readonly assumptions: AssumptionSettings;
  /** What is permitted on an assumption alone counts as unknown. */
  readonly strictAssumptions: boolean;
  /** Rules that the plan resolves findings of, sorted. */
  readonly rules: readonly string[];
}

/** Who else describes the bucket, as far as that could be seen. A managed bucket is not written. */
export type ManagedBy =
  | { readonly by: 'unknown' }
  | { readonly by: 'stack'; readonly name: string }
  | { readonly by: 'state'; readonly address: string };

/** A finding that a step resolves. */
export interface FixReason {
  readonly rule: string;
  readonly fingerprint: string;
  /** The finding's sentence. */
  readonly message: string;
}

interface Step<Action extends string, Document> {
  readonly action: Action;
  /** `<action> <bucket>`: one of its kind in a plan, the same in the next plan. */
  readonly id: string;
  /** Ids of steps that must have been done before: the policy of a target, before logging into it. */
  readonly dependsOn: readonly string[];
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly managed: ManagedBy;
  readonly why: readonly FixReason[];
  /** The whole document that the scan read; `null` where there was none. */
  readonly before: Document | null;
  /** The whole document to be written; `null` switches off. */
  readonly after: Document | null;
}

/** Switches logging on, points it elsewhere, or changes its prefix or grants. */
export type SetLogging = Step<'set-logging', Logging> & { readonly after: Logging };

/** Logging whose grants go, since the target's ACLs are disabled. */
export type DropTargetGrants = Step<'drop-target-grants', Logging> & {
  readonly before: Logging;
  readonly after: Logging;
};

export type SwitchLoggingOff = Step<'switch-logging-off', Logging> & {
  readonly before: Logging;
  readonly after: null;
};

/** Statements added to a policy, or one widened; all others stay as they are. */
export type MergePolicy = Step<'merge-policy', BucketPolicyDocument> & {
  readonly after: BucketPolicyDocument;
  /** Buckets that log into it already, and whose logs the policy of before stops: undone, it stops them again. Sorted. */
  readonly stoppedSources: readonly string[];
};

/** A log bucket with all its settings from the beginning: owner enforced, SSE-S3, Block Public Access, versioning. */
export type CreateLogBucket = Step<'create-log-bucket', NewLogBucket> & {
  readonly before: null;
  readonly after: NewLogBucket;
};

export interface NewLogBucket {
  readonly policy: BucketPolicyDocument;
  /** `null`: objects never expire. */
  readonly expireAfterDays: number | null;
}

export type FixStep = SetLogging | DropTargetGrants | SwitchLoggingOff | MergePolicy | CreateLogBucket;

export interface FixAdvice {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly rule: string;
  readonly fingerprint: string;
  /** Why no step resolves it, and what a person can do. */
  readonly because: string;
}
