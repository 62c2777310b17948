import { type Finding, isWaived, type ReportHeader, type ResolvedFinding, type RuleInfo } from '../../model/finding.ts';
import { bucketArn } from '../../model/names.ts';
import { oneLine } from '../../model/plain-text.ts';
import type { Severity } from '../../model/severity.ts';
import { sourcePath } from '../../model/source-text.ts';
import { remedyText } from '../remedy-text.ts';
import { controlRows } from '../sarif/rules.ts';

interface Enumerated<Id extends number = number> {
  readonly id: Id;
  readonly caption: string;
}

export const EVENTS = {
  create: { id: 1, caption: 'Create' },
  update: { id: 2, caption: 'Update' },
  close: { id: 3, caption: 'Close' },
} as const;
export type Event = (typeof EVENTS)[keyof typeof EVENTS];

const SEVERITY: Readonly<Record<Severity, Enumerated>> = {
  info: { id: 1, caption: 'Informational' },
  low: { id: 2, caption: 'Low' },
  medium: { id: 3, caption: 'Medium' },
  high: { id: 4, caption: 'High' },
  critical: { id: 5, caption: 'Critical' },
};

const CATEGORY = { id: 2, caption: 'Findings' };
const CLASS = { id: 2003, caption: 'Compliance Finding' };

/** Warning is "did not yield a result due to missing information". */
const COMPLIANCE: Readonly<Record<Finding['verdict'], Enumerated>> = {
  unknown: { id: 2, caption: 'Warning' },
  fail: { id: 3, caption: 'Fail' },
};

/** Only what was observed to pass is a Pass; what else ended a finding has no number of its own, so that its caption counts. */
const CLOSED: Readonly<Record<ResolvedFinding['because'], Enumerated>> = {
  passes: { id: 1, caption: 'Pass' },
  replaced: { id: 99, caption: 'Replaced by other findings' },
  'not-applicable': { id: 99, caption: 'Not applicable' },
  'judged-otherwise': { id: 99, caption: 'Judged otherwise' },
  'bucket-gone': { id: 99, caption: 'Bucket gone' },
  'account-gone': { id: 99, caption: 'Account gone' },
};

/** Of rules that refer to no framework. The attribute is mandatory. */
const OWN_STANDARD = 's3log-audit';

const RESOURCES = 100;

interface Input {
  readonly finding: Finding;
  readonly rule: RuleInfo | undefined;
  readonly header: ReportHeader;
  readonly event: Event;
  /** Why it is resolved; `null` for one that is not. */
  readonly because: ResolvedFinding['because'] | null;
}

export type ComplianceFinding = ReturnType<typeof findingEvent>;

export function findingEvent({ finding, rule, header, event, because }: Input) {
  const severity = SEVERITY[finding.severity];
  const status = statusOf(finding, event);
  const started = Date.parse(header.scan.started);
  return {
    activity_id: event.id,
    activity_name: event.caption,
    category_uid: CATEGORY.id,
    category_name: CATEGORY.caption,
    class_uid: CLASS.id,
    class_name: CLASS.caption,
    type_uid: CLASS.id * 100 + event.id,
    type_name: `${CLASS.caption}: ${event.caption}`,
    severity_id: severity.id,
    severity: severity.caption,
    status_id: status.id,
    status: status.caption,
    // Milliseconds, as the type timestamp_t wants.
    time: started,
    message: oneLine(finding.message),
    metadata: {
      version: '1.6.0',
      profiles: ['cloud'],
      product: { name: header.tool.name, vendor_name: header.tool.name, version: header.tool.version },
    },
    finding_info: {
      uid: finding.fingerprint,
      title: oneLine(rule?.title ?? finding.rule),
      desc: oneLine(finding.message),
      last_seen_time: finding.lastSeen === null ? started : Date.parse(finding.lastSeen),
      analytic: { uid: finding.rule, name: oneLine(rule?.title ?? finding.rule), type_id: 1, type: 'Rule' },
    },
    compliance: complianceOf(finding, rule, because),
    ...(rule !== undefined && { remediation: { desc: oneLine(remedyText(rule, finding)) } }),
    cloud: cloudOf(finding, header),
    resources: resourcesOf(finding),
    ...unmappedOf(finding),
  };
}

function statusOf(finding: Finding, event: Event): Enumerated {
  if (event === EVENTS.close) return { id: 4, caption: 'Resolved' };
  return isWaived(finding) ? { id: 3, caption: 'Suppressed' } : { id: 1, caption: 'New' };
}

function complianceOf(
  { rule: id, verdict, causeText }: Finding,
  rule: RuleInfo | undefined,
  because: Input['because'],
) {
  const { id: status_id, caption: status } = because === null ? COMPLIANCE[verdict] : CLOSED[because];
  const rows = controlRows(rule?.controls ?? {});
  const standards = rows.length === 0 ? [OWN_STANDARD] : [...new Set(rows.map(({ framework }) => framework))];
  return {
    control: id,
    standards,
    ...(rows.length > 0 && { requirements: rows.map(({ framework, control }) => `${framework} ${control}`) }),
    status_id,
    status,
    ...(causeText !== '' && because === null && { status_details: [oneLine(causeText)] }),
  };
}

function cloudOf({ account, accountName, accountPath, region }: Finding, { scan }: ReportHeader) {
  const unit = accountPath.split('/').findLast((part) => part.startsWith('ou-'));
  return {
    provider: 'AWS',
    account: {
      uid: account,
      ...(accountName !== '' && { name: oneLine(accountName) }),
      type_id: 10,
      type: 'AWS Account',
    },
    ...(region !== '' && { region }),
    ...(scan.organization !== null && { org: { uid: scan.organization.id, ...(unit && { ou_uid: unit }) } }),
  };
}

/** The bucket of the finding, or the first of the buckets that could not be judged, or the account. */
function resourcesOf({ bucket, arn, affected, account, region, partition }: Finding) {
  const resource = (uid: string, name: string, type: string) => ({
    uid,
    name: oneLine(name),
    type,
    ...(region !== '' && { region }),
    cloud_partition: partition,
  });
  if (bucket !== '') return [resource(oneLine(arn), bucket, 'AWS::S3::Bucket')];
  if (affected.length === 0) return [resource(account, account, 'AWS::::Account')];
  return affected
    .slice(0, RESOURCES)
    .map((name) => resource(oneLine(bucketArn(partition, name)), name, 'AWS::S3::Bucket'));
}

/** OCSF has no place for a waiver before 1.9, and none for the line that declares a resource. */
function unmappedOf({ waiver, source }: Finding) {
  if (waiver === null && source === undefined) return {};
  return {
    unmapped: {
      ...(waiver !== null && {
        waiver: {
          reason: oneLine(waiver.reason),
          owner: oneLine(waiver.owner),
          expires: waiver.expires,
          expired: waiver.expired,
        },
      }),
      ...(source !== undefined && {
        source: { file: oneLine(sourcePath(source)), line: source.line, address: oneLine(source.address) },
      }),
    },
  };
}
