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
  const withState = await findings({ source: folder, state });
  const withSource = await findings({ source: folder });
  expect(withState.fingerprints).toEqual(without.fingerprints);
  expect(withSource.fingerprints).toEqual(without.fingerprints);
  expect(without.lineOf('target-exists', 'app')).toBeUndefined();
  expect(withState.lineOf('target-exists', 'app')).toBe('main.tf:7 aws_s3_bucket_logging.app');
  // Its name is a variable, so that the source alone does not say which bucket it is.
  expect(withSource.lineOf('target-exists', 'app')).toBeUndefined();
  expect(withSource.lineOf('logging-enabled', 'plain')).toBe('main.tf:12 aws_s3_bucket.plain');
});
