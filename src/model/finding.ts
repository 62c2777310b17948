import type { Unobserved } from './answer.ts';
import type { ArrivalHistory, SourceArrival } from './arrival.ts';
import type { AttributeValue } from './attribute.ts';
import type { Account, ScanHeader } from './inventory.ts';
import type { RuleFix } from './rule-fix.ts';
import type { Severity } from './severity.ts';

export const VERDICTS = ['pass', 'fail', 'unknown', 'not-applicable'] as const;
export type Verdict = (typeof VERDICTS)[number];
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** An attribute that decided a failed verdict, with its value. */
export interface Evidence {
  /** Bucket or account whose attribute it is. */
  readonly resource: string;
  /** `bucket.logging.target.encryption.algorithm` */
  readonly path: string;
  readonly value: AttributeValue;
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
  /** The same for Terraform, as HCL; `''` where the rule has none. */
  readonly terraform: string;
  readonly tags: readonly string[];
  /** Control ids by framework (`nist-800-53-r5`: `AU-12`). */
  readonly controls: Readonly<Record<string, readonly string[]>>;
  /** Failed verdicts that are worse than the others: what that kind of them is called, and its severity. */
  readonly escalation?: { readonly kind: string; readonly severity: Severity };
}

/** Why a finding is accepted for now. */
export interface AppliedWaiver {
  readonly reason: string;
  readonly owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
  /** Its last day is over, so the finding counts again. */
  readonly expired: boolean;
  /** Where it is written, `file:line`. */
  readonly location: string;
}

/** A line of a file that declares a resource. */
export interface SourceLocation {
  /** Relative to the folder of the source, with `/`. */
  readonly file: string;
  readonly line: number;
  /** Address of the resource in the file, `module.logs.aws_s3_bucket.this["eu"]` for instance. */
  readonly address: string;
  /** That folder, seen from the working folder; absent where it is that folder, or lies outside of it. */
  readonly root?: string;
}

/** What a finding on the organization says of all its accounts. */
export interface FindingGroup {
  /** Buckets that it stands for; `affected` has the names of the first ones. */
  readonly count: number;
  readonly accounts: readonly { readonly account: string; readonly count: number }[];
}

/** The failed or unknown verdicts of one rule that sit at one resource. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: 'fail' | 'unknown';
  readonly partition: string;
  /** `''`: not known, since the bucket is only planned. */
  readonly account: string;
  readonly accountName: string;
  readonly accountPath: string;
  /** Region of the resource; `''` where it has none. */
  readonly region: string;
  /** Bucket that the finding sits at; `''` where it sits at the account. An unknown sits at the account, since its cause does. */
  readonly bucket: string;
  /** ARN of the bucket; `''` where the finding sits at the account, or the bucket is planned and has no name yet. */
  readonly arn: string;
  /** Names of the buckets that the rule was asked of, sorted. */
  readonly affected: readonly string[];
  /** Of `bucket` and `affected` those that are addresses, of planned buckets without a name. Absent: none. */
  readonly addresses?: readonly string[];
  /** One or two sentences; the first names bucket, account and Region. */
  readonly message: string;
  /** For `fail`: what was observed. */
  readonly evidence: readonly Evidence[];
  /** For `unknown`: what was not observed, sorted. */
  readonly unobserved: readonly Unobserved[];
  /** For `unknown`: key of the cause, the same for all rules that it stops (`denied:s3:GetBucketPolicy`). Else `''`. */
  readonly cause: string;
  /** The cause for people (`s3:GetBucketPolicy is denied`); of a group what it is about. */
  readonly causeText: string;
  /** For `unknown`: the rule itself is at fault, with its error. Else `''`. */
  readonly ruleError: string;
  /** The waiver that covers it, also one that has expired; `null` if none does. A waived finding does not count. */
  readonly waiver: AppliedWaiver | null;
  /** Against the baseline; `null` without one. */
  readonly baselineState: 'new' | 'unchanged' | null;
  /** ISO 8601: start of the last scan that saw it, where this one did not look; `null` if this one did. */
  readonly lastSeen: string | null;
  /** What to do about this very cause; absent: what the rule says of all. */
  readonly remedy?: RuleFix;
  /** Key of the group that it belongs to: a cause that is fixed in one place for the whole organization. Absent: none. */
  readonly groupKey?: string;
  /** 32 hex digits; of rule, partition, account and resource (for an unknown: its cause), so the same every night. */
  readonly fingerprint: string;
  /** ISO 8601: start of the first scan that saw it. */
  readonly firstSeen?: string;
  /** Where its bucket is declared. */
  readonly source?: SourceLocation;
  /** Ids of the assumptions that the verdict hangs on. */
  readonly assumptions?: readonly string[];
  readonly group?: FindingGroup;
}

/** All that its rule reads was observed, and does not suffice to decide. */
export const isUndecided = ({ verdict, unobserved, ruleError }: Finding): boolean =>
  verdict === 'unknown' && unobserved.length === 0 && ruleError === '';

/** Accepted for now, so that it does not count. */
export const isWaived = ({ waiver }: Finding): boolean => waiver !== null && !waiver.expired;

/** Facts of one kind that could not be observed in an account. */
export interface UnobservedFacts {
  readonly fact: Unobserved['fact'];
  readonly state: 'denied' | 'failed';
  readonly action: string;
  /** For `failed`: the error code. Else `''`. */
  readonly code: string;
  readonly reason: string;
  readonly count: number;
  /** Names of the first few, sorted. */
  readonly examples: readonly string[];
}

