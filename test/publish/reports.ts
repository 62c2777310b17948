import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AccountCoverage, AccountResult, Finding, ReportHeader } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import { bucketArn, isOrganizationId } from '../../src/model/names.ts';
import { json } from '../../src/report/json.ts';
import type { ReportV1 } from '../../src/report/json-v1.ts';
import { OBSERVED } from '../observed-finding.ts';
import { plainOptions } from '../report/options.ts';
import { streamed, textOf } from '../report/sample.ts';
import { sampleHeader } from '../report/sample-header.ts';

export const HUB = '111122223333';
export const MEMBER = '222233334444';
export const REGION = 'eu-west-1';
export const HOME = 'us-east-1';
export const NIGHTS = ['2026-03-01T01:00:00.000Z', '2026-03-02T01:00:00.000Z', '2026-03-03T01:00:00.000Z'] as const;

type Told = Partial<Finding> & Pick<Finding, 'rule'>;

export const findingOf = (told: Told): Finding => {
  const { rule, account = MEMBER, bucket = '', cause = '', verdict = 'fail' } = told;
  return {
    severity: 'high',
    verdict,
    partition: 'aws',
    account,
    accountName: 'member',
    accountPath: 'o-exampleorgid/r-exam/',
    region: bucket && REGION,
    bucket,
    arn: bucket && bucketArn('aws', bucket),
    affected: bucket ? [bucket] : [],
    message: `Bucket ${bucket} in account ${account}, ${REGION} fails ${rule}`,
    ...OBSERVED,
    cause,
    causeText: cause,
    fingerprint: fingerprint({ rule, partition: 'aws', account, resource: verdict === 'fail' ? bucket : cause }),
    ...told,
  };
};

export const unlogged = (bucket: string, more: Partial<Finding> = {}): Finding =>
  findingOf({ rule: 'logging-enabled', bucket, ...more });

export const waiver = {
  reason: 'Migration.',
  owner: 'storage team',
  expires: '2027-01-31',
  expired: false,
  location: 's3log-audit.yaml:12',
} as const;

export interface Night {
  readonly start?: string;
  readonly findings?: readonly Finding[];
  readonly resolved?: AccountResult['resolved'];
  readonly status?: AccountCoverage['status'];
  readonly regions?: readonly string[];
  readonly partition?: string;
  readonly organization?: string;
  readonly ended?: string | null;
  readonly plan?: ReportHeader['plan'];
}

/** The text of a JSON report, by the reporter itself, so that it is one of those that a scan writes. */
function reportText(night: Night): Promise<string> {
  const { start = NIGHTS[0], findings = [], resolved = [], status = 'scanned', regions = [], ended = start } = night;
  const header: ReportHeader = {
    ...sampleHeader,
    ended,
    ...(night.plan !== undefined && { plan: night.plan }),
    scan: {
      ...sampleHeader.scan,
      started: start,
      partition: night.partition ?? 'aws',
      organization: {
        id: night.organization ?? 'o-exampleorgid',
        managementAccount: HUB,
        rcps: { state: 'absent' },
      },
      scope: { ...sampleHeader.scan.scope, regions },
    },
  };
  const ids = [...new Set([HUB, MEMBER, ...[...findings, ...resolved.map(({ finding }) => finding)].map(accountOf)])];
  const accounts = ids.map(
    (id): AccountResult => ({
      account: { id, name: 'one', path: 'o-exampleorgid/r-exam/', state: 'ACTIVE' },
      coverage: {
        // The organization as a whole has no coverage.
        status: isOrganizationId(id) ? 'not-covered' : status,
        reason: status === 'scanned' ? '' : 'sts:AssumeRole was denied',
        buckets: { listed: 9, judged: 9 },
        unobserved: [],
      },
      findings: findings.filter(({ account }) => account === id),
      resolved: resolved.filter(({ finding }) => finding.account === id),
      verdicts: {},
      outcomes: {},
      listed: [],
      regionOf: new Map([['app', REGION]]),
      regions: [],
      edges: [],
    }),
  );
  return textOf(json(header, streamed(accounts), plainOptions));
}

const accountOf = ({ account }: Finding): string => account;

export const reportOf = async (night: Night): Promise<ReportV1> => JSON.parse(await reportText(night));

/** Reports as files, in a folder that is removed with the test. */
export async function reportFiles(...nights: readonly Night[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-publish-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return Promise.all(
    nights.map(async (night, index) => {
      const path = join(folder, `night-${index}.json`);
      await writeFile(path, await reportText(night));
      return path;
    }),
  );
}
