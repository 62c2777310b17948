import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ScanOptions } from '../../../src/config/options.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { healthyLogs, MEMBER, organization, REGION, source } from '../../e2e/scenarios.ts';
import { collected } from '../collected.ts';

const MAIN = `variable "app" {}

resource "aws_s3_bucket" "app" {
  bucket = var.app
}

resource "aws_s3_bucket_logging" "app" {
  bucket        = aws_s3_bucket.app.id
  target_bucket = "gone"
}

resource "aws_s3_bucket" "plain" {
  bucket = "plain"
}
`;

const STATE = {
  version: 4,
  resources: ['aws_s3_bucket', 'aws_s3_bucket_logging'].map((type) => ({
    ...{ mode: 'managed', type, name: 'app' },
    instances: [{ attributes: { bucket: 'app' } }],
  })),
};

test('findings of a scan have the line of what is at fault, and the fingerprints that they have without', async () => {
  const buckets = [healthyLogs('logs', MEMBER), source('app', 'gone'), { name: 'plain', region: REGION }];
  const sandbox = await startSandbox({ scenario: organization([{ id: MEMBER, buckets }]) });
  onTestFinished(() => sandbox.close());
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'main.tf'), MAIN);
  const state = join(folder, 'state.json');
  await writeFile(state, JSON.stringify(STATE));

  const findings = async (options: Partial<ScanOptions>) => {
    const scan = await runScan({ organization: true, ...options }, { env: sandbox.env });
    onTestFinished(() => scan.close());
    const all = await collected(scan.findings());
    const lineOf = (rule: string, bucket: string): string | undefined => {
      const found = all.find((finding) => finding.rule === rule && finding.bucket === bucket)?.source;
      return found && `${found.file}:${found.line} ${found.address}`;
    };
    return { fingerprints: all.map(({ fingerprint }) => fingerprint), lineOf };
  };

  const without = await findings({});
  const withState = await findings({ sourceFolder: folder, state });
  const withSource = await findings({ sourceFolder: folder });
  expect(withState.fingerprints).toEqual(without.fingerprints);
  expect(withSource.fingerprints).toEqual(without.fingerprints);
  expect(without.lineOf('target-exists', 'app')).toBeUndefined();
  expect(withState.lineOf('target-exists', 'app')).toBe('main.tf:7 aws_s3_bucket_logging.app');
  // Its name is a variable, so that the source alone does not say which bucket it is.
  expect(withSource.lineOf('target-exists', 'app')).toBeUndefined();
  expect(withSource.lineOf('logging-enabled', 'plain')).toBe('main.tf:12 aws_s3_bucket.plain');
});

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  App:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: gone
  Plain:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: plain
`;

const stackTags = (stack: string, logicalId: string) => ({
  tags: { 'aws:cloudformation:stack-name': stack, 'aws:cloudformation:logical-id': logicalId },
});

test('the tags of a stack tell which resource of a template a bucket is', async () => {
  const buckets = [
    healthyLogs('logs', MEMBER),
    source('network-app-1a2b', 'gone', stackTags('network', 'App')),
    source('other-app-3c4d', 'gone', stackTags('other', 'App')),
    { name: 'plain', region: REGION },
  ];
  const denied = { denied: ['tag:GetResources'] };
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'network.yaml'), TEMPLATE);
  const inventory = join(folder, 'night.ndjson');

  const scanned = async (options: Partial<ScanOptions>, env: Readonly<Record<string, string>>) => {
    const scan = await runScan(options, { env });
    onTestFinished(() => scan.close());
    const all = await collected(scan.findings());
    const lines = all.flatMap(({ rule, bucket, source: at }) =>
      at ? [`${rule} ${bucket} ${at.file}:${at.line}`] : [],
    );
    return { lines: lines.filter((line) => /^(target-exists|logging-enabled) /.test(line)), coverage: scan.coverage };
  };

  const sandbox = await startSandbox({ scenario: organization([{ id: MEMBER, buckets }]) });
  onTestFinished(() => sandbox.close());
  const options = { organization: true, sourceFolder: folder };
  const expected = ['logging-enabled plain network.yaml:8', 'target-exists network-app-1a2b network.yaml:6'];
  expect((await scanned({ ...options, saveInventory: inventory }, sandbox.env)).lines.sort()).toEqual(expected);
  expect(sandbox.counts().operations['tag:GetResources']).toBe(1);
  // The next day, from what was saved.
  expect((await scanned({ inventory, sourceFolder: folder }, {})).lines.sort()).toEqual(expected);

  const shut = await startSandbox({ scenario: organization([{ id: MEMBER, buckets, ...denied }]) });
  onTestFinished(() => shut.close());
  const without = await scanned(options, shut.env);
  expect(without.lines).toEqual(['logging-enabled plain network.yaml:8']);
  expect(JSON.stringify(without.coverage)).toContain('tag:GetResources');
});
