import { counted, formatNumber } from '../../model/counted.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import { type Estimate, estimateCalls, type Size, type Speed } from '../../scan/plan/estimate-calls.ts';
import { needsRcps } from '../../scan/plan/planned-actions.ts';
import { PER, type Per, type PlannedCall, plannedCalls } from '../../scan/plan/planned-calls.ts';
import type { Io } from '../io.ts';
import { wrapped } from '../text/wrapped.ts';
import { type RuleFlags, rulesOf } from './iam.ts';

export interface EstimateFlags extends RuleFlags {
  readonly accountsCount: number;
  readonly bucketsCount: number;
  readonly regionsCount: number;
  readonly targetsPerAccount?: number;
  readonly unitsCount: number;
  readonly policiesCount: number;
  readonly latency: number;
  readonly concurrency: number;
  readonly format: 'text' | 'json';
}

interface EstimateOutput {
  readonly rules: readonly string[];
  /** What the rules cause; the calls that every scan makes are in the estimate. */
  readonly calls: readonly PlannedCall[];
  readonly size: Size;
  readonly speed: Speed;
  readonly estimate: Estimate;
}

export async function estimateCommand(flags: EstimateFlags, io: Io): Promise<ExitCode> {
  const { out } = io;
  const rules = await rulesOf(flags, io);
  const calls = await plannedCalls(rules);
  const size: Size = {
    accounts: flags.accountsCount,
    buckets: flags.bucketsCount,
    regions: flags.regionsCount,
    targetsPerAccount: flags.targetsPerAccount ?? flags.regionsCount,
    organizationalUnits: flags.unitsCount,
    policies: flags.policiesCount,
  };
  const speed: Speed = { latencyMs: flags.latency, concurrency: flags.concurrency };
  const readsRcps = needsRcps(rules);
  const output: EstimateOutput = {
    rules: rules.map(({ info }) => info.id),
    calls,
    size,
    speed,
    estimate: estimateCalls(calls, { size, speed, readsRcps }),
  };
  out.write(
    flags.format === 'json'
      ? `${JSON.stringify(output, null, 2)}\n`
      : wrapped(`${formatEstimate(output, readsRcps)}\n`, out),
  );
  return Exit.clean;
}

const EACH: Record<Per, string> = {
  bucket: 'Each bucket that is not a log target',
  target: 'Each log target',
  'lost-target': 'Each target that is not in the account of its source',
  account: 'Each account',
  'account-with-target': 'Each account that has a log target',
  'account-and-region': 'Each account and Region',
};

function formatEstimate({ rules, calls, size, speed, estimate }: EstimateOutput, readsRcps: boolean): string {
  const always = PER.flatMap((per) =>
    section(
      EACH[per],
      calls.filter((call) => call.per === per && call.when === ''),
    ),
  );
  const conditional = PER.flatMap((per) =>
    [...new Set(calls.filter((call) => call.per === per).map(({ when }) => when))]
      .filter((when) => when !== '')
      .flatMap((when) =>
        section(
          `${EACH[per]}, if ${when}`,
          calls.filter((call) => call.per === per && call.when === when),
        ),
      ),
  );
  return [
    `${counted(rules.length, 'rule')}. AWS was not called.`,
    '',
    'Once',
    '  sts:GetCallerIdentity',
    '  organizations:DescribeOrganization, organizations:ListAccounts for every 20 accounts (with --org)',
    ...(readsRcps
      ? [
          '  organizations:ListPolicies; for each resource control policy organizations:DescribePolicy and',
          '  organizations:ListTargetsForPolicy for every 20 targets that it is attached to (with --org)',
        ]
      : []),
    'Each account, to assume its role',
    '  sts:AssumeRole (not for the account of the credentials)',
    '  s3:ListBuckets for every 1,000 buckets',
    ...always,
    ...(conditional.length > 0 ? ['', 'Only where something is wrong:', ...conditional] : []),
    '',
    `Estimate for ${counted(size.accounts, 'account')} with ${counted(size.buckets, 'bucket')}; in each ${counted(size.regions, 'Region')} and ${counted(size.targetsPerAccount, 'log target')}`,
    ...estimate.calls.map(({ call, count }) => `  ${formatNumber(count).padStart(12)}  ${call}`),
    `  ${formatNumber(estimate.total).padStart(12)}  in all, without retries; at most ${formatNumber(estimate.atMost)} where everything is wrong`,
    `  about ${duration(estimate.seconds)} at best, with ${speed.concurrency} calls in flight and answers after ${speed.latencyMs} ms`,
  ].join('\n');
}

const section = (title: string, calls: readonly PlannedCall[]): readonly string[] =>
  calls.length === 0 ? [] : [title, ...calls.map(({ call }) => `  ${call}`)];

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.max(1, Math.ceil(seconds))} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
