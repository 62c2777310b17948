import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ingestionProblems } from '../report/github-ingestion.ts';
import { type Ended, emptyFolder, type JsonReport, readJson, runCli, WITHOUT_PAUSES } from './run-cli.ts';
import { healthy, healthyLogs, MEMBER, OTHER, organization, REGION, source } from './scenarios.ts';

async function sandboxOf(scenario: Scenario, knobs: Knobs = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scenario, knobs });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

interface Scanned extends Ended {
  readonly folder: string;
  readonly report: JsonReport;
}

async function scan(sandbox: Sandbox, ...flags: readonly string[]): Promise<Scanned> {
  const folder = await emptyFolder();
  const ended = await runCli(['--org', ...flags], { cwd: folder, env: { ...sandbox.env, ...WITHOUT_PAUSES } });
  return { ...ended, folder, report: await readJson<JsonReport>(join(folder, 'reports/s3log-audit.json')) };
}

test('a healthy organization is clean: exit 0, no finding, SARIF that GitHub takes', async () => {
  const { code, stderr, report, folder } = await scan(await sandboxOf(healthy()));
  expect(report.findings).toEqual([]);
  expect(stderr).toContain('No failed findings.');
  expect(code).toBe(0);
  expect(ingestionProblems(await readJson(join(folder, 'reports/s3log-audit.sarif')))).toEqual([]);
});

test('concurrency 1 and 64 give the same bytes, and so does the saved inventory without a network', async () => {
  const sandbox = await sandboxOf(
    generate({ seed: 7, accounts: 4, bucketsPerAccount: 6, regions: ['eu-west-1', 'us-east-1'], defectRate: 0.4 }),
  );
  const one = await scan(sandbox, '--concurrency', '1');
  const many = await scan(sandbox, '--concurrency', '64', '--save-inventory', 'saved.ndjson');
  expect(one.report.findings.length).toBeGreaterThan(5);
  await sandbox.close();
  const offline = await runCli(
    ['--inventory', 'saved.ndjson', '--format', 'sarif,json', '--output', 'offline.sarif', '--output', 'offline.json'],
    { cwd: many.folder },
  );
  expect(offline.code).toBe(many.code);
  for (const name of ['sarif', 'json']) {
    const bytes = await readFile(join(many.folder, `reports/s3log-audit.${name}`));
    expect(await readFile(join(one.folder, `reports/s3log-audit.${name}`))).toEqual(bytes);
    expect(await readFile(join(many.folder, `offline.${name}`))).toEqual(bytes);
  }
});

test('--regions judges the same of a saved inventory as of AWS, and names Regions without buckets', async () => {
  const bare = (name: string, region: string) => ({ name, region });
  const sandbox = await sandboxOf(
    organization([{ id: MEMBER, buckets: [bare('here', 'eu-west-1'), bare('there', 'us-east-1')] }]),
  );
  const live = await scan(sandbox, '--regions', 'us-east-1,eu-west-2');
  const whole = await scan(sandbox, '--save-inventory', 'saved.ndjson');
  expect(whole.report.findings.map(({ bucket }) => bucket)).toEqual(['here', 'there']);
  expect(live.report.findings.map(({ bucket }) => bucket)).toEqual(['there']);
  const offline = await runCli(['--inventory', 'saved.ndjson', '--regions', 'us-east-1,eu-west-2'], {
    cwd: whole.folder,
  });
  expect(await readJson(join(whole.folder, 'reports/s3log-audit.json'))).toEqual(live.report);
  for (const { stderr } of [live, offline]) expect(stderr).toContain('No bucket is in eu-west-2');
  expect(whole.stderr).not.toContain('No bucket is in');
});

test('a rule that fails while it is evaluated makes exit 3, with --allow-unknown too, and the summary tells', async () => {
  const folder = await emptyFolder();
  const rule =
    'id: at-fault\ntitle: At fault\nseverity: low\non: bucket\nexpect: bucket.logging.loop[7] == bucket.name\n';
  await writeFile(join(folder, 'at-fault.yaml'), `${rule}message: m\nbecause: b\nfix: f\ntags: [mine]\n`);
  const sandbox = await sandboxOf(healthy());
  const flags = ['--rules', folder, '--select', 'mine', '--allow-unknown'];
  const { code, stderr, report } = await scan(sandbox, ...flags);
  expect(report.findings).toMatchObject([{ rule: 'at-fault', verdict: 'unknown' }]);
  expect(code).toBe(3);
  expect(stderr).toContain('1 finding could not be decided: neither pass nor fail');
});

test('10 accounts of 30 buckets: one GetBucketLogging each, target facts of targets only', async () => {
  const sandbox = await sandboxOf(
    generate({ seed: 1, accounts: 10, bucketsPerAccount: 30, regions: ['eu-west-1', 'us-east-1'], defectRate: 0 }),
  );
  const { report } = await scan(sandbox);
  const calls = sandbox.counts().operations;
  const buckets = 10 * 30;
  expect(calls['s3:GetBucketLogging']).toBe(buckets);
  const targets = report.verdicts['log-target-versioned']?.pass ?? 0;
  expect(targets).toBeGreaterThan(0);
  expect(targets).toBeLessThanOrEqual(20);
  for (const operation of [
    'GetBucketPolicy',
    'GetBucketEncryption',
    'GetBucketVersioning',
    'GetBucketOwnershipControls',
    'GetObjectLockConfiguration',
    'GetBucketRequestPayment',
    'GetBucketLifecycleConfiguration',
  ]) {
    expect([operation, calls[`s3:${operation}`]]).toEqual([operation, targets]);
  }
  expect(calls['s3:GetBucketAcl'] ?? 0).toBe(0);
  expect(calls['s3:ListBuckets']).toBe(11);
  expect(calls['sts:AssumeRole']).toBe(10);
});

