import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { healthyLogs, MEMBER, organization } from '../../e2e/scenarios.ts';
import { folderOfTest } from '../../inventory/inventories.ts';
import { collected } from '../collected.ts';

const TEMPLATE = `Resources:
  App:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: app
      LoggingConfiguration: { DestinationBucketName: logs, LogFilePrefix: app/ }
`;

test('what the night had no use for is read where somebody asks for it, and nothing else is', async () => {
  const sandbox = await startSandbox({
    scenario: organization([{ id: MEMBER, buckets: [healthyLogs('logs', MEMBER), healthyLogs('spare', MEMBER)] }]),
  });
  onTestFinished(() => sandbox.close());
  const folder = await folderOfTest();
  const [inventory, template] = [join(folder, 'night.ndjson'), join(folder, 'template.yaml')];
  await writeFile(template, TEMPLATE);
  const ports = { env: sandbox.env, now: () => new Date('2026-01-01T00:00:00Z') };
  const night = await runScan({ organization: true, saveInventory: inventory }, ports);
  await night.close();

  const judged = async (readMissing: boolean) => {
    const options = { template, inventory, planAccounts: [`${MEMBER}/eu-west-1`], readMissing };
    const run = await runScan({ ...options, select: ['log-delivery-permitted', 'log-target-versioned'] }, ports);
    onTestFinished(() => run.close());
    const findings = await collected(run.findings());
    return { code: run.exitCode, verdicts: findings.map(({ rule, verdict }) => `${rule} ${verdict}`).sort() };
  };
  expect(await judged(false)).toEqual({
    code: 3,
    verdicts: ['log-delivery-permitted unknown', 'log-target-versioned unknown'],
  });
  sandbox.resetCounts();
  expect(await judged(true)).toEqual({ code: 0, verdicts: [] });
  const { operations } = sandbox.counts();
  expect(operations['s3:GetBucketLogging']).toBeUndefined();
  // Of the bucket that becomes a log bucket, and of no other.
  expect(operations['s3:GetBucketPolicy']).toBe(1);
});
