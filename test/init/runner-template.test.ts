import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { emptyFolder, readJson, runCli } from '../e2e/run-cli.ts';
import { templateFaults } from './resource-specification.ts';

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

const RUNNERS = ['codebuild', 'stepfunctions'] as const;
const GIVEN = ['--hub-account', '111122223333', '--organization-id', 'o-exampleorgid'];

async function written(runner: string, ...flags: readonly string[]) {
  const folder = await emptyFolder();
  const { code, stderr } = await runCli(['init', '--yes', '--runner', runner, ...GIVEN, ...flags], { cwd: folder });
  expect(code, stderr).toBe(0);
  const text = await readFile(join(folder, 'iam/s3log-audit-runner.yaml'), 'utf8');
  const template: Template = parse(text, { version: '1.1' });
  return { folder, stderr, text, template };
}

describe.each(RUNNERS)('%s', (runner) => {
  test('each resource is as the specification of AWS has it', async () => {
    const { template } = await written(runner);
    expect(templateFaults(template.Resources)).toEqual([]);
    expect(Object.values(template.Resources).map(({ Type }) => Type)).toContain('AWS::Scheduler::Schedule');
  });

  test('the buckets pass the rules of this program, all but the one that takes nights of logs', async () => {
    const { folder } = await written(runner);
    const { code, stderr } = await runCli(
      [
        ...['--template', 'iam/s3log-audit-runner.yaml', '--plan-account', '111122223333/us-east-1'],
        ...['--select', 'default', '--format', 'json', '--output', 'report.json'],
      ],
      { cwd: folder },
    );
    expect(code, stderr).toBe(0);
    const { verdicts } = await readJson<{
      readonly verdicts: Readonly<Record<string, { readonly pass: number; readonly fail: number }>>;
    }>(join(folder, 'report.json'));
    // It is judged, and not passed over.
    for (const rule of [
      'logging-enabled',
      'log-delivery-permitted',
      'log-target-expires-logs',
      'log-target-not-public',
    ])
      expect([rule, verdicts[rule]]).toMatchObject([rule, { pass: 1, fail: 0 }]);
  });
});

test('the schedule is that of cron, in the words of AWS', async () => {
  const { template } = await written('codebuild', '--schedule', '17 3 * * 1-5');
  expect(template.Resources['Schedule']?.Properties).toMatchObject({
    ScheduleExpression: 'cron(17 3 ? * MON,TUE,WED,THU,FRI *)',
    ScheduleExpressionTimezone: 'UTC',
  });
});

test('each shard is started again by itself, and merge comes after the last of them', async () => {
  const { template } = await written('stepfunctions', '--shards', '3');
  const definition = template.Resources['StateMachine']?.Properties['Definition'];
  expect(definition).toMatchObject({
    StartAt: 'Shards',
    States: {
      Shards: { Result: { numbers: [1, 2, 3] }, Next: 'ReadShards' },
      ReadShards: {
        Type: 'Map',
        ItemsPath: '$.numbers',
        ItemProcessor: { StartAt: 'ReadShard', States: { ReadShard: { Retry: [{ MaxAttempts: 3 }], End: true } } },
        Next: 'Merge',
      },
      Merge: { End: true },
    },
  });
});

test('an alarm rings when a build fails, and with shards when an execution does', async () => {
  const metrics = async (runner: string) =>
    Object.values((await written(runner)).template.Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => `${Properties['Namespace']} ${Properties['MetricName']}`);
  expect(await metrics('codebuild')).toEqual(['AWS/CodeBuild FailedBuilds']);
  expect(await metrics('stepfunctions')).toEqual([
    'AWS/States ExecutionsFailed',
    'AWS/States ExecutionsTimedOut',
    'AWS/States ExecutionsAborted',
  ]);
});

test.each([
  [['--runner', 'codebuild', '--schedule', '1 2 3 * 4'], 'AWS takes days of the month or of the week, not both'],
  [['--runner', 'codebuild', '--repository', 'a/b'], '--repository has no effect with --runner codebuild'],
  [['--runner', 'codebuild', '--shards', '4'], '--shards has no effect with --runner codebuild'],
  [['--runner', 'stepfunctions', '--pull-request'], '--runner stepfunctions has no pull requests'],
  [['--runner', 'codebuild', '--role-name', '/audit/Reader'], '--role-name "/audit/Reader": not a role name'],
  [['--runner', 'jenkins'], "argument 'jenkins' is invalid"],
])('%j is refused', async (flags, text) => {
  const { code, stderr } = await runCli(['init', '--yes', ...GIVEN, ...flags]);
  expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(text)]);
});

