import { bucketArn, isOrganizationId } from '../model/names.ts';
import { atMost, oneLine } from '../model/plain-text.ts';
import type { Severity } from '../model/severity.ts';
import type { FindingV1, ReportV1 } from '../report/json-v1.ts';
import type { Destination } from './destination.ts';
import type { ObservedFinding } from './observed.ts';

export const OURS = 's3log-audit/';

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html */
const MAX = { title: 256, description: 1024, id: 512, value: 2048, requirements: 32, resources: 32 } as const;

const LABEL: Readonly<Record<Severity, 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'>> = {
  info: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

const STATUS: Readonly<Record<FindingV1['verdict'], 'FAILED' | 'WARNING'>> = { fail: 'FAILED', unknown: 'WARNING' };

const TYPES = ['Software and Configuration Checks/AWS Security Best Practices'];

/** Those that a resource can name: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html */
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** What a custom product is called: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html */
export const productArn = (partition: string, { account, region }: Destination): string =>
  `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;

/** Organizations have no type of their own. */
export const ORGANIZATION_TYPE = 'Other';

export const hubIdOf = (fingerprint: string): string => atMost(MAX.id, `${OURS}${fingerprint}`);

/** A finding as Security Hub takes it. `createdAt`: where the report does not know when it was first seen. */
export function asffFinding(
  { finding, report, at }: ObservedFinding,
  destination: Destination,
  createdAt: string | undefined,
) {
  const rule = [...report.rules, ...report.otherRules].find(({ id }) => id === finding.rule);
  const severity = { Label: LABEL[finding.severity] };
  return {
    SchemaVersion: '2018-10-08',
    Id: hubIdOf(finding.fingerprint),
    ProductArn: productArn(report.scan.partition, destination),
    ProductName: 's3log-audit',
    GeneratorId: atMost(MAX.id, `${OURS}${oneLine(finding.rule)}`),
    AwsAccountId: destination.account,
    Types: TYPES,
    FirstObservedAt: finding.firstSeen ?? createdAt ?? at,
    LastObservedAt: at,
    CreatedAt: finding.firstSeen ?? createdAt ?? at,
    // A finding that is not updated for 90 days is deleted: each report says that it still stands.
    UpdatedAt: report.scan.start,
    Severity: severity,
    // Of a finding that is there already, severity and types are changed by these alone.
    FindingProviderFields: { Severity: severity, Types: TYPES },
    Title: text(MAX.title, rule?.title ?? finding.rule),
    Description: text(MAX.description, finding.message),
    Remediation: { Recommendation: { Text: text(MAX.id, `s3log-audit rules show ${finding.rule} says what to do.`) } },
    Resources: resourcesOf(finding, report, destination),
    Compliance: { Status: STATUS[finding.verdict], ...requirements(rule?.controls ?? {}) },
    ProductFields: productFields(finding, report),
    RecordState: 'ACTIVE' as const,
  };
}

/** At least one character stands there, which is what Security Hub wants. */
const text = (most: number, content: string): string => atMost(most, oneLine(content)) || '-';

function requirements(controls: Readonly<Record<string, readonly string[]>>) {
  const all = Object.entries(controls).flatMap(([framework, ids]) => ids.map((id) => oneLine(`${framework} ${id}`)));
  return all.length === 0 ? {} : { RelatedRequirements: all.slice(0, MAX.requirements) };
}

function resourcesOf({ bucket, arn, affected, account }: FindingV1, { scan }: ReportV1, destination: Destination) {
  const { partition, organization } = scan;
  const known = PARTITIONS.find((one) => one === partition);
  const resource = (Type: string, Id: string) => ({
    Type,
    Id: text(MAX.id, Id),
    ...(known !== undefined && { Partition: known }),
    Region: destination.region,
  });
  if (bucket !== null) return [resource('AwsS3Bucket', arn ?? bucketArn(partition, bucket))];
  const id = account ?? '';
  if (isOrganizationId(id)) {
    const management = organization?.managementAccount ?? destination.account;
    return [resource(ORGANIZATION_TYPE, `arn:${partition}:organizations::${management}:organization/${id}`)];
  }
  if (affected.length === 0) return [resource('AwsAccount', `AWS::::Account:${id}`)];
  return affected.slice(0, MAX.resources).map((name) => resource('AwsS3Bucket', bucketArn(partition, name)));
}

function productFields(finding: FindingV1, { tool }: ReportV1): Readonly<Record<string, string>> {
  const fields = {
    Rule: finding.rule,
    Fingerprint: finding.fingerprint,
    AccountPath: finding.accountPath ?? '',
    AffectedBuckets: finding.affected.join(', '),
    Cause: finding.causeText ?? '',
    NotJudgedSince: finding.lastSeen ?? '',
    Version: tool.version,
  };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [`${OURS}${name}`, text(MAX.value, value)]),
  );
}