test('a denied GetBucketLogging is unknown: exit 3, one finding per rule and cause, whatever the number of buckets', async () => {
  const sandbox = await sandboxOf(healthy(40), {
    faults: [{ kind: 'denied', operation: 's3:GetBucketLogging', account: MEMBER }],
  });
  const { code, report, stderr } = await scan(sandbox);
  expect(code).toBe(3);
  expect(report.findings.length).toBeGreaterThan(0);
  const seen = new Set<string>();
  for (const { rule, verdict, cause } of report.findings) {
    expect(verdict).toBe('unknown');
    expect(cause).toBe('denied:s3:GetBucketLogging');
    expect(seen.has(rule)).toBe(false);
    seen.add(rule);
  }
  const logging = report.findings.find(({ rule }) => rule === 'logging-enabled');
  expect(logging?.affected.length).toBe(41);
  expect(report.verdicts['logging-enabled']).toMatchObject({ pass: 0, fail: 0, unknown: 41 });
  expect(stderr).toContain('s3:GetBucketLogging is denied');
});

test('an answer that is cut short, empty or from somebody else never reads as "logging off"', async () => {
  const kinds = ['cut', 'cut-chunked', 'truncated', 'malformed', 'empty', 'foreign', 'reset'] as const;
  const faults = kinds.map((kind, index) => ({ kind, operation: 's3:GetBucketLogging', bucket: `app-${index}` }));
  const sandbox = await sandboxOf(healthy(kinds.length + 1), { faults });
  const { code, report } = await scan(sandbox, '--select', 'logging-enabled');
  expect(report.verdicts['logging-enabled']).toEqual({ pass: 1, fail: 0, unknown: kinds.length, 'not-applicable': 1 });
  expect(new Set(report.findings.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  expect(report.findings.flatMap(({ affected }) => affected).sort()).toEqual(kinds.map((_, index) => `app-${index}`));
  expect(code).toBe(3);
});

test('an account that cannot be entered is told, and the others are read', async () => {
  const scenario = organization([
    { id: MEMBER, buckets: [{ name: 'open', region: REGION }] },
    { id: OTHER, buckets: [{ name: 'hidden', region: REGION }] },
  ]);
  const sandbox = await sandboxOf(scenario, {
    faults: [{ kind: 'denied', operation: 'sts:AssumeRole', account: OTHER }],
  });
  const { code, report, stderr } = await scan(sandbox);
  expect(code).toBe(1);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ rule: 'account-reachable', verdict: 'unknown', account: OTHER }),
  );
  expect(report.findings).toContainEqual(
    expect.objectContaining({ rule: 'logging-enabled', verdict: 'fail', bucket: 'open' }),
  );
  expect(stderr).toContain('1 not reachable');
});

test('an unreachable account makes exit 3 also where the rule for it is not selected', async () => {
  const sandbox = await sandboxOf(healthy(), {
    faults: [{ kind: 'denied', operation: 'sts:AssumeRole', account: MEMBER }],
  });
  const { code } = await scan(sandbox, '--select', 'logging-enabled');
  expect(code).toBe(3);
});

test('one bucket that is not seen leaves the others unknown only where it could matter', async () => {
  const scenario = organization([
    {
      id: MEMBER,
      buckets: [
        healthyLogs('logs-a', MEMBER),
        source('app', 'logs-a'),
        healthyLogs('unlogged', MEMBER),
        { name: 'closed', region: REGION },
        { name: 'elsewhere', region: 'us-east-1' },
        { name: 'secret', region: REGION, denied: ['s3:GetBucketLogging'] },
      ],
    },
  ]);
  const { report } = await scan(await sandboxOf(scenario), '--select', 'logging-enabled');
  // `secret` may log into `unlogged`, which would then be a log target that need not be logged; not so into another Region,
  // nor into `closed`, whose policy would not let S3 deliver.
  expect(report.findings).toMatchObject([
    { verdict: 'fail', bucket: 'closed' },
    { verdict: 'fail', bucket: 'elsewhere' },
    { verdict: 'unknown', affected: ['secret', 'unlogged'] },
  ]);
});

test('SIGINT: exit 4, JSON that says incomplete, no SARIF, an earlier report untouched', async () => {
  const sandbox = await sandboxOf(
    generate({ seed: 3, accounts: 8, bucketsPerAccount: 60, regions: ['eu-west-1'], defectRate: 0 }),
    { latencyMs: 50 },
  );
  const folder = await emptyFolder();
  const ended = await runCli(['--org', '--concurrency', '4', '--debug'], {
    cwd: folder,
    env: sandbox.env,
    signalOn: { text: '2 of 9 accounts', signal: 'SIGINT' },
  });
  expect(ended.stderr).toContain('stopped');
  expect(ended.code).toBe(4);
  const report = await readJson<JsonReport & { readonly scan: { readonly complete: boolean } }>(
    join(folder, 'reports/s3log-audit.json'),
  );
  expect(report.scan.complete).toBe(false);
  await expect(readFile(join(folder, 'reports/s3log-audit.sarif'))).rejects.toThrow('ENOENT');
});
