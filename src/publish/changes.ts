import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { ReportV1 } from '../report/json-v1.ts';
import { asffFinding, hubIdOf, ORGANIZATION_TYPE, OURS } from './asff.ts';
import type { Destination } from './destination.ts';
import { type ObservedFinding, seenWithout } from './observed.ts';

/** What is to be done in Security Hub of one account and Region. */
export interface HubChanges {
  readonly added: readonly AwsSecurityFinding[];
  readonly updated: readonly AwsSecurityFinding[];
  readonly archived: readonly AwsSecurityFinding[];
  /** Active findings of ours that no report has an end of: waived, not looked at, not decided. */
  readonly left: number;
  /** Findings of which Security Hub has something as new as the reports, or newer: it would ignore an update. */
  readonly newer: number;
}

export interface HubState {
  readonly destination: Destination;
  readonly isHome: boolean;
  /** Those that belong there, by fingerprint. */
  readonly observed: ReadonlyMap<string, ObservedFinding>;
  /** Those of all accounts and Regions, by fingerprint. */
  readonly everywhere: ReadonlyMap<string, ObservedFinding>;
  /** What is there, by id. */
  readonly present: ReadonlyMap<string, AwsSecurityFinding>;
  readonly reports: readonly ReportV1[];
}

export function hubChanges(state: HubState): HubChanges {
  const { destination, observed, present } = state;
  const standing = new Map([...observed].filter(([, one]) => one.state === 'stands' && !isEndedLater(one, state)));
  const added: AwsSecurityFinding[] = [];
  const updated: AwsSecurityFinding[] = [];
  let newer = 0;
  for (const one of standing.values()) {
    const before = present.get(hubIdOf(one.finding.fingerprint));
    if (before !== undefined && isUpToDate(before, one.report)) newer += 1;
    else (before === undefined ? added : updated).push(asffFinding(one, destination, before?.CreatedAt));
  }
  const archived: AwsSecurityFinding[] = [];
  let left = 0;
  for (const finding of present.values()) {
    if (finding.RecordState === 'ARCHIVED' || standing.has(fingerprintOf(finding))) continue;
    const end = endOf(finding, state);
    if (end === undefined || isUpToDate(finding, end.report)) left += 1;
    else archived.push(archivedFinding(finding, end));
  }
  return { added, updated, archived, left, newer };
}

/**
 * An update with the same time, or an earlier one, is ignored, and counted as a success.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
const isUpToDate = ({ UpdatedAt = '' }: AwsSecurityFinding, { scan }: ReportV1): boolean =>
  Date.parse(UpdatedAt) >= Date.parse(scan.start);

const fingerprintOf = ({ Id = '' }: AwsSecurityFinding): string => Id.slice(OURS.length);

/** A later report judged all that is there, and has it no more; without a baseline it does not say so of its own. */
function isEndedLater({ finding, at }: ObservedFinding, { destination, isHome, reports }: HubState): boolean {
  const { rule, fingerprint, account } = finding;
  const later = reports.filter(({ scan }) => Date.parse(scan.start) > Date.parse(at));
  return (
    account === destination.account && seenWithout(later, { ...destination, fingerprint, rule, isHome }) !== undefined
  );
}

interface FindingEnd {
  readonly report: ReportV1;
  readonly passes: boolean;
}

/** `undefined` where no report saw that it is no more, or a later one saw otherwise. */
function endOf(
  finding: AwsSecurityFinding,
  { destination, isHome, observed, everywhere, reports }: HubState,
): FindingEnd | undefined {
  const fingerprint = fingerprintOf(finding);
  const last = observed.get(fingerprint);
  if (last?.state === 'resolved') return { report: last.report, passes: last.passes };
  // It sits elsewhere now: its bucket was made again in another Region, or another one is the home.
  const moved = last === undefined ? everywhere.get(fingerprint) : undefined;
  if (moved !== undefined)
    return isObservedSince(finding, moved) ? { report: moved.report, passes: moved.passes } : undefined;
  // Whether a report looked at the whole organization does not stand in it.
  if (isOfOrganization(finding)) return undefined;
  const rule = (finding.GeneratorId ?? '').slice(OURS.length);
  const report = seenWithout(reports, { ...destination, fingerprint, rule, isHome });
  if (report === undefined) return undefined;
  return last === undefined || Date.parse(report.scan.start) > Date.parse(last.at)
    ? { report, passes: false }
    : undefined;
}

const isObservedSince = ({ LastObservedAt = '' }: AwsSecurityFinding, { at }: ObservedFinding): boolean =>
  Date.parse(at) > Date.parse(LastObservedAt);

const isOfOrganization = ({ Resources = [] }: AwsSecurityFinding): boolean =>
  Resources.some(({ Type }) => Type === ORGANIZATION_TYPE);

/** As it is there, but for what an import may not hold. */
function archivedFinding(finding: AwsSecurityFinding, { report, passes }: FindingEnd): AwsSecurityFinding {
  const { SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, CreatedAt, Title, Description, Resources } =
    finding;
  const { Severity, Types, FindingProviderFields, ProductFields, FirstObservedAt, LastObservedAt } = finding;
  return {
    ...{ SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, CreatedAt, Title, Description, Resources },
    ...{ Types, FindingProviderFields, ProductFields, FirstObservedAt, LastObservedAt },
    Severity: Severity?.Label === undefined ? Severity : { Label: Severity.Label },
    UpdatedAt: report.scan.start,
    Compliance: { ...finding.Compliance, Status: passes ? 'PASSED' : 'NOT_AVAILABLE' },
    RecordState: 'ARCHIVED',
  };
}
