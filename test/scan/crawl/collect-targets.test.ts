import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LogTarget } from '../../../src/model/log-targets.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { healthyLogs, MEMBER, organization } from '../../e2e/scenarios.ts';
import { folderOfTest } from '../../inventory/inventories.ts';
import { collected } from '../collected.ts';

const NAMED: LogTarget = {
  account: '*',
  region: 'eu-west-*',
  tags: { environment: 'production' },
  bucket: 'named',
  prefix: '{bucket}/',
  keyFormat: 'simple',
  expireAfterDays: null,
};

async function night() {
  const { policy: _, ...shut } = healthyLogs('named', MEMBER);
  const sandbox = await startSandbox({
    scenario: organization([
      {
        id: MEMBER,
        buckets: [
          healthyLogs('logs', MEMBER),
          // Open to log delivery, and nothing logs into it.
          healthyLogs('spare', MEMBER),
          shut,
          { ...shut, name: 'plain' },
          { ...shut, name: 'app', logging: { target: 'logs', prefix: 'app/' } },
        ],
      },
    ]),
  });
  onTestFinished(() => sandbox.close());
  const ports = { env: sandbox.env, now: () => new Date('2026-01-01T00:00:00Z') };
  const inventory = join(await folderOfTest(), 'night.ndjson');
  const scan = async (collect: readonly 'targets'[], resume = false) => {
    sandbox.resetCounts();
    const options = { organization: true, saveInventory: inventory, targets: [NAMED], collect, resume };
    const run = await runScan(options, ports);
    const findings = await collected(run.findings());
    await run.close();
    return { findings, operations: sandbox.counts().operations };
  };
  return { inventory, ports, scan };
}

/** Names of the buckets that a fact was kept of. */
async function bucketsWith(inventory: string, fact: string): Promise<readonly string[]> {
  const lines = (await readFile(inventory, 'utf8')).split('\n').filter((line) => line.startsWith('{"type":"bucket"'));
  return lines
    .map((line): { name: string; facts: object } => JSON.parse(line))
    .filter(({ facts }) => Object.hasOwn(facts, fact))
    .map(({ name }) => name)
    .sort();
}

test('what could become a log bucket is read where somebody asks for it, and says nothing else', async () => {
  const { inventory, scan } = await night();
  const usual = await scan([]);
  expect(await bucketsWith(inventory, 'objectLock')).toEqual(['logs']);
  const whole = await scan(['targets']);
  expect(await bucketsWith(inventory, 'objectLock')).toEqual(['logs', 'named', 'spare']);
  expect(await bucketsWith(inventory, 'lifecycle')).toEqual(['logs', 'named', 'spare']);
  expect(whole.findings).toEqual(usual.findings);
  // Whether a bucket is open to log delivery is asked of each, once.
  expect(whole.operations['s3:GetBucketPolicy']).toBe(5);
  expect(whole.operations['s3:GetBucketOwnershipControls']).toBe(5);
});

test('a scan goes on with an inventory that lacks them, and reads what is there no second time', async () => {
  const { inventory, scan } = await night();
  await scan([]);
  const added = await scan(['targets'], true);
  expect(added.operations['s3:GetBucketLogging']).toBe(5);
  expect(await bucketsWith(inventory, 'objectLock')).toEqual(['logs', 'named', 'spare']);
  const again = await scan(['targets'], true);
  expect(again.operations['s3:GetBucketLogging']).toBeUndefined();
});

test('a plan that makes one of them a log bucket is judged without reading AWS', async () => {
  const { inventory, ports, scan } = await night();
  await scan(['targets']);
  const template = join(await folderOfTest(), 'template.yaml');
  await writeFile(
    template,
    `Resources:
  New:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: new
      LoggingConfiguration: { DestinationBucketName: spare, LogFilePrefix: new/ }
`,
  );
  const options = {
    template,
    inventory,
    planAccounts: [`${MEMBER}/eu-west-1`],
    select: ['log-delivery-permitted', 'log-target-versioned'],
  };
  const run = await runScan(options, { ...ports, env: {} });
  onTestFinished(() => run.close());
  expect(await collected(run.findings())).toEqual([]);
  expect(run.exitCode).toBe(0);
});
