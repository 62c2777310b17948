import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ScanOptions } from '../../src/config/options.ts';
import type { Verdict } from '../../src/model/finding.ts';
import type { FindingV1, ReportV1 } from '../../src/report/json-v1.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { BucketSetup, LoggingSetup, Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { ScanPorts } from '../../src/scan/ports.ts';
import { runScan } from '../../src/scan/run-scan.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const START = '2026-12-28T03:00:00Z';

const ALLOWS = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::logs/*',
    },
  ],
};

export const source = (
  name: string,
  logging: Partial<LoggingSetup> = {},
  more: Partial<BucketSetup> = {},
): BucketSetup => ({
  name,
  region: REGION,
  logging: { target: 'logs', prefix: `${name}/`, ...logging },
  ...more,
});

export const target = (more: Partial<BucketSetup> = {}): BucketSetup => ({
  name: 'logs',
  region: REGION,
  policy: ALLOWS,
  ...more,
});

export const oneAccount = (...buckets: readonly BucketSetup[]): Scenario => ({
  organization: null,
  accounts: [{ id: ACCOUNT, name: 'workload', buckets }],
});

/** One night's scan of a simulated account or organization. */
export interface Night {
  readonly report: ReportV1;
  readonly calls: Readonly<Record<string, number>>;
  /** Of `logs-arrive`. */
  readonly findings: readonly FindingV1[];
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  readonly path: string;
}

export interface Nights {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly scan: (options?: Partial<ScanOptions>, ports?: Partial<ScanPorts>) => Promise<Night>;
  /** Scans, with the report of the scan before as the baseline, and lets a day pass. */
  readonly night: (options?: Partial<ScanOptions>, hours?: number) => Promise<Night>;
}

export async function nightsOf(scenario: Scenario, knobs: Knobs = {}, start = START): Promise<Nights> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-nights-'));
  const sandbox = await startSandbox({
    scenario,
    knobs: { accessLogs: {}, ...knobs },
    clock: { start, frozen: true },
  });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  let count = 0;
  let baseline: string | null = null;
  const scan: Nights['scan'] = async (options = {}, ports = {}) => {
    count += 1;
    sandbox.resetCounts();
    const run = await runScan(
      { select: ['logs-arrive'], ...options },
      {
        env: sandbox.env,
        now: () => new Date(sandbox.now()),
        wait: async (milliseconds) => sandbox.advance(milliseconds / 1000),
        ...ports,
      },
    );
    try {
      let text = '';
      for await (const part of run.write('json')) text += part;
      const path = join(folder, `report-${count}.json`);
      await writeFile(path, text);
      const report: ReportV1 = JSON.parse(text);
      const findings = report.findings.filter(({ rule }) => rule === 'logs-arrive');
      return {
        report,
        findings,
        counts: report.verdicts['logs-arrive'] ?? {},
        calls: sandbox.counts().operations,
        path,
      };
    } finally {
      await run.close();
    }
  };
  return {
    sandbox,
    folder,
    scan,
    night: async (options = {}, hours = 24) => {
      const begun = sandbox.now();
      const done = await scan({ baseline, ...options });
      baseline = done.path;
      sandbox.advanceTo(new Date(begun + hours * 3_600_000).toISOString());
      return done;
    },
  };
}
