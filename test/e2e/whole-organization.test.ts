import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, type JsonReport, readJson, runCli } from './run-cli.ts';
import { healthyLogs, MANAGEMENT, MEMBER, OTHER, organization, REGION, source } from './scenarios.ts';

/** The trail of the management account delivers into a bucket of a member, as trails of organizations do. */
function withTrail(more: { readonly trailLogged?: boolean; readonly otherDenied?: readonly string[] } = {}): Scenario {
  const { trailLogged = false, otherDenied = [] } = more;
  const plain = organization([
    {
      id: MEMBER,
      buckets: [
        healthyLogs('logs-a', MEMBER),
        trailLogged ? source('trail-records', 'logs-a') : { name: 'trail-records', region: REGION },
        source('app-a', 'logs-a'),
      ],
    },
    { id: OTHER, buckets: [healthyLogs('logs-b', OTHER), source('app-b', 'logs-b'), source('web-b', 'logs-b')] },
  ]);
  return {
    ...plain,
    accounts: plain.accounts.map((account) => ({
      ...account,
      ...(account.id === OTHER ? { denied: otherDenied } : {}),
      ...(account.id === MANAGEMENT
        ? { trails: [{ name: 'whole', region: 'ap-south-1', bucket: 'trail-records', organization: true }] }
        : {}),
    })),
  };
}

async function scanned(scenario: Scenario, args: readonly string[]) {
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const run = await runCli(['--org', '--format', 'json,sarif', ...args], { cwd, env: sandbox.env });
  const report = await readJson<JsonReport>(join(cwd, 'reports/s3log-audit.json'));
  const sarif = await readJson<{
    readonly runs: readonly { readonly results: readonly { readonly ruleId: string; readonly locations: unknown }[] }[];
  }>(join(cwd, 'reports/s3log-audit.sarif'));
  return { ...run, report, sarif, cwd, counts: sandbox.counts() };
}

test('the bucket of a trail is found in another account than the trail', async () => {
  const select = ['--select', 'cloudtrail-bucket-is-logged'];
  const open = await scanned(withTrail(), select);
  expect(open.code).toBe(1);
  expect(open.report.findings).toMatchObject([
    { rule: 'cloudtrail-bucket-is-logged', verdict: 'fail', account: MEMBER, bucket: 'trail-records' },
  ]);
  expect(open.report.findings[0]?.message).toContain(`arn:aws:cloudtrail:ap-south-1:${MANAGEMENT}:trail/whole`);
  expect(open.report.verdicts).toMatchObject({
    'cloudtrail-bucket-is-logged': { pass: 0, fail: 1, unknown: 0, 'not-applicable': 5 },
  });
  const logged = await scanned(withTrail({ trailLogged: true }), select);
  expect(logged).toMatchObject({ code: 0, report: { findings: [] } });
});

test('trails that may not be looked at leave open which buckets are theirs, but for one that is seen', async () => {
  const { code, report } = await scanned(withTrail({ otherDenied: ['cloudtrail:DescribeTrails'] }), [
    '--select',
    'cloudtrail-bucket-is-logged',
  ]);
  expect(code).toBe(1);
  expect(report.findings.filter(({ verdict }) => verdict === 'fail')).toMatchObject([{ bucket: 'trail-records' }]);
  const unknown = report.findings.filter(({ verdict }) => verdict === 'unknown');
  // The logged ones pass in any case; the log buckets are the only ones that are neither.
  expect(unknown.map(({ affected }) => affected)).toEqual([['logs-a'], ['logs-b']]);
  expect(unknown[0]?.message).toContain(`cloudtrail:DescribeTrails was denied in 1 account (${OTHER})`);
});

