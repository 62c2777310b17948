import type { Unobserved } from '../model/answer.ts';
import type {
  AccountCoverage,
  Finding,
  FindingGroup,
  ResolvedFinding,
  RuleInfo,
  SourceLocation,
  UnobservedFacts,
  Verdict,
} from '../model/finding.ts';
import type { ScanScope, Shard } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';

/**
 * Version 1 of the JSON report, frozen: others read these files years later. `reports/s3log-audit.schema.json` documents
 * each member. What has no value is `null`, so that a reader never has to tell an empty text from a missing one. Members may
 * be added, as optional ones; none is renamed, removed or given another meaning.
 */
export interface ReportV1 {
  readonly schemaVersion: 1;
  readonly tool: ToolV1;
  readonly scan: ScanV1;
  readonly rules: readonly RuleV1[];
  readonly otherRules: readonly RuleV1[];
  readonly findings: readonly FindingV1[];
  readonly resolved: readonly ResolvedV1[];
  readonly verdicts: VerdictsV1;
  readonly coverage: CoverageV1;
  /** Absent where nobody looked for log objects. */
  readonly arrivalTotals?: ArrivalTotalsV1;
  /** Of each source whose log objects were looked for. */
  readonly arrival?: readonly ArrivalV1[];
}

export interface ArrivalTotalsV1 {
  readonly sources: number;
  readonly arriving: number;
  readonly silent: number;
  readonly unanswered: number;
  readonly cannotTell: number;
  readonly tooEarly: number;
  readonly assumptions: readonly { readonly id: string; readonly confirmed: number; readonly contradicted: number }[];
  /** Sources in whose logs the record of a request of the scan before was found, and how long delivery took. */
  readonly ownRecords?: {
    readonly sources: number;
    readonly shortestDelaySeconds: number;
    readonly longestDelaySeconds: number;
  };
}

export interface ArrivalV1 {
  readonly account: string;
  readonly bucket: string;
  /** Hash of the configuration that the reads are evidence for. */
  readonly hash: string;
  readonly firstRead: string;
  /** The two oldest reads that no log object followed; left out where there are none. */
  readonly unansweredReads?: readonly string[];
  readonly lastRead: string;
  /** Time of the log object that proves delivery; left out where there is none. */
  readonly seenAt?: string;
  /** Request id of the last read; left out where no scan is to find its record. */
  readonly request?: string;
}

interface ToolV1 {
  readonly name: string;
  readonly version: string;
}

export interface ScanV1 {
  readonly start: string;
  readonly end: string | null;
  readonly complete: boolean;
  readonly partition: string;
  readonly caller: string | null;
  readonly organization: { readonly id: string; readonly managementAccount: string } | null;
  readonly scope: ScanScope;
  /** The share of the accounts in scope that was read; left out where it was all of them. */
  readonly shard?: Pick<Shard, 'index' | 'count'>;
  /** The report that findings are compared with. */
  readonly baseline: { readonly start: string } | null;
  /** What verdicts rest on where AWS documents nothing. */
  readonly assumptions?: readonly AssumptionV1[];
  /** What is permitted on an assumption alone is unknown. */
  readonly strictAssumptions?: boolean;
  /** The inventory that was judged. */
  readonly inventory?: { readonly sha256: string };
  /** What was judged is a plan or templates; `inventory` is the start of the scan that it was put over. */
  readonly plan?: { readonly name: string; readonly root: string; readonly inventory: string | null };
}

export interface AssumptionV1 {
  readonly id: string;
  readonly value: boolean | string;
  readonly overridden: boolean;
}

export interface RuleV1 {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly on: RuleInfo['on'];
  readonly tags: readonly string[];
  readonly controls: Readonly<Record<string, readonly string[]>>;
}

export interface FindingV1 {
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: Finding['verdict'];
  readonly account: string | null;
  readonly accountName: string | null;
  readonly accountPath: string | null;
  readonly region: string | null;
  readonly bucket: string | null;
  readonly arn: string | null;
  readonly affected: readonly string[];
  readonly message: string;
  readonly evidence: readonly EvidenceV1[];
  readonly unobserved: readonly UnobservedV1[];
  readonly cause: string | null;
  readonly causeText: string | null;
  readonly ruleError: string | null;
  readonly fingerprint: string;
  readonly baselineState: Finding['baselineState'];
  readonly lastSeen: string | null;
  readonly waiver: WaiverV1 | null;
  readonly firstSeen?: string;
  readonly source?: SourceLocation;
  readonly assumptions?: readonly string[];
  readonly group?: FindingGroup;
}

export interface WaiverV1 {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly expired: boolean;
  readonly location: string;
}

export interface ResolvedV1 {
  readonly because: ResolvedFinding['because'];
  readonly finding: FindingV1;
}

type ValueV1 = boolean | number | string | readonly string[] | Readonly<Record<string, string>>;

export interface EvidenceV1 {
  readonly resource: string;
  readonly path: string;
  readonly value: ValueV1;
}

export interface UnobservedV1 {
  readonly fact: string;
  readonly subject: string | null;
  readonly region: string | null;
  readonly state: Unobserved['state'];
  readonly action: string;
  readonly code: string | null;
  readonly reason: string | null;
}

/** By rule id; all four verdicts are always there. */
export type VerdictsV1 = Readonly<Record<string, Readonly<Record<Verdict, number>>>>;

/** Accounts that are not part of the scan have no coverage. */
type CoveredStatus = Exclude<AccountCoverage['status'], 'not-covered'>;

export interface CoverageV1 {
  readonly counts: Readonly<Record<CoveredStatus | 'skipped', number>>;
  readonly buckets: BucketCountsV1;
  readonly bucketKindsNotCovered: readonly string[];
  readonly policiesNotEvaluated: readonly PoliciesNotEvaluatedV1[];
  readonly accounts: readonly AccountV1[];
  readonly skipped: readonly SkippedV1[];
  readonly notCovered: readonly NotCoveredV1[];
}

interface BucketCountsV1 {
  readonly listed: number;
  readonly judged: number;
}

export interface PoliciesNotEvaluatedV1 {
  readonly kind: 'resource-control-policies';
  readonly state: Unobserved['state'];
  readonly action: string | null;
  readonly reason: string | null;
}

export interface AccountV1 {
  readonly account: string | null;
  readonly accountName: string | null;
  readonly accountPath: string | null;
  readonly status: CoveredStatus;
  readonly reason: string | null;
  readonly buckets: BucketCountsV1;
  readonly unobserved: readonly UnobservedFactsV1[];
  /** Regions of its buckets, sorted; absent in reports of older versions. */
  readonly regions?: readonly string[];
}

export interface UnobservedFactsV1 {
  readonly fact: string;
  readonly state: UnobservedFacts['state'];
  readonly action: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly count: number;
  readonly examples: readonly string[];
}

export interface NotCoveredV1 {
  readonly account: string;
  readonly accountName: string | null;
  readonly accountPath: string | null;
  readonly reason: string;
}

export interface SkippedV1 {
  readonly account: string;
  readonly accountName: string | null;
  readonly accountPath: string | null;
  readonly state: string | null;
  readonly reason: string;
}
