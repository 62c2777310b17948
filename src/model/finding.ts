import type { Missing } from './answer.ts';
import type { Account, ScanHeader } from './inventory.ts';
import type { LeafValue } from './leaf.ts';
import type { Severity } from './severity.ts';

export const VERDICTS = ['pass', 'fail', 'unknown', 'not-applicable'] as const;
export type Verdict = (typeof VERDICTS)[number];
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** A leaf that decided a failed verdict, with its value. */
export interface Evidence {
  /** Bucket or account that the leaf was asked of. */
  readonly resource: string;
  /** `bucket.logging.target.encryption.algorithm` */
  readonly path: string;
  readonly value: LeafValue;
}

/** Rule as reports show it. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly on: 'bucket' | 'account' | 'organization';
  /** Why it matters. */
  readonly because: string;
  /** What to do. */
  readonly fix: string;
  readonly tags: readonly string[];
  /** Control ids by framework (`nist-800-53-r5`: `AU-12`). */
  readonly controls: Readonly<Record<string, readonly string[]>>;
}

/** The failed or unknown verdicts of one rule that sit at one place. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: 'fail' | 'unknown';
  readonly partition: string;
  readonly account: string;
  readonly accountName: string;
  readonly accountPath: string;
  /** Region of the place; `''` where it has none. */
  readonly region: string;
  /** Bucket that the finding sits at; `''` where it sits at the account. An unknown sits at the account, since its cause does. */
  readonly bucket: string;
  /** ARN of the bucket, `''` where the finding sits at the account. */
  readonly arn: string;
  /** Names of the buckets that the rule was asked of, sorted. */
  readonly affected: readonly string[];
  /** One or two sentences; the first names bucket, account and Region. */
  readonly message: string;
  /** For `fail`: what was seen. */
  readonly evidence: readonly Evidence[];
  /** For `unknown`: what was not seen, sorted. */
  readonly missing: readonly Missing[];
  /** For `unknown`: what stood in the way, the same for all rules it stops (`denied s3:GetBucketPolicy`). Else `''`. */
  readonly cause: string;
  /** For `unknown`: the rule itself is at fault, with its error. Else `''`. */
  readonly ruleError: string;
  /** 32 hex digits; of rule, partition, account and place (for an unknown: its cause), so the same every night. */
  readonly fingerprint: string;
}

/** Facts of one kind that could not be seen in an account. */
export interface NotSeen {
  readonly fact: Missing['fact'];
  readonly state: 'denied' | 'failed';
  readonly action: string;
  readonly reason: string;
  readonly count: number;
  /** Names of the first few, sorted. */
  readonly examples: readonly string[];
}

export interface AccountCoverage {
  readonly status: 'scanned' | 'incomplete' | 'unreachable';
  /** Why it is not `scanned`; else `''`. */
  readonly reason: string;
  /** Buckets in the listing, and how many of them the filters chose. */
  readonly buckets: { readonly listed: number; readonly judged: number };
  readonly notSeen: readonly NotSeen[];
}

/** Everything that reports say of one account. */
export interface AccountResult {
  readonly account: Account;
  readonly coverage: AccountCoverage;
  /** Sorted by severity, rule, place. */
  readonly findings: readonly Finding[];
  /** Per rule id. */
  readonly verdicts: Readonly<Record<string, VerdictCounts>>;
}

/** What reporters know before the first account. */
export interface ReportHeader {
  readonly tool: { readonly name: 's3log-audit'; readonly version: string };
  readonly scan: ScanHeader;
  /** When the scan came to its end, ISO 8601; `null`: it was stopped early, and accounts may be missing. */
  readonly ended: string | null;
  /** Rules that were run, sorted by id. */
  readonly rules: readonly RuleInfo[];
}

/** Kinds of buckets that are not looked at, by name as AWS calls them. */
export const BUCKET_KINDS_NOT_COVERED = ['directory', 'table', 'vector', 'Outposts'] as const;