interface GitlabJob {
  readonly extends?: string;
  readonly parallel?: number;
  readonly needs?: readonly string[];
  readonly script?: readonly string[];
  readonly id_tokens?: object;
  readonly artifacts?: object;
  readonly cache?: { readonly when?: string };
}

describe('gitlab', () => {
  const init = async (...flags: readonly string[]) => {
    const folder = await emptyFolder();
    const args = ['init', '--yes', '--runner', 'gitlab', ...GIVEN, '--repository', 'group/sub/audits', ...flags];
    const { code, stderr } = await runCli(args, { cwd: folder });
    expect(code, stderr).toBe(0);
    const jobs: Readonly<Record<string, GitlabJob>> = parse(
      await readFile(join(folder, '.gitlab/s3log-audit.gitlab-ci.yml'), 'utf8'),
    );
    return { folder, stderr, jobs };
  };

  test('one job on the schedule, whose role trusts the branch of the project alone', async () => {
    const { folder, jobs, stderr } = await init();
    expect(Object.keys(jobs)).toEqual(['.s3log-audit', 's3-access-logging']);
    expect(jobs['s3-access-logging']?.id_tokens).toEqual({ AWS_TOKEN: { aud: 'sts.amazonaws.com' } });
    expect(stderr).toContain('Build > Pipeline schedules');
    const hub: Template & { readonly Parameters: { readonly Subject: { readonly Default: string } } } = parse(
      await readFile(join(folder, 'iam/s3log-audit-hub.yaml'), 'utf8'),
    );
    expect(hub.Parameters.Subject.Default).toBe('project_path:group/sub/audits:ref_type:branch:ref:main');
    expect(hub.Resources['Provider']?.Properties['Url']).toBe('https://gitlab.com');
    expect(templateFaults(hub.Resources)).toEqual([]);
  });

  test('several machines take a share each, and one more joins what they read without credentials', async () => {
    const { jobs } = await init('--shards', '3');
    expect(jobs['s3-access-logging-shard']).toMatchObject({ parallel: 3 });
    expect(jobs['s3-access-logging']).toMatchObject({ needs: ['s3-access-logging-shard'] });
    expect(jobs['s3-access-logging']?.id_tokens).toBeUndefined();
  });

  test.each(['1', '3'])(
    'a night with findings fails its job, and its baseline is kept: %s machines',
    async (shards) => {
      const { jobs } = await init('--shards', shards);
      expect(jobs['s3-access-logging']?.cache).toMatchObject({ when: 'always' });
    },
  );

  test.each(['1', '3'])('a shell takes the scripts of %s machines', async (shards) => {
    const { folder, jobs } = await init('--shards', shards);
    const scripts = Object.values(jobs).flatMap(({ script = [] }) => script);
    await writeFile(join(folder, 'script.sh'), scripts.join('\n'));
    await expect(promisify(execFile)('sh', ['-n', join(folder, 'script.sh')])).resolves.toMatchObject({ stderr: '' });
  });
});

test('the template of the GitHub job is as the specification of AWS has it too', async () => {
  const folder = await emptyFolder();
  await runCli(['init', '--yes', ...GIVEN, '--repository', 'a/b'], { cwd: folder });
  const hub: Template = parse(await readFile(join(folder, 'iam/s3log-audit-hub.yaml'), 'utf8'));
  const member: Template = parse(await readFile(join(folder, 'iam/s3log-audit-member.yaml'), 'utf8'));
  expect([...templateFaults(hub.Resources), ...templateFaults(member.Resources)]).toEqual([]);
});

test('the check by the specification finds what is wrong', () => {
  const Properties = { BucketNam: 'x', VersioningConfiguration: {}, Tags: 'none' };
  const Bucket = { Type: 'AWS::S3::Bucket', Properties };
  expect(templateFaults({ Bucket, Other: { Type: 'AWS::S3::Pail' } })).toEqual([
    'Bucket.BucketNam is unknown',
    'Bucket.VersioningConfiguration.Status is missing',
    'Bucket.Tags is no array: "none"',
    'Other: no type AWS::S3::Pail',
  ]);
});
