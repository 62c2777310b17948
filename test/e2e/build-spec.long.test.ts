import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { BUILD_KEYS, buildSpec, PROGRAM_KEY, SETTINGS_KEY } from '../../src/init/build-spec.ts';
import type { PolicyDocument } from '../../src/permissions/statements.ts';
import { generate } from '../../src/sandbox/generate.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { clientsFor, keysOf } from '../sandbox/clients.ts';
import { sandboxOf } from './organization-scan.ts';
import { emptyFolder, runCli } from './run-cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const Bucket = 'example-audit-reports';

interface Spec {
  readonly phases: Readonly<Record<'install' | 'build', { readonly commands: readonly string[] }>>;
}

/** The commands that the template gives to CodeBuild, which runs them with sh and ends at the first that fails. */
const spec: Spec = parse(buildSpec());
const script = ['set -e', ...spec.phases.install.commands, ...spec.phases.build.commands].join('\n');

/** `aws s3 cp` of one object, which is all that the commands ask of it. */
const AWS = `#!/usr/bin/env node
const { createReadStream, createWriteStream } = require('node:fs');
const { pipeline } = require('node:stream/promises');
const { S3Client, GetObjectCommand, CopyObjectCommand, PutObjectCommand } = require(${JSON.stringify(join(ROOT, 'node_modules/@aws-sdk/client-s3'))});
const [service, command, quiet, ...rest] = process.argv.slice(2);
const props = rest[0] === '--copy-props' ? rest.splice(0, 2)[1] : 'default';
const [from, to] = rest;
if ([service, command, quiet].join(' ') !== 's3 cp --only-show-errors') throw new Error(process.argv.join(' '));
const s3 = new S3Client({ endpoint: process.env.AWS_ENDPOINT_URL, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 });
const at = (url) => { const [, Bucket, Key] = /^s3:\\/\\/([^/]+)\\/(.+)$/.exec(url); return { Bucket, Key }; };
(async () => {
  const { Body } = await s3.send(new GetObjectCommand(at(from)));
  // https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html : of a copy in parts it asks for tags, which no role here may read.
  if (to.startsWith('s3://') && props !== 'metadata-directive') throw new Error('AccessDenied: GetObjectTagging');
  if (to.startsWith('s3://')) await s3.send(new PutObjectCommand({ ...at(to), Body: Buffer.from(await Body.transformToByteArray()) }));
  else await pipeline(Body, createWriteStream(to));
})().catch((error) => { console.error(String(error)); process.exitCode = 1; });
`;

function organization(): Scenario {
  const scenario = generate({ seed: 3, accounts: 6, bucketsPerAccount: 5, regions: ['us-east-1'], defectRate: 0.4 });
  const accounts = scenario.accounts.map((account) =>
    account.id === scenario.organization?.managementAccount
      ? { ...account, buckets: [...account.buckets, { name: Bucket, region: 'us-east-1' }] }
      : account,
  );
  return { ...scenario, accounts };
}

const s3Of = (sandbox: Sandbox) => clientsFor(sandbox.url, keysOf(sandbox), 'us-east-1').s3;

