import { readFile } from 'node:fs/promises';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { AttributeValue } from '../model/attribute.ts';
import type { Baseline } from '../model/baseline.ts';
import type { Finding, RuleInfo } from '../model/finding.ts';
import type { ScanHeader } from '../model/inventory.ts';
import { UserError } from '../model/user-error.ts';
import { packageFile } from '../package-files.ts';
import { irregularity } from '../store/regular-file.ts';

/** An earlier report as it lies on disk; its schema is `reports/s3log-audit.schema.json`. */
interface Report {
  readonly schemaVersion: 1;
  readonly scan: {
    readonly start: string;
    readonly complete: boolean;
    readonly partition: string;
    readonly caller: string;
    readonly organization: { readonly id: string } | null;
  };
  readonly rules: readonly ReportRule[];
  readonly otherRules: readonly ReportRule[];
  readonly findings: readonly ReportFinding[];
  readonly coverage: { readonly accounts: readonly { readonly account: string }[] };
}

type ReportRule = Omit<RuleInfo, 'because' | 'fix' | 'terraform'>;

/** What has no value is `null` in the report and `''` in a finding. */
type Nullable = 'accountName' | 'accountPath' | 'region' | 'bucket' | 'arn' | 'cause' | 'ruleError';
type ReportFinding = Omit<Finding, Nullable | 'partition' | 'evidence' | 'unobserved' | 'waiver'> & {
  readonly [K in Nullable]: string | null;
} & {
  readonly evidence: readonly {
    readonly resource: string;
    readonly path: string;
    readonly value: number | Exclude<AttributeValue, bigint>;
  }[];
  readonly unobserved: readonly (Omit<Finding['unobserved'][number], 'subject' | 'region' | 'reason'> & {
    readonly [K in 'subject' | 'region' | 'reason']: string | null;
  })[];
};

/** `reports/` at the root of the package: two levels up from here, in `src/` as in `dist/`. */
const SCHEMA = packageFile('reports/s3log-audit.schema.json');

/** An earlier report, checked by itself, but not yet against a scan. */
export interface BaselineFile {
  readonly path: string;
  readonly report: Report;
}

/** @throws UserError if it is not a whole report of version 1 */
export async function readBaseline(path: string): Promise<BaselineFile> {
  const value = parse(path, await textOf(path));
  if (!isObject(value) || !('schemaVersion' in value)) {
    throw refused(path, 'is no report of s3log-audit', 'name a file that a scan wrote with --format json');
  }
  const { schemaVersion } = value;
  if (typeof schemaVersion === 'number' && schemaVersion > 1) {
    throw refused(path, `has version ${schemaVersion}, which is newer than this program knows`, 'update s3log-audit');
  }
  const ajv = new Ajv2020({ allErrors: false, allowUnionTypes: true, formats: { 'date-time': isTime } });
  const validate = ajv.compile<Report>(JSON.parse(await readFile(SCHEMA, 'utf8')));
  if (!validate(value)) {
    throw refused(path, `is damaged: ${firstOf(validate.errors)}`, 'use the report of another run as the baseline');
  }
  if (!value.scan.complete) {
    throw refused(
      path,
      'tells of a scan that was stopped early, so that what it does not have may well have been there',
      'use the last report of a complete scan as the baseline',
    );
  }
  return { path, report: value };
}

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
    const same = byAccount.get(finding.account);
    const one = findingOf(finding, scan.partition);
    if (same === undefined) byAccount.set(finding.account, [one]);
    else same.push(one);
  }
  return { started: scan.start, rules: [...rules, ...otherRules].map(ruleOf), findings: byAccount };
}

function sharesAnAccount({ coverage, findings }: Report, { accounts }: ScanHeader): boolean {
  const known = new Set([...coverage.accounts, ...findings].map(({ account }) => account));
  return accounts.some(({ id }) => known.has(id));
}

const ruleOf = (rule: ReportRule): RuleInfo => ({ ...rule, because: '', fix: '', terraform: '' });

const orEmpty = (text: string | null): string => text ?? '';

const findingOf = (finding: ReportFinding, partition: string): Finding => ({
  ...finding,
  partition,
  accountName: orEmpty(finding.accountName),
  accountPath: orEmpty(finding.accountPath),
  region: orEmpty(finding.region),
  bucket: orEmpty(finding.bucket),
  arn: orEmpty(finding.arn),
  cause: orEmpty(finding.cause),
  ruleError: orEmpty(finding.ruleError),
  evidence: finding.evidence.map(({ value, ...rest }) => ({
    ...rest,
    // Reports hold integers alone; whoever wrote another number gets it told as text.
    value: typeof value !== 'number' ? value : Number.isInteger(value) ? BigInt(value) : String(value),
  })),
  unobserved: finding.unobserved.map(({ subject, region, reason, ...rest }) => ({
    ...rest,
    subject: orEmpty(subject),
    region: orEmpty(region),
    reason: orEmpty(reason),
  })),
  // What is accepted is decided anew by every scan.
  waiver: null,
});

async function textOf(path: string): Promise<string> {
  try {
    const what = await irregularity(path);
    if (what !== undefined) throw refused(path, `cannot be read: ${what}`, 'name the JSON report of an earlier run');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw refused(path, `cannot be read: ${error.code}`, 'name the JSON report of an earlier run', error);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = text.trimStart().startsWith('{') ? 'is cut short or damaged' : 'is not JSON';
    throw refused(path, what, 'name the JSON report of an earlier run', error);
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text));

function firstOf(errors: readonly ErrorObject[] | null | undefined): string {
  const [first] = errors ?? [];
  return first === undefined ? 'it does not fit its schema' : `${first.instancePath || 'the report'} ${first.message}`;
}

const refused = (path: string, what: string, hint: string, cause?: unknown): UserError =>
  new UserError(`the baseline ${path} ${what}`, { hint, cause });