export interface AccountCoverage {
  /** `not-covered`: not part of this scan, and reported only because the baseline has findings of it. */
  readonly status: 'scanned' | 'incomplete' | 'unreachable' | 'not-covered';
  /** Why it is not `scanned`; else `''`. */
  readonly reason: string;
  /** Buckets in the listing, and how many of them the filters chose. */
  readonly buckets: { readonly listed: number; readonly judged: number };
  readonly unobserved: readonly UnobservedFacts[];
  /** Of an `unreachable` one: nobody tried to access it, as where the scan was stopped or its share is missing. */
  readonly notTried?: boolean;
  /** Each role that the scan tried was refused. */
  readonly refused?: boolean;
}

/** A finding of the baseline that is no more. */
export interface ResolvedFinding {
  readonly finding: Finding;
  /**
   * `replaced`: this scan judged its buckets again, and reports other findings of them. `judged-otherwise`: another value of an
   * assumption, another option, or log objects that arrived made the verdict another one.
   */
  readonly because: 'passes' | 'not-applicable' | 'replaced' | 'judged-otherwise' | 'bucket-gone' | 'account-gone';
}

/** Status of the logging of a bucket. `log-target`: not logged, and need not be, since it receives logs. */
export const BUCKET_STATUSES = ['delivered', 'not-delivered', 'not-logged', 'log-target', 'unknown'] as const;
export type BucketStatus = (typeof BUCKET_STATUSES)[number];

/** Status of the judged buckets of one Region. */
export interface RegionTotals {
  readonly region: string;
  readonly buckets: Readonly<Record<BucketStatus, number>>;
}

/** One classic delivery: the logs of `source` go to `target`. */
export interface LoggingEdge {
  readonly source: string;
  /** Of the source. */
  readonly region: string;
  readonly target: string;
  readonly prefix: string;
  /** The target is in the account. */
  readonly targetListed: boolean;
  readonly delivery: 'permitted' | 'blocked' | 'unknown';
  /** Part of a loop, one of length one included. */
  readonly inLoop: boolean;
}

/** Subjects of one rule by their verdict, where that is no finding; sorted. Of a rule on accounts it is the account's id. */
export interface RuleOutcome {
  readonly pass: readonly string[];
  readonly notApplicable: readonly string[];
}

/** Everything that reports say of one account. */
export interface AccountResult {
  readonly account: Account;
  readonly coverage: AccountCoverage;
  /** Sorted by severity, rule, resource. */
  readonly findings: readonly Finding[];
  /** Findings of the baseline that are no more, in the same order; empty without a baseline. */
  readonly resolved: readonly ResolvedFinding[];
  /**
   * Verdicts that are reported with those of other accounts, at the organization: one for each rule and group, with the buckets
   * of this account. Absent where there are none.
   */
  readonly grouped?: readonly Finding[];
  /**
   * Of the organization as a whole: what became of every member of the groups of a rule, where all were looked at. Absent
   * where some were not.
   */
  readonly groupsSeen?: ReadonlyMap<string, 'passes' | 'fails'>;
  /** Per rule id. */
  readonly verdicts: Readonly<Record<string, VerdictCounts>>;
  /** Per rule id. */
  readonly outcomes: Readonly<Record<string, RuleOutcome>>;
  /** Names of all buckets of the listing, sorted. */
  readonly listed: readonly string[];
  /** Region of every bucket of the listing. */
  readonly regionOf: ReadonlyMap<string, string>;
  /** Sorted by Region. */
  readonly regions: readonly RegionTotals[];
  /** Of judged buckets, sorted by source. */
  readonly edges: readonly LoggingEdge[];
  /** Of the organization: assumptions that deliveries hung on of which log objects were seen to arrive. */
  readonly provenAssumptions?: ReadonlySet<string>;
  /** Sources whose targets were looked into, sorted by bucket; absent where there are none. */
  readonly arrivals?: readonly SourceArrival[];
  /** What the next scan has to know of arriving logs, sorted by bucket; absent where there is nothing. */
  readonly arrivalHistory?: readonly ArrivalHistory[];
}

/** What reporters know before the first account. */
export interface ReportHeader {
  readonly tool: { readonly name: 's3log-audit'; readonly version: string };
  readonly scan: ScanHeader;
  /** When the scan was complete, ISO 8601; `null`: it was stopped early, and accounts may be missing. */
  readonly ended: string | null;
  /** Rules that were run, sorted by id. */
  readonly rules: readonly RuleInfo[];
  /** Rules that were not run but have findings that are carried forward from the baseline, sorted by id. */
  readonly otherRules: readonly RuleInfo[];
  /** What was judged is a plan or templates, and not what is deployed. */
  readonly plan?: PlanHeader;
}

export interface PlanHeader {
  /** As the user named it. */
  readonly name: string;
  /** Root module or folder of templates: plans of different ones are told apart by it. */
  readonly root: string;
  /** Start of the scan whose inventory lies under it, ISO 8601; `null`: it is judged alone. */
  readonly live: string | null;
}

/** Kinds of buckets that are not scanned, by AWS's own names. */
export const BUCKET_KINDS_NOT_COVERED = ['directory', 'table', 'vector', 'Outposts'] as const;
