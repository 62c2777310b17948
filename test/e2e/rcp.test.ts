import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Ended, emptyFolder, type JsonReport, readJson, runCli, WITHOUT_PAUSES } from './run-cli.ts';
import { healthyLogs, MANAGEMENT, MEMBER, organization, source } from './scenarios.ts';

/** A resource control policy that shuts out everybody who is not of the organization, AWS services included. */
const STRICT = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyUs',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example0001' } },
    },
  ],
};

/** The same two buckets in the management account and in a member; the policy is attached to the root. */
const scenario: Scenario = (() => {
  const pair = (account: string, name: string) => [healthyLogs(`logs-${name}`, account), source(name, `logs-${name}`)];
  const { organization: setup, accounts } = organization([{ id: MEMBER, buckets: pair(MEMBER, 'member') }]);
  if (setup === null) throw new Error('the scenario has an organization');
  return {
    organization: {
      ...setup,
      policies: [{ id: 'p-strict0001', name: 'perimeter', document: STRICT, targets: [setup.rootId] }],
    },
    accounts: accounts.map((account) =>
      account.id === MANAGEMENT ? { ...account, buckets: pair(MANAGEMENT, 'hub') } : account,
    ),
  };
})();

interface Covered extends JsonReport {
  readonly coverage: { readonly policiesNotEvaluated: readonly object[] };
}

async function scan(knobs: Knobs, ...flags: readonly string[]): Promise<Ended & { report: Covered; sandbox: Sandbox }> {
  const sandbox = await startSandbox({ scenario, knobs: { checkSignatures: true, ...knobs } });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const ended = await runCli(['--org', ...flags], { cwd, env: { ...sandbox.env, ...WITHOUT_PAUSES } });
  return { ...ended, sandbox, report: await readJson<Covered>(join(cwd, 'reports/s3log-audit.json')) };
}

interface Compared extends Covered {
  readonly resolved: readonly { readonly because: string }[];
}

/** A scan, and another one that is compared with it. */
async function scanTwice(
  knobs: Knobs,
  { first = {}, flags = [] }: { readonly first?: Knobs; readonly flags?: readonly string[] } = {},
): Promise<{ report: Compared; baseline: Compared }> {
  const sandbox = await startSandbox({ scenario, knobs: first });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  await runCli(['--org', '--format', 'json', '--output', 'first.json'], {
    cwd,
    env: { ...sandbox.env, ...WITHOUT_PAUSES },
  });
  sandbox.setKnobs(knobs);
  const args = ['--org', '--baseline', 'first.json', '--format', 'json', '--output', 'second.json', ...flags];
  await runCli(args, { cwd, env: { ...sandbox.env, ...WITHOUT_PAUSES } });
  const read = (file: string) => readJson<Compared>(join(cwd, file));
  return { baseline: await read('first.json'), report: await read('second.json') };
}

const DENIED: Knobs = { faults: [{ kind: 'denied', operation: 'organizations:ListPolicies' }] };

test('a resource control policy blocks members, never the management account, and is told once', async () => {
  const { code, report } = await scan({});
  expect(report.findings).toMatchObject([
    {
      rule: 'log-delivery-permitted',
      verdict: 'fail',
      account: 'o-example0001',
      bucket: null,
      cause: 'rcp:p-strict0001',
      affected: ['member'],
    },
  ]);
  const [finding] = report.findings;
  expect(finding?.message).toContain('"OnlyUs" of resource control policy perimeter');
  expect(finding?.message).toContain(`1 bucket in 1 account (${MEMBER}`);
  expect(report.coverage.policiesNotEvaluated).toEqual([]);
  expect(code).toBe(1);
});

test('not permitted to list them: deliveries into members are unknown, told once', async () => {
  const { code, report, stderr } = await scan(DENIED);
  expect(report.findings).toMatchObject([
    {
      rule: 'log-delivery-permitted',
      verdict: 'unknown',
      account: 'o-example0001',
      cause: 'rcp:unread',
      affected: ['member'],
    },
  ]);
  expect(report.coverage.policiesNotEvaluated).toHaveLength(1);
  expect(stderr).toContain('Resource control policies were not evaluated (organizations:ListPolicies is denied)');
  expect(code).toBe(3);
});

test('--allow-unread-rcp: then they are taken for absent, and that is said', async () => {
  const { code, report, stderr } = await scan(DENIED, '--allow-unread-rcp');
  expect(report.findings).toEqual([]);
  expect(stderr).toContain('Resource control policies were not evaluated');
  expect(code).toBe(0);
});

test('one that cannot be read does not turn what another one blocks into a pass', async () => {
  const failing: Knobs = { faults: [{ kind: 'denied', operation: 'organizations:DescribePolicy' }] };
  const { code, report } = await scan(failing);
  expect(report.findings.map(({ verdict, cause }) => [verdict, cause])).toEqual([['unknown', 'rcp:unread']]);
  expect(code).toBe(3);
});

test.each([
  ['ListPolicies', 'foreign'],
  ['DescribePolicy', 'error'],
  ['DescribePolicy', 'foreign'],
  ['ListTargetsForPolicy', 'denied'],
] as const)('organizations:%s answered with "%s" passes nobody', async (operation, kind) => {
  const { report, baseline } = await scanTwice({ faults: [{ kind, operation: `organizations:${operation}` }] });
  expect(report.findings.filter(({ rule }) => rule === 'log-delivery-permitted').length).toBeGreaterThan(0);
  expect(report.resolved).toEqual([]);
  // What failed before is still there to be seen.
  const before = baseline.findings.filter(({ verdict }) => verdict === 'fail').map(({ fingerprint }) => fingerprint);
  expect(before).toHaveLength(1);
  expect(report.findings.map(({ fingerprint }) => fingerprint)).toEqual(expect.arrayContaining(before));
});

test('what is taken for absent is judged otherwise, and not said to pass', async () => {
  const { report } = await scanTwice(DENIED, { first: DENIED, flags: ['--allow-unread-rcp'] });
  expect(report.findings).toEqual([]);
  expect(report.resolved.map(({ because }) => because)).toEqual(['judged-otherwise']);
});

test('they are read only if a selected rule reads delivery, and each once', async () => {
  const without = await scan({}, '--select', 'logging-enabled');
  expect(Object.keys(without.sandbox.counts().operations).filter((name) => name.includes('Polic'))).toEqual([]);
  const { sandbox } = await scan({});
  expect(sandbox.counts().operations).toMatchObject({
    'organizations:ListPolicies': 1,
    'organizations:DescribePolicy': 2,
  });
});