test('coverage is counted per account and for the organization, which is no account of the report', async () => {
  const { code, report, sarif, stderr } = await scanned(withTrail(), [
    '--select',
    'account-log-coverage,organization-log-coverage',
  ]);
  expect(code).toBe(1);
  expect(report.findings.map(({ rule, account, bucket, message }) => [rule, account, bucket, message])).toEqual([
    [
      'account-log-coverage',
      MEMBER,
      null,
      expect.stringContaining('the logs of 1 of 2 buckets can be delivered (50 %)'),
    ],
    [
      'organization-log-coverage',
      'o-example0001',
      null,
      expect.stringContaining('In organization o-example0001 the logs of 3 of 4 buckets can be delivered (75 %)'),
    ],
  ]);
  expect(report).toMatchObject({ coverage: { counts: { scanned: 3 }, accounts: { length: 3 } } });
  expect(stderr).toContain('3 accounts read');
  expect(JSON.stringify(sarif.runs[0]?.results.map(({ locations }) => locations))).toContain(
    '"uri":"aws/o-example0001"',
  );
});

test('nobody knows how many buckets an account has that cannot be listed', async () => {
  const { code, report } = await scanned(withTrail({ otherDenied: ['s3:ListAllMyBuckets'] }), [
    '--select',
    'organization-log-coverage',
  ]);
  expect(report.findings).toMatchObject([
    {
      rule: 'organization-log-coverage',
      verdict: 'unknown',
      account: 'o-example0001',
      cause: 'denied:s3:ListAllMyBuckets',
    },
  ]);
  expect(report.findings[0]?.message).toContain(
    `in organization o-example0001: s3:ListAllMyBuckets was denied in 1 account (${OTHER})`,
  );
  expect(code).toBe(3);
});

test('a saved inventory says the same, and a rule that was not thought of is unknown', async () => {
  const rules = ['--select', 'organization-log-coverage,cloudtrail-bucket-is-logged'];
  const live = await scanned(withTrail(), [...rules, '--save-inventory', 'saved.ndjson']);
  const again = await runCli(['--inventory', 'saved.ndjson', '--format', 'json', '--output', 'again.json', ...rules], {
    cwd: live.cwd,
  });
  expect(again.code).toBe(live.code);
  expect((await readJson<JsonReport>(join(live.cwd, 'again.json'))).findings).toEqual(live.report.findings);

  const other = await scanned(withTrail(), ['--select', 'bucket-versioned', '--save-inventory', 'saved.ndjson']);
  const late = await runCli(['--inventory', 'saved.ndjson', '--format', 'json', '--output', 'late.json', ...rules], {
    cwd: other.cwd,
  });
  expect(late.code).toBe(3);
  const { findings } = await readJson<JsonReport>(join(other.cwd, 'late.json'));
  expect(findings.map(({ verdict }) => verdict)).toEqual(findings.map(() => 'unknown'));
});

test('a huge account at the end of the list is begun before the small ones are done, and does not hold them up', async () => {
  const huge = '999999999999';
  const scenario = organization([
    ...Array.from({ length: 40 }, (_, index) => {
      const id = String(200_000_000_001 + index);
      return { id, buckets: Array.from({ length: 6 }, (__, n) => ({ name: `small-${index}-${n}`, region: REGION })) };
    }),
    {
      id: huge,
      buckets: Array.from({ length: 400 }, (_, n) => ({
        name: `huge-${n}`,
        region: n % 2 === 0 ? REGION : 'eu-central-1',
      })),
    },
  ]);
  const sandbox = await startSandbox({ scenario, knobs: { latencyMs: 10 } });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const path = join(cwd, 'inventory.ndjson');
  const args = [
    '--org',
    '--concurrency',
    '16',
    '--save-inventory',
    path,
    '--select',
    'logging-enabled',
    '--format',
    'json',
  ];
  const { code } = await runCli(args, { cwd, env: sandbox.env });
  expect(code).toBe(1);
  // Segments are written as accounts get done: the huge one is not the last by far, and not the first.
  const done = (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('{"type":"account-end"'))
    .map((line) => (JSON.parse(line) as { readonly id: string }).id);
  expect(done).toHaveLength(42);
  const place = done.indexOf(huge);
  expect(place).toBeGreaterThan(20);
  expect(place).toBeLessThan(42);
});
