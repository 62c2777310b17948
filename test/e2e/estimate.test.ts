import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { type GenerateOptions, generate } from '../../src/sandbox/generate.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { runCli } from './run-cli.ts';

interface EstimateOutput {
  readonly calls: readonly { readonly call: string; readonly per: string; readonly when: string }[];
  readonly estimate: {
    readonly calls: readonly { readonly call: string; readonly count: number }[];
    readonly total: number;
    readonly atMost: number;
    readonly seconds: number;
  };
}

async function estimated(...flags: readonly string[]): Promise<EstimateOutput> {
  const { code, stdout, stderr } = await runCli(['estimate', '--format', 'json', ...flags], { cwd: tmpdir() });
  expect([stderr, code]).toEqual(['', 0]);
  return JSON.parse(stdout) as EstimateOutput;
}

/** A generated organization that is run from its first member, so that all its accounts have buckets. */
function evenly(options: Omit<GenerateOptions, 'seed'>): Scenario {
  const { organization, accounts } = generate({ seed: 11, ...options });
  const members = accounts.filter(({ id }) => id !== organization?.managementAccount);
  const managementAccount = members[0]?.id ?? '';
  return { organization: organization && { ...organization, managementAccount }, accounts: members };
}

/** What the simulated organization was asked for in one scan. */
async function counted(scenario: Scenario, ...flags: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  const { code } = await runCli(['--org', '--quiet', '--format', 'json', '--output', '-', ...flags], {
    cwd: tmpdir(),
    env: sandbox.env,
  });
  expect([0, 1]).toContain(code);
  return sandbox.counts().operations;
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const REGIONS = ['eu-west-1', 'us-east-1'] as const;

test.each([
  { accounts: 3, buckets: 60, regions: 1, select: [] },
  { accounts: 12, buckets: 120, regions: 2, select: [] },
  { accounts: 4, buckets: 40, regions: 2, select: ['--select', 'logging-enabled,no-logging-loop'] },
  { accounts: 4, buckets: 40, regions: 2, select: ['--select', 'protection'] },
])(
  '$accounts accounts with $buckets healthy buckets, $regions Regions $select: the very calls of the estimate',
  async ({ accounts, buckets, regions, select }) => {
    const scenario = evenly({
      accounts,
      bucketsPerAccount: buckets / accounts,
      regions: REGIONS.slice(0, regions),
      defectRate: 0,
    });
    const { estimate } = await estimated(
      `--accounts-count=${accounts}`,
      `--buckets-count=${buckets}`,
      `--regions-count=${regions}`,
      `--units-count=${scenario.organization?.units.length}`,
      ...select,
    );
    const counts = await counted(scenario, ...select);
    expect(Object.fromEntries(estimate.calls.map(({ call, count }) => [call, count]))).toEqual(counts);
    expect(estimate.total).toBe(total(counts));
  },
);

test('an organization with much that is wrong costs no more than the most of the estimate', async () => {
  const scenario = evenly({ accounts: 6, bucketsPerAccount: 20, regions: REGIONS, defectRate: 0.7 });
  const { estimate } = await estimated(
    '--accounts-count=6',
    '--buckets-count=120',
    '--targets-per-account=2',
    `--units-count=${scenario.organization?.units.length}`,
  );
  const calls = total(await counted(scenario));
  expect(calls).toBeLessThanOrEqual(estimate.atMost);
  expect(estimate.atMost).toBeGreaterThan(estimate.total);
});

test('what is only read when something is wrong is told apart, with the case', async () => {
  const { calls } = await estimated();
  const whenOf = (call: string) => calls.filter((one) => one.call === call).map(({ per, when }) => ({ per, when }));
  expect(whenOf('s3:GetBucketLogging')).toEqual([
    { per: 'bucket', when: '' },
    { per: 'target', when: '' },
  ]);
  expect(whenOf('s3:GetBucketPolicy')).toEqual([
    { per: 'bucket', when: 'the logging of another bucket could not be read' },
    { per: 'target', when: '' },
  ]);
  expect(whenOf('s3:GetBucketAcl')).toEqual([
    { per: 'bucket', when: 'the logging of another bucket could not be read' },
    { per: 'target', when: 'its settings are absent' },
  ]);
  expect(whenOf('s3:GetBucketPolicyStatus')).toEqual([{ per: 'target', when: 'its settings are absent' }]);
  expect(whenOf('s3:HeadBucket')).toEqual([{ per: 'lost-target', when: 'the target is not in the account' }]);
  expect(whenOf('logs:DescribeDeliverySources')).toEqual([
    { per: 'account-and-region', when: 'classic logging is off' },
  ]);
});

test('more latency takes longer, more calls in flight do not', async () => {
  const [plain, slow, few] = await Promise.all([
    estimated(),
    estimated('--latency', '200'),
    estimated('--concurrency', '4'),
  ]);
  expect(slow.estimate.seconds).toBeGreaterThan(plain.estimate.seconds);
  expect(few.estimate.seconds).toBeGreaterThan(plain.estimate.seconds);
  expect(few.estimate.total).toBe(plain.estimate.total);
});

test.each([
  ['--accounts-count', '0'],
  ['--buckets-count', 'many'],
  ['--concurrency', '2000'],
  ['--select', 'no-such-rule'],
])('%s %s is a usage error', async (flag, value) => {
  const { code, stdout, stderr } = await runCli(['estimate', flag, value], { cwd: tmpdir() });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(value);
});