/** Program and settings in the bucket, as the next steps of init say. */
async function prepared(): Promise<{ readonly sandbox: Sandbox; readonly digest: string }> {
  // The settings below select the default rules, as iam does without settings.
  const { stdout } = await runCli(['iam', 'runner']);
  const { build }: { readonly build: PolicyDocument } = JSON.parse(stdout);
  const caller = build.Statement.flatMap(({ Action }) => Action);
  const sandbox = await sandboxOf(organization(), { enforcedActions: { caller } });
  const folder = await emptyFolder();
  const tarball = join(folder, 'program.tgz');
  await promisify(execFile)('tar', [
    ...['-czf', tarball, '-C', ROOT, '--transform', 's,^,package/,'],
    ...['dist', 'rules', 'package.json', 'reports/s3log-audit.schema.json'],
  ]);
  const program = await readFile(tarball);
  const s3 = s3Of(sandbox);
  await s3.send(new PutObjectCommand({ Bucket, Key: PROGRAM_KEY, Body: program }));
  await s3.send(
    new PutObjectCommand({ Bucket, Key: SETTINGS_KEY, Body: 'organization:\n  scan: true\nfailOn: low\n' }),
  );
  return { sandbox, digest: createHash('sha256').update(program).digest('hex') };
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function build(sandbox: Sandbox, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const folder = await emptyFolder();
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/aws'), AWS);
  await chmod(join(folder, 'bin/aws'), 0o755);
  const env = {
    ...{ PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, HOME: folder, SOURCE_DATE_EPOCH: '1767225600' },
    ...sandbox.env,
    ...{ BUCKET: Bucket, RUN: 'night-1', SHARDS: '2' },
    ...variables,
  };
  return promisify(execFile)('sh', ['-c', script], { cwd: folder, env, maxBuffer: 1 << 24 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: `${stdout}${stderr}` }),
    (error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => ({
      code: error.code,
      output: `${error.stdout}${error.stderr}`,
    }),
  );
}

async function textOf(sandbox: Sandbox, Key: string): Promise<string> {
  const { Body } = await s3Of(sandbox).send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

const keysIn = async (sandbox: Sandbox): Promise<readonly string[]> =>
  ((await s3Of(sandbox).send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key = '' }) => Key);

test('one build scans the organization; the next night is compared with it', async () => {
  const { sandbox, digest } = await prepared();
  const night = { PART: 'whole', PROGRAM_SHA256: digest };
  const first = await build(sandbox, night);
  expect(first.code, first.output).toBe(0);
  expect(first.output).toContain('s3log-audit ended with exit code 1');
  expect(await keysIn(sandbox)).toEqual([
    ...['baseline.json', 'inventory/s3log-audit.ndjson', 'program/s3log-audit.tgz'],
    ...['reports/s3log-audit.html', 'reports/s3log-audit.json', 'settings/s3log-audit.yaml'],
  ]);
  const second = await build(sandbox, night);
  expect(second.code, second.output).toBe(0);
  expect(second.output).not.toContain('exit code 1');
  expect(await textOf(sandbox, 'baseline.json')).toBe(await textOf(sandbox, 'reports/s3log-audit.json'));
});

test('shards by builds of their own, then one that joins them, give the report of one build', async () => {
  const [alone, shared] = [await prepared(), await prepared()];
  const whole = await build(alone.sandbox, { PART: 'whole', PROGRAM_SHA256: alone.digest });
  expect(whole.code, whole.output).toBe(0);
  for (const PART of ['1', '2', 'merge']) {
    const { code, output } = await build(shared.sandbox, { PART, PROGRAM_SHA256: shared.digest });
    expect(code, output).toBe(0);
  }
  expect(await textOf(shared.sandbox, 'reports/s3log-audit.json')).toBe(
    await textOf(alone.sandbox, 'reports/s3log-audit.json'),
  );
  expect(await keysIn(shared.sandbox)).toContain('runs/night-1/2.ndjson');
  // The role of the build may write no other.
  const allowed = new RegExp(`^(${[...BUILD_KEYS.read, ...BUILD_KEYS.written].join('|').replaceAll('*', '.*')})$`);
  for (const { sandbox } of [alone, shared])
    expect((await keysIn(sandbox)).filter((key) => !allowed.test(key))).toEqual([]);
});

test('a build fails when a shard is missing, so that the alarm rings, and the baseline stays', async () => {
  const { sandbox, digest } = await prepared();
  await build(sandbox, { PART: '1', PROGRAM_SHA256: digest });
  const { code, output } = await build(sandbox, { PART: 'merge', PROGRAM_SHA256: digest });
  expect([code, output]).toEqual([2, expect.stringContaining('runs/night-1/2.ndjson')]);
  expect(await keysIn(sandbox)).not.toContain('baseline.json');
});

test('another program than the one that the template names is not run', async () => {
  const { sandbox } = await prepared();
  const { code, output } = await build(sandbox, { PART: 'whole', PROGRAM_SHA256: '0'.repeat(64) });
  expect(code).not.toBe(0);
  expect(output).toContain('FAILED');
  expect(sandbox.counts().operations['sts:AssumeRole']).toBeUndefined();
});
