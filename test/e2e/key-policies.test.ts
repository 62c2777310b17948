import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BucketSetup, KeySetup, Scenario } from '../../src/sandbox/scenario.ts';
import { logBucket, logged } from '../../src/sandbox/scenarios/parts.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, readJson, runCli } from './run-cli.ts';

const REGION = 'eu-west-1';
const MANAGEMENT = '111122223333';
const MEMBER = '444455556666';
const SELECT = ['--select', 'default,log-delivery-may-use-key'];
const arn = (id: string): string => `arn:aws:kms:${REGION}:${MEMBER}:key/${id}`;

const allow = (Principal: object, Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action, Resource: '*' }],
});
const WRITER = { Service: 'logging.s3.amazonaws.com' };
const keys: readonly KeySetup[] = [
  { id: 'open', region: REGION, policy: allow(WRITER, 'kms:GenerateDataKey*') },
  { id: 'shut', region: REGION, policy: allow({ AWS: `arn:aws:iam::${MEMBER}:root` }, 'kms:*') },
  { id: 'off', region: REGION, state: 'Disabled', policy: allow(WRITER, 'kms:*') },
];
const pair = (id: string): readonly BucketSetup[] => [
  logged(`src-${id}`, REGION, `dst-${id}`),
  logBucket(`dst-${id}`, { account: MEMBER, region: REGION }, { encryption: { algorithm: 'aws:kms', keyId: arn(id) } }),
];

/** An organization whose only role may do what `iam` prints, and no more. */
const scenarioWith = (actions: readonly string[]): Scenario => ({
  organization: { id: 'o-keys000001', rootId: 'r-keys', managementAccount: MANAGEMENT, units: [] },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: 'r-keys', buckets: [] },
    {
      id: MEMBER,
      name: 'member',
      parent: 'r-keys',
      roles: [{ name: 'Read', actions }],
      keys,
      buckets: [...pair('open'), ...pair('shut'), ...pair('off'), ...pair('gone')],
    },
  ],
});

async function printedActions(select: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runCli(['iam', 'member', ...select, '--role-name', 'Read']);
  const { permissions }: { readonly permissions: { readonly Statement: readonly { readonly Action: string[] }[] } } =
    JSON.parse(stdout);
  return permissions.Statement.flatMap(({ Action }) => Action);
}

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly verdict: string;
    readonly message: string;
    readonly affected: readonly string[];
  }[];
}

async function scanned(actions: readonly string[]) {
  const sandbox = await startSandbox({ scenario: scenarioWith(actions) });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  await runCli(['--org', '--role-name', 'Read', ...SELECT], { cwd: folder, env: sandbox.env });
  const { findings } = await readJson<Report>(join(folder, 'reports/s3log-audit.json'));
  const of = (rule: string) =>
    findings
      .filter((finding) => finding.rule === rule)
      .map(({ verdict, affected }) => `${verdict} ${affected.join(' ')}`)
      .sort();
  return { of, findings };
}

test('the role that is printed for them reads key policies, and both rules say the same of them', async () => {
  const actions = await printedActions(SELECT);
  expect(actions).toEqual(expect.arrayContaining(['kms:DescribeKey', 'kms:GetKeyPolicy']));
  const { of, findings } = await scanned(actions);
  const shut = ['fail src-gone', 'fail src-off', 'fail src-shut'];
  expect(of('log-delivery-may-use-key')).toEqual(shut);
  expect(of('target-encryption-supported')).toEqual([...shut, 'unknown src-open']);
  const reasons = (rule: string) =>
    findings
      .filter((one) => one.rule === rule && one.verdict === 'fail')
      .map(({ message }) => message.split(': ').at(-1));
  expect(reasons('log-delivery-may-use-key')).toEqual(reasons('target-encryption-supported'));
});

test('the role that the default rules need has no permission of KMS, and what is not read is not decided', async () => {
  const actions = await printedActions([]);
  expect(actions.filter((action) => action.startsWith('kms:'))).toEqual([]);
  const { of } = await scanned(actions);
  expect(of('log-delivery-may-use-key')).toEqual(['unknown src-gone src-off src-open src-shut']);
  expect(of('target-encryption-supported')).toEqual(['unknown src-gone src-off src-open src-shut']);
});
