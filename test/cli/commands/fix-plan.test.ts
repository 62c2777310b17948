import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readFixPlan } from '../../../src/fix/file/read-fix-plan.ts';
import { demo } from '../../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { version } from '../../../src/scan/version.ts';
import { folderOfTest } from '../../inventory/inventories.ts';
import { runInProcess } from '../run-in-process.ts';

const ACCOUNT = '444455556666';
const SETTINGS = `targets:
  "${ACCOUNT}/eu-west-1": orders-prod-logs-euw1
  "*/*": { bucket: "logs-{account}-{region}", expireAfterDays: 400 }
`;
const STATE = {
  version: 4,
  resources: [
    {
      ...{ mode: 'managed', type: 'aws_s3_bucket_logging', name: 'returns' },
      instances: [{ attributes: { bucket: 'orders-prod-returns' } }],
    },
  ],
};

async function saved(collect = 'targets') {
  const sandbox = await startSandbox({
    scenario: { ...demo, accounts: demo.accounts.filter(({ id }) => [ACCOUNT, '111122223333'].includes(id)) },
  });
  onTestFinished(() => sandbox.close());
  const folder = await folderOfTest();
  const [config, inventory, output] = ['settings.yaml', 'night.ndjson', 'plan.yaml'].map((name) => join(folder, name));
  await writeFile(config ?? '', SETTINGS);
  const scan = [
    '--org',
    '--quiet',
    '--config',
    config ?? '',
    '--save-inventory',
    inventory ?? '',
    '--collect',
    collect,
  ];
  await runInProcess(scan, { env: sandbox.env });
  const args = ['fix', 'plan', '--inventory', inventory ?? '', '--config', config ?? '', '--output', output ?? ''];
  const plan = (...more: readonly string[]) => runInProcess([...args, ...more]);
  const planOnline = (...more: readonly string[]) => runInProcess([...args, ...more], { env: sandbox.env });
  return { folder, sandbox, plan, planOnline, text: () => readFile(output ?? '', 'utf8') };
}

test('fix plan writes what fix apply reads, and says what it resolves and leaves', async () => {
  const { plan, text } = await saved();
  expect(await plan('--select', 'target-exists,log-prefix-is-unique')).toEqual({
    code: 0,
    stdout: '',
    stderr: '3 steps in 1 account: resolves 2, leaves 0.\n',
  });
  const written = await text();
  const hash = /planHash: ([0-9a-f]{64})\n$/.exec(written)?.[1] ?? '';
  const read = readFixPlan({
    ...{ file: 'plan.yaml', bytes: Buffer.from(written), expectedHash: hash, toolVersion: version },
    now: new Date('2026-01-02T00:00:00Z'),
  });
  expect(read.steps.map(({ id }) => id)).toEqual([
    'set-logging orders-prod-events',
    'set-logging orders-prod-events-replica',
    'set-logging orders-prod-returns',
  ]);
});

test('a bucket that a state has is not written, and its patch names the line', async () => {
  const { folder, plan, text } = await saved();
  const state = join(folder, 'state.json');
  await writeFile(state, JSON.stringify(STATE));
  await writeFile(join(folder, 'main.tf'), '\nresource "aws_s3_bucket_logging" "returns" {\n}\n');
  await plan('--state', state);
  expect(await text()).toContain('address: "aws_s3_bucket_logging.returns"');
  await plan('--state', state, '--source', folder, '--format', 'terraform');
  expect(await text()).toMatch(
    /^# logging of orders-prod-returns: [^\n]+\n# account 444455556666, eu-west-1; aws_s3_bucket_logging.returns at [^\n]*main.tf:2\nresource "aws_s3_bucket_logging"/,
  );
  await plan('--format', 'markdown');
  expect(await text()).toMatch(/^# Changes of S3 server access logging\n/);
});

test.each([
  [['--expires', 'soon'], /--expires "soon": not a length of time/],
  [['--expires', '0s'], /too long ago for a plan/],
  [['--inventory', '/nowhere/night.ndjson'], /the inventory cannot be opened/],
  [['--select', 'no-such-rule'], /no-such-rule/],
  [['--state', '/nowhere/state.json'], /cannot be read/],
  [['--format', 'html'], /html/],
])('%j is one clear error', async (flags, message) => {
  const { plan } = await saved();
  const { code, stderr } = await plan(...flags);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
});

test('tags that may not be read are told, and are not read where the scan collected stacks', async () => {
  const blind = await saved();
  blind.sandbox.setKnobs({ faults: [{ kind: 'denied', operation: 's3:GetBucketTagging' }] });
  const { code, stderr } = await blind.planOnline('--read-missing');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /The tags of \d+ buckets? could not be read \(s3:GetBucketTagging is denied\), so that it is not known whether a stack manages (?:it|them): scan with --collect stacks\./,
  );
  const knowing = await saved('targets,stacks');
  knowing.sandbox.resetCounts();
  expect((await knowing.planOnline('--read-missing')).stderr).not.toContain('tags');
  expect(knowing.sandbox.counts().operations['s3:GetBucketTagging']).toBeUndefined();
});
