import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { DeliverySetup, Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Ended, emptyFolder, type JsonReport, readJson, runCli } from './run-cli.ts';
import { healthyLogs, MEMBER, organization, REGION, source } from './scenarios.ts';

const group = (bucket: string): string => `arn:aws:logs:${REGION}:${MEMBER}:log-group:/aws/vendedlogs/s3/${bucket}`;

const DELIVERIES: readonly DeliverySetup[] = [
  { region: REGION, bucket: 'by-cloudwatch', destination: group('by-cloudwatch') },
  { region: REGION, bucket: 'no-delivery' },
  { region: REGION, bucket: 'other-logs', destination: group('other-logs'), logType: 'SOMETHING_ELSE' },
];

const member = (more: readonly string[]): Scenario => {
  const { organization: setup, accounts } = organization([
    {
      id: MEMBER,
      buckets: [
        healthyLogs('logs-a', MEMBER),
        source('app', 'logs-a'),
        ...more.map((name) => ({ name, region: REGION })),
      ],
    },
  ]);
  return {
    organization: setup,
    accounts: accounts.map((account) => (account.id === MEMBER ? { ...account, deliveries: DELIVERIES } : account)),
  };
};

async function scan(
  scenario: Scenario,
  knobs: Knobs = {},
): Promise<Ended & { readonly report: JsonReport; readonly sandbox: Sandbox }> {
  const sandbox = await startSandbox({ scenario, knobs });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const ended = await runCli(['--org', '--select', 'logging-enabled'], { cwd, env: sandbox.env });
  return { ...ended, sandbox, report: await readJson<JsonReport>(join(cwd, 'reports/s3log-audit.json')) };
}

test('CloudWatch Logs delivery counts; a delivery source without a delivery, or for other logs, does not', async () => {
  const { report } = await scan(member(['by-cloudwatch', 'no-delivery', 'other-logs']));
  expect(report.findings.map(({ verdict, bucket }) => [verdict, bucket])).toEqual([
    ['fail', 'no-delivery'],
    ['fail', 'other-logs'],
  ]);
});

test('denied: unknown, and the missing action is named', async () => {
  const { code, report } = await scan(member(['by-cloudwatch']), {
    faults: [{ kind: 'denied', operation: 'logs:DescribeDeliverySources' }],
  });
  expect(report.findings).toMatchObject([
    { verdict: 'unknown', affected: ['by-cloudwatch'], cause: 'denied:logs:DescribeDeliverySources' },
  ]);
  expect(code).toBe(3);
});

test('no such call where all buckets log the classic way', async () => {
  const { code, sandbox } = await scan(member([]));
  expect(Object.keys(sandbox.counts().operations).filter((name) => name.startsWith('logs:'))).toEqual([]);
  expect(code).toBe(0);
});
