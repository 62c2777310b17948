import type { Unobserved } from '../model/answer.ts';
import type { ArrivalHistory } from '../model/arrival.ts';
import { ASSUMPTIONS, type AssumptionSettings, assumedValue } from '../model/assumptions.ts';
import type {
  AccountResult,
  AppliedWaiver,
  Evidence,
  Finding,
  FindingGroup,
  ReportHeader,
  ResolvedFinding,
  RuleInfo,
  SourceLocation,
  UnobservedFacts,
} from '../model/finding.ts';
import type { Organization, SkippedAccount } from '../model/inventory.ts';
import { byText, isOrganizationId } from '../model/names.ts';
import type { ReportOptions } from '../model/report.ts';
import type { ArrivalTotals } from './arrival-totals.ts';
import type {
  AccountV1,
  ArrivalTotalsV1,
  ArrivalV1,
  AssumptionV1,
  EvidenceV1,
  FindingV1,
  NotCoveredV1,
  PoliciesNotEvaluatedV1,
  ResolvedV1,
  RuleV1,
  ScanV1,
  SkippedV1,
  UnobservedFactsV1,
  UnobservedV1,
  WaiverV1,
} from './json-v1.ts';

const orNull = (text: string): string | null => (text === '' ? null : text);

export const scanV1 = ({ scan, ended, plan }: ReportHeader, baseline: ReportOptions['baseline']): ScanV1 => ({
  start: scan.started,
  end: ended,
  complete: ended !== null,
  partition: scan.partition,
  caller: orNull(scan.caller),
  organization: scan.organization && {
    id: scan.organization.id,
    managementAccount: scan.organization.managementAccount,
  },
  scope: {
    accounts: scan.scope.accounts,
    excludedAccounts: scan.scope.excludedAccounts,
    organizationalUnits: scan.scope.organizationalUnits,
    regions: scan.scope.regions,
  },
  ...(scan.shard === undefined ? {} : { shard: { index: scan.shard.index, count: scan.shard.count } }),
  baseline: baseline && { start: baseline.started },
  assumptions: assumptionsV1(scan.assumptions ?? {}),
  ...(plan === undefined ? {} : { plan: { name: plan.name, root: plan.root, inventory: plan.live } }),
  ...(scan.strictAssumptions === undefined ? {} : { strictAssumptions: scan.strictAssumptions }),
});

/** All of them: a later report tells from the values whether a verdict changed though nothing in AWS did. */
const assumptionsV1 = (settings: AssumptionSettings): readonly AssumptionV1[] =>
  ASSUMPTIONS.map(({ id }) => ({ id, value: assumedValue(id, settings), overridden: settings[id] !== undefined }));

export const ruleV1 = ({ id, title, severity, on, tags, controls }: RuleInfo): RuleV1 => ({
  id,
  title,
  severity,
  on,
  tags,
  controls,
});

export const findingV1 = (finding: Finding): FindingV1 => ({
  rule: finding.rule,
  severity: finding.severity,
  verdict: finding.verdict,
  account: orNull(finding.account),
  accountName: orNull(finding.accountName),
  accountPath: orNull(finding.accountPath),
  region: orNull(finding.region),
  bucket: orNull(finding.bucket),
  arn: orNull(finding.arn),
  affected: finding.affected,
  message: finding.message,
  evidence: finding.evidence.map(evidenceV1),
  unobserved: finding.unobserved.map(unobservedV1),
  cause: orNull(finding.cause),
  causeText: orNull(finding.causeText),
  ruleError: orNull(finding.ruleError),
  fingerprint: finding.fingerprint,
  baselineState: finding.baselineState,
  lastSeen: finding.lastSeen,
  waiver: finding.waiver && waiverV1(finding.waiver),
  ...(finding.firstSeen !== undefined && { firstSeen: finding.firstSeen }),
  ...(finding.source !== undefined && { source: sourceV1(finding.source) }),
  ...(finding.assumptions !== undefined && { assumptions: finding.assumptions }),
  ...(finding.group !== undefined && { group: groupV1(finding.group) }),
});

const sourceV1 = ({ file, line, address }: SourceLocation): SourceLocation => ({ file, line, address });

const groupV1 = ({ count, accounts }: FindingGroup): FindingGroup => ({
  count,
  accounts: accounts.map((each) => ({ account: each.account, count: each.count })),
});

const waiverV1 = ({ reason, owner, expires, expired, location }: AppliedWaiver): WaiverV1 => ({
  reason,
  owner,
  expires,
  expired,
  location,
});

