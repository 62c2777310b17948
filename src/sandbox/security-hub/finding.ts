import { isContent } from '../xml.ts';

/** A finding as it was sent: nothing of it is certain but what was checked. */
export type HubFinding = Readonly<Record<string, unknown>>;

const LARGEST_FINDING = 240 * 1024;

const NEEDED = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
] as const;

const LONGEST: Readonly<Record<string, number>> = { Id: 512, GeneratorId: 512, Title: 256, Description: 1024 };

const LABELS = new Set(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);

export interface Hub {
  readonly account: string;
  readonly region: string;
}

/**
 * What is wrong with a finding; `undefined` if it is taken.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function faultIn(finding: HubFinding, { account, region }: Hub): string | undefined {
  if (Buffer.byteLength(JSON.stringify(finding)) > LARGEST_FINDING)
    return 'HubFinding exceeds the maximum size of 240 KB';
  const missing = NEEDED.find((name) => typeof finding[name] !== 'string' || finding[name] === '');
  if (missing !== undefined)
    return `HubFinding does not adhere to Amazon HubFinding Format. data should have required property '${missing}'`;
  if (finding['SchemaVersion'] !== '2018-10-08') return 'Unknown SchemaVersion';
  const long = Object.entries(LONGEST).find(([name, most]) => String(finding[name]).length > most);
  if (long !== undefined) return `data.${long[0]} should NOT be longer than ${long[1]} characters`;
  if (finding['AwsAccountId'] !== account) return 'AwsAccountId is not the account that imports';
  if (finding['ProductArn'] !== `arn:aws:securityhub:${region}:${account}:product/${account}/default`) {
    return 'ProductArn is not that of the account and Region';
  }
  for (const name of ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt']) {
    const time = finding[name];
    if (time !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(String(time))) {
      return `data.${name} should match format "date-time"`;
    }
  }
  return faultInLists(finding);
}

function faultInLists({ Resources, Severity, Types, Compliance, RecordState }: HubFinding): string | undefined {
  if (!Array.isArray(Resources) || Resources.length === 0 || Resources.length > 32) {
    return 'data.Resources should have 1 to 32 items';
  }
  const named = Resources.every(
    (one) => isContent(one) && typeof one['Type'] === 'string' && typeof one['Id'] === 'string',
  );
  if (!named) return 'data.Resources should have Type and Id';
  if (!isContent(Severity)) return "data should have required property 'Severity'";
  if (Severity['Label'] !== undefined && !LABELS.has(String(Severity['Label']))) return 'data.Severity.Label is none';
  if (Types !== undefined && (!Array.isArray(Types) || Types.length > 50))
    return 'data.Types should have at most 50 items';
  if (RecordState !== undefined && RecordState !== 'ACTIVE' && RecordState !== 'ARCHIVED') return 'RecordState is none';
  const status = isContent(Compliance) ? Compliance['Status'] : undefined;
  return status === undefined || ['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'].includes(String(status))
    ? undefined
    : 'data.Compliance.Status is none';
}
