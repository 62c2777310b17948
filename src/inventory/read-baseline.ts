import type { Unobserved } from '../model/answer.ts';
import type { AttributeValue } from '../model/attribute.ts';
import type { Baseline } from '../model/baseline.ts';
import type { Finding, RuleInfo, SourceLocation } from '../model/finding.ts';
import type { ScanHeader } from '../model/inventory.ts';
import { UserError } from '../model/user-error.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import { earlierArrivals, type ReportArrival } from './earlier-arrivals.ts';
import { type ReportWords, readReport } from './read-report.ts';

/** What is read of an earlier report; its schema is `reports/s3log-audit.schema.json`. Other members may be there and are ignored. */
interface Report {
  readonly schemaVersion: 1;
  readonly scan: {
    readonly start: string;
    readonly complete: boolean;
    readonly partition: string;
    readonly caller: string | null;
    readonly organization: { readonly id: string } | null;
    readonly assumptions?: readonly { readonly id: string; readonly value: boolean | string }[];
    readonly strictAssumptions?: boolean;
  };
  readonly rules: readonly ReportRule[];
  readonly otherRules: readonly ReportRule[];
  readonly findings: readonly ReportFinding[];
  readonly arrival?: readonly ReportArrival[];
  readonly coverage: { readonly accounts: readonly { readonly account: string | null }[] };
}

type ReportRule = Omit<RuleInfo, 'because' | 'fix' | 'terraform'>;

/** What has no value is `null` in the report and `''` in a finding. */
type Nullable =
  | 'account'
  | 'accountName'
  | 'accountPath'
  | 'region'
  | 'bucket'
  | 'arn'
  | 'cause'
  | 'causeText'
  | 'ruleError';
type NullableOfFact = 'subject' | 'region' | 'code' | 'reason';
type ReportFinding = Omit<Finding, Nullable | 'partition' | 'evidence' | 'unobserved' | 'waiver'> & {
  readonly [K in Nullable]: string | null;
} & {
  readonly evidence: readonly {
    readonly resource: string;
    readonly path: string;
    readonly value: number | Exclude<AttributeValue, bigint>;
  }[];
  readonly unobserved: readonly (Omit<Unobserved, NullableOfFact | 'state'> & {
    readonly [K in NullableOfFact]: string | null;
  } & { readonly state: string })[];
};

/** An earlier report, checked by itself, but not yet against a scan. */
export interface BaselineFile {
  readonly path: string;
  readonly report: Report;
}

const WORDS: ReportWords = {
  what: 'the baseline',
  file: 'name the JSON report of an earlier run',
  another: 'use the report of another run as the baseline',
  complete: 'use the last report of a complete scan as the baseline',
};

/**
 * Without `access` it has to be a file.
 * @throws UserError if it is not a whole report of version 1
 */
export const readBaseline = async (path: string, access?: ObjectAccess): Promise<BaselineFile> => ({
  path,
  report: await readReport<Report>(path, WORDS, access),
});

/**
 * The baseline for a scan.
 * @throws UserError if the report is of another organization, account or partition
 */
export function baselineFor({ path, report }: BaselineFile, header: ScanHeader): Baseline {
  const { scan, rules, otherRules, findings } = report;
  const hint = 'compare with an earlier report of the same organization';
  if (scan.partition !== header.partition) {
    throw refused(path, `is of partition ${scan.partition}, and this scan of ${header.partition}`, hint);
  }
  const [then, now] = [scan.organization?.id, header.organization?.id];
  if (then !== undefined && now !== undefined && then !== now) {
    throw refused(path, `is of organization ${then}, and this scan of ${now}`, hint);
  }
  if ((then === undefined || now === undefined) && !sharesAnAccount(report, header)) {
    const of = then === undefined ? `account ${scan.caller}` : `organization ${then}`;
    throw refused(path, `is of ${of}, and knows none of the accounts of this scan`, hint);
  }
  const byAccount = new Map<string, Finding[]>();
  for (const finding of findings) {
    const one = findingOf(finding, scan.partition);
    const same = byAccount.get(one.account);
    if (same === undefined) byAccount.set(one.account, [one]);
    else same.push(one);
  }
  return {
    started: scan.start,
    rules: [...rules, ...otherRules].map(ruleOf),
    assumptions: new Map((scan.assumptions ?? []).map(({ id, value }) => [id, value])),
    strictAssumptions: scan.strictAssumptions ?? false,
    findings: byAccount,
    arrivals: earlierArrivals(report.arrival ?? []),
  };
}

function sharesAnAccount({ coverage, findings }: Report, { accounts }: ScanHeader): boolean {
  const known = new Set([...coverage.accounts, ...findings].map(({ account }) => account));
  return accounts.some(({ id }) => known.has(id));
}

const ruleOf = ({ id, title, severity, on, tags, controls }: ReportRule): RuleInfo => ({
  id,
  title,
  severity,
  on,
  because: '',
  fix: '',
  terraform: '',
  tags,
  controls,
});

const orEmpty = (text: string | null): string => text ?? '';

const sourceOf = ({ file, line, address }: SourceLocation): SourceLocation => ({ file, line, address });

const findingOf = (finding: ReportFinding, partition: string): Finding => ({
  rule: finding.rule,
  severity: finding.severity,
  verdict: finding.verdict,
  partition,
  account: orEmpty(finding.account),
  accountName: orEmpty(finding.accountName),
  accountPath: orEmpty(finding.accountPath),
  region: orEmpty(finding.region),
  bucket: orEmpty(finding.bucket),
  arn: orEmpty(finding.arn),
  affected: finding.affected,
  message: finding.message,
  cause: orEmpty(finding.cause),
  causeText: orEmpty(finding.causeText),
  ruleError: orEmpty(finding.ruleError),
  evidence: finding.evidence.map(({ resource, path, value }) => ({
    resource,
    path,
    // Reports hold no number but integers; another one is shown as text.
    value: typeof value !== 'number' ? value : Number.isInteger(value) ? BigInt(value) : String(value),
  })),
  unobserved: finding.unobserved.map(({ fact, subject, region, state, action, code, reason }) => ({
    fact,
    subject: orEmpty(subject),
    region: orEmpty(region),
    // A later version may know more states. None of them is an observation.
    state: state === 'denied' || state === 'failed' ? state : 'not-read',
    action,
    code: orEmpty(code),
    reason: orEmpty(reason),
  })),
  // What is accepted is decided anew by every scan.
  waiver: null,
  baselineState: finding.baselineState,
  lastSeen: finding.lastSeen,
  fingerprint: finding.fingerprint,
  ...(finding.firstSeen !== undefined && { firstSeen: finding.firstSeen }),
  ...(finding.source !== undefined && { source: sourceOf(finding.source) }),
  ...(finding.assumptions !== undefined && { assumptions: finding.assumptions }),
  ...(finding.group !== undefined && { group: finding.group }),
});

const refused = (path: string, what: string, hint: string, cause?: unknown): UserError =>
  new UserError(`the baseline ${path} ${what}`, { hint, cause });
