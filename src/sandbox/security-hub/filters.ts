import { isContent } from '../xml.ts';
import type { HubFinding } from './finding.ts';

/** Where a filter of text looks in a finding. */
const PATHS: Readonly<Record<string, (finding: HubFinding) => readonly unknown[]>> = {
  AwsAccountId: ({ AwsAccountId }) => [AwsAccountId],
  ComplianceStatus: ({ Compliance }) => [memberOf(Compliance, 'Status')],
  GeneratorId: ({ GeneratorId }) => [GeneratorId],
  Id: ({ Id }) => [Id],
  ProductArn: ({ ProductArn }) => [ProductArn],
  RecordState: ({ RecordState }) => [RecordState],
  Region: ({ Region }) => [Region],
  ResourceId: ({ Resources }) => (Array.isArray(Resources) ? Resources.map((one) => memberOf(one, 'Id')) : []),
  SeverityLabel: ({ Severity }) => [memberOf(Severity, 'Label')],
  Title: ({ Title }) => [Title],
  Type: ({ Types }) => (Array.isArray(Types) ? Types : []),
  WorkflowStatus: ({ Workflow }) => [memberOf(Workflow, 'Status')],
};

const memberOf = (value: unknown, name: string): unknown => (isContent(value) ? value[name] : undefined);

const COMPARISONS: Readonly<Record<string, (found: string, wanted: string) => boolean>> = {
  EQUALS: (found, wanted) => found === wanted,
  PREFIX: (found, wanted) => found.startsWith(wanted),
  CONTAINS: (found, wanted) => found.includes(wanted),
  NOT_EQUALS: (found, wanted) => found !== wanted,
  PREFIX_NOT_EQUALS: (found, wanted) => !found.startsWith(wanted),
  NOT_CONTAINS: (found, wanted) => !found.includes(wanted),
};

/**
 * Filters of different names are joined by AND. Of one name, positive comparisons are joined by OR and negative by AND.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
 * `undefined` if one of them is not known here.
 */
export function filterOf(given: unknown): ((finding: HubFinding) => boolean) | undefined {
  if (given === undefined) return () => true;
  if (!isContent(given)) return undefined;
  const tests = Object.entries(given).map(([name, conditions]) => testOf(name, conditions));
  if (tests.some((test) => test === undefined)) return undefined;
  return (finding) => tests.every((test) => test?.(finding) === true);
}

function testOf(name: string, conditions: unknown): ((finding: HubFinding) => boolean) | undefined {
  const path = PATHS[name];
  if (path === undefined || !Array.isArray(conditions)) return undefined;
  const wanted = conditions.filter(isContent).map(({ Value, Comparison }) => ({
    value: String(Value),
    negative: String(Comparison).includes('NOT_'),
    compare: COMPARISONS[String(Comparison)],
  }));
  if (wanted.some(({ compare }) => compare === undefined)) return undefined;
  return (finding) => {
    const found = path(finding)
      .filter((value) => value !== undefined)
      .map(String);
    const holds = (one: (typeof wanted)[number]) => found.some((value) => one.compare?.(value, one.value) === true);
    const positive = wanted.filter(({ negative }) => !negative);
    return (positive.length === 0 || positive.some(holds)) && wanted.filter(({ negative }) => negative).every(holds);
  };
}
