import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { ToldReport } from './nightly.ts';
import { type Ended, emptyFolder, runCli } from './run-cli.ts';
import { healthyLogs, MEMBER, OTHER, organization, REGION, source } from './scenarios.ts';

/** Two buckets that are not logged, one whose logging may not be read, and an account that may not be entered. */
const scenario = organization([
  {
    id: MEMBER,
    buckets: [
      healthyLogs('logs-a', MEMBER),
      source('app-a', 'logs-a'),
      { name: 'bare-a', region: REGION },
      { name: 'bare-b', region: REGION },
      { name: 'secret', region: 'us-east-1', denied: ['s3:GetBucketLogging'] },
    ],
  },
  { id: OTHER, buckets: [] },
]);

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 's3log-audit-e2e-'));
  const sandbox = await startSandbox({
    scenario,
    knobs: { faults: [{ kind: 'denied', operation: 'sts:AssumeRole', account: OTHER }] },
  });
  await runCli(['--org', '--save-inventory', 'saved.ndjson', '--quiet'], { cwd: home, env: sandbox.env });
  await sandbox.close();
});
afterAll(() => rm(home, { recursive: true, force: true }));

interface Judged extends Ended {
  readonly report: ToldReport;
  /** Rule, bucket and what covers it. */
  readonly told: readonly string[];
}

/** Judges the saved scan of 2026-01-01 with these waivers. */
async function judged(waivers: readonly string[], ...flags: readonly string[]): Promise<Judged> {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 's3log-audit.yaml'), ['waivers:', ...waivers.map((one) => `  - ${one}`), ''].join('\n'));
  const ended = await runCli(
    ['--inventory', join(home, 'saved.ndjson'), '--format', 'json', '--output', 'r.json', ...flags],
    { cwd },
  );
  const report = JSON.parse(await readFile(join(cwd, 'r.json'), 'utf8')) as ToldReport;
  const told = report.findings.map(
    ({ rule, verdict, bucket, waiver }) =>
      `${rule} ${verdict} ${bucket} ${waiver === null ? '-' : `${waiver.owner} ${waiver.expires}${waiver.expired ? ' expired' : ''}`}`,
  );
  return { ...ended, report, told };
}

const WAIVERS = {
  bareA:
    '{ rule: logging-enabled, resource: "arn:aws:s3:::bare-a", reason: test data, owner: team-a, expires: 2026-12-31 }',
  bareB: '{ rule: "logging-*", resource: "bare-[b-z]", reason: test data, owner: team-b, expires: 2026-01-15 }',
  secret: '{ rule: "*", resource: secret, reason: handed over, owner: team-s, expires: 2026-12-31 }',
  account: `{ rule: account-reachable, resource: "*", account: "${OTHER}", reason: leaves in May, owner: team-o, expires: 2026-12-31 }`,
} as const;

test('without waivers: findings, and what could not be seen', async () => {
  const { code, told } = await judged([
    '{ rule: log-target-versioned, resource: gone, reason: r, owner: o, expires: 2026-06-01 }',
  ]);
  expect(code).toBe(1);
  expect(told).toContain('logging-enabled fail bare-a -');
  expect(told).toContain('logging-enabled unknown null -');
  expect(told).toContain('account-reachable unknown null -');
});

test('waived findings stay in the report, marked, and do not count: exit 1, then 3, then 0', async () => {
  const { bareA, bareB, secret, account } = WAIVERS;
  const fails = await judged([bareA]);
  expect(fails.code).toBe(1);
  expect(fails.told).toContain('logging-enabled fail bare-a team-a 2026-12-31');
  expect(fails.told).toContain('logging-enabled fail bare-b -');

  const unknowns = await judged([bareA, bareB, secret]);
  expect(unknowns.code).toBe(3);
  expect(unknowns.stderr).toContain('No failed findings that count.');

  const all = await judged([bareA, bareB, secret, account]);
  expect(all.told.filter((line) => line.endsWith(' -'))).toEqual([]);
  expect(all.code).toBe(0);
  expect(all.stderr).toContain('findings waived, not counted.');
  expect(all.stderr).toContain(
    'Waivers that expire within 30 days:\n  s3log-audit.yaml:3: logging-* on bare-[b-z], team-b, expires 2026-01-15\n',
  );
  expect(all.report.findings.map(({ fingerprint }) => fingerprint)).toEqual(
    fails.report.findings.map(({ fingerprint }) => fingerprint),
  );
});

test('an expired waiver: its finding counts again, and says so', async () => {
  const ended = WAIVERS.bareA.replace('2026-12-31', '2025-12-31');
  const { bareB, secret, account } = WAIVERS;
  const { code, told, stderr } = await judged([ended, bareB.replace('2026-01-15', '2025-12-31'), secret, account]);
  expect(code).toBe(1);
  expect(told).toContain('logging-enabled fail bare-a team-a 2025-12-31 expired');
  expect(stderr).toContain('Expired waivers; their findings count again:\n  s3log-audit.yaml:2: ');
  expect(stderr).toMatch(/bare-b · waiver expired 2025-12-31\n/);
});

describe('a waiver that no finding needs', () => {
  const { bareA, bareB, secret, account } = WAIVERS;
  const all = [bareA, bareB, secret, account];
  const unused = `{ rule: logging-enabled, resource: app-a, account: "${MEMBER}", reason: r, owner: o, expires: 2026-12-31 }`;

  test('is told, and fails the run with --strict-waivers', async () => {
    const lenient = await judged([...all, unused]);
    expect(lenient.code).toBe(0);
    expect(lenient.stderr).toContain(
      `Waivers that match no finding:\n  s3log-audit.yaml:6: logging-enabled on app-a in ${MEMBER}, o`,
    );
    const strict = await judged([...all, unused], '--strict-waivers');
    expect(strict.code).toBe(1);
    expect(strict.stderr).toContain('Waivers that match no finding; --strict-waivers makes that exit code 1:');
  });

  test('is not told where its rule was not run', async () => {
    const { code, stderr } = await judged(
      [...all, unused],
      '--strict-waivers',
      '--select',
      'log-target-versioned',
      '--allow-unknown',
    );
    expect(stderr).not.toContain('no finding needs');
    expect(code).toBe(0);
  });

  test('a rule that is not there is told', async () => {
    const renamed = [...all, unused.replace('logging-enabled', 'loging-enabled')];
    const { code, stderr } = await judged(renamed, '--strict-waivers');
    expect(stderr).toContain(
      'Waivers for a rule that does not exist; --strict-waivers makes that exit code 1:\n  s3log-audit.yaml:6: loging-enabled',
    );
    expect(code).toBe(1);
    expect((await judged(renamed)).code).toBe(0);
  });
});

test.each([
  ['no reason', '{ rule: a, resource: b, owner: o, expires: 2026-06-01 }', ':2:5: "reason" is missing'],
  ['no end', '{ rule: a, resource: b, owner: o, reason: r }', ':2:5: "expires" is missing'],
  ['an end too far ahead', '{ rule: a, resource: b, owner: o, reason: r, expires: 2027-01-02 }', ' is too far ahead'],
])('%s: exit 2, with the line', async (_, waiver, message) => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 's3log-audit.yaml'), `waivers:\n  - ${waiver}\n`);
  const { code, stderr } = await runCli(['--inventory', 'nowhere'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('s3log-audit: s3log-audit.yaml:2:');
  expect(stderr).toContain(message);
});