export const resolvedV1 = ({ because, finding }: ResolvedFinding): ResolvedV1 => ({
  because,
  finding: findingV1(finding),
});

// Integers of facts are days and counts; none comes near 2^53, where a JSON number would lose digits.
const evidenceV1 = ({ resource, path, value }: Evidence): EvidenceV1 => ({
  resource,
  path,
  value: typeof value === 'bigint' ? Number(value) : value,
});

const unobservedV1 = ({ fact, subject, region, state, action, code, reason }: Unobserved): UnobservedV1 => ({
  fact,
  subject: orNull(subject),
  region: orNull(region),
  state,
  action,
  code: orNull(code),
  reason: orNull(reason),
});

/** None of an account that was part of the scan, nor of the organization as a whole. */
export const notCoveredV1 = ({ account, coverage }: AccountResult): readonly NotCoveredV1[] =>
  coverage.status === 'not-covered' && !isOrganizationId(account.id)
    ? [
        {
          account: account.id,
          accountName: orNull(account.name),
          accountPath: orNull(account.path),
          reason: coverage.reason,
        },
      ]
    : [];

/** None of an account that is reported only because the baseline has findings of it. */
export const accountV1 = ({ account, coverage, regionOf }: AccountResult): readonly AccountV1[] =>
  coverage.status === 'not-covered'
    ? []
    : [
        {
          account: orNull(account.id),
          accountName: orNull(account.name),
          accountPath: orNull(account.path),
          status: coverage.status,
          reason: orNull(coverage.reason),
          buckets: { listed: coverage.buckets.listed, judged: coverage.buckets.judged },
          unobserved: coverage.unobserved.map(unobservedFactsV1),
          regions: [...new Set(regionOf.values())].filter((region) => region !== '').sort(byText),
        },
      ];

const unobservedFactsV1 = ({
  fact,
  state,
  action,
  code,
  reason,
  count,
  examples,
}: UnobservedFacts): UnobservedFactsV1 => ({
  fact,
  state,
  action,
  code: orNull(code),
  reason: orNull(reason),
  count,
  examples,
});

export const skippedV1 = ({ id, name, path, state, reason }: SkippedAccount): SkippedV1 => ({
  account: id,
  accountName: orNull(name),
  accountPath: orNull(path),
  state: orNull(state),
  reason,
});

/** Policies that could stop log delivery and were not read. Absent means: the organization uses none, and that was observed. */
export function policiesNotEvaluated(organization: Organization | null): readonly PoliciesNotEvaluatedV1[] {
  const kind = 'resource-control-policies';
  if (!organization) {
    const reason = 'a scan of one account does not read the policies of its organization';
    return [{ kind, state: 'not-read', action: null, reason }];
  }
  const { rcps } = organization;
  switch (rcps.state) {
    case 'known':
      return (rcps.value.unread ?? []).map(({ name, seen }) => ({
        kind,
        state: seen.state === 'denied' ? 'denied' : 'failed',
        action: seen.state === 'denied' ? seen.action : null,
        reason: `${name}${seen.state === 'failed' ? `: ${seen.reason}` : ''}`,
      }));
    case 'absent':
      return [];
    case 'denied':
      return [{ kind, state: 'denied', action: rcps.action, reason: null }];
    case 'failed':
      return [{ kind, state: 'failed', action: null, reason: rcps.reason }];
    case 'not-read':
      return [{ kind, state: 'not-read', action: null, reason: 'not read in this scan' }];
  }
}

export const arrivalV1 = ({
  account,
  bucket,
  hash,
  firstRead,
  unansweredReads,
  lastRead,
  seenAt,
  request,
}: ArrivalHistory): ArrivalV1 => ({
  account,
  bucket,
  hash,
  firstRead,
  ...(unansweredReads.length > 0 && { unansweredReads }),
  lastRead,
  ...(seenAt !== '' && { seenAt }),
  ...(request !== undefined && { request }),
});

export const arrivalTotalsV1 = ({ sources, states, assumptions, delays }: ArrivalTotals): ArrivalTotalsV1 => ({
  sources,
  arriving: states.arriving,
  silent: states.silent,
  unanswered: states.unanswered,
  cannotTell: states['cannot-tell'],
  tooEarly: states['too-early'],
  assumptions,
  ...(delays !== null && {
    ownRecords: {
      sources: delays.count,
      shortestDelaySeconds: delays.shortestMs / 1000,
      longestDelaySeconds: delays.longestMs / 1000,
    },
  }),
});
