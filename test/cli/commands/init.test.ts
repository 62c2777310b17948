import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryOf } from '../../../src/cli/init-answers/git-answers.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';
import { healthy, MANAGEMENT } from '../../e2e/scenarios.ts';
import { runInProcess } from '../run-in-process.ts';

const init = (folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runInProcess(['init', '--yes', '--folder', folder, ...args], { env });
const textIn = (folder: string, path: string): Promise<string> => readFile(join(folder, path), 'utf8');

async function clone(...steps: readonly (readonly string[])[]): Promise<string> {
  const folder = await emptyFolder();
  for (const step of [['init', '--quiet', '--initial-branch', 'feature'], ...steps])
    await promisify(execFile)('git', ['-C', folder, ...step]);
  return folder;
}

test('repository and branch are those of the clone, the rest is that of the credentials', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await clone(
    ['remote', 'add', 'origin', 'git@github.com:example-org/audits.git'],
    ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk'],
  );
  const path = process.env['PATH'] ?? '';
  const { code, stderr } = await init(folder, [], { ...sandbox.env, PATH: path });
  expect(stderr).toContain('From git: example-org/audits, trunk\n');
  expect(stderr).toContain(`From the AWS credentials: ${MANAGEMENT}, aws, o-example0001\n`);
  expect(code).toBe(0);
  const hub = parse(await textIn(folder, 'iam/s3log-audit-hub.yaml'));
  expect(hub.Parameters.Subject.Default).toBe('repo:example-org/audits:ref:refs/heads/trunk');
  expect(hub.Parameters.OrganizationId.Default).toBe('o-example0001');
  expect(await textIn(folder, '.github/workflows/s3log-audit.yml')).toContain(`arn:aws:iam::${MANAGEMENT}:role/`);
});

test('what is given is asked of nobody', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await clone(['remote', 'add', 'origin', 'https://github.com/example-org/audits']);
  const given = ['--hub-account', '444455556666', '--repository', 'a/b', '--branch', 'main'];
  const { stderr } = await init(folder, given, { ...sandbox.env, PATH: process.env['PATH'] ?? '' });
  expect(stderr).not.toContain('From ');
  expect(sandbox.counts().total).toBe(0);
});

test.each([
  ['git@github.com:a/b.git', 'a/b'],
  ['ssh://git@github.com/a/b', 'a/b'],
  ['https://github.com/a/b.c.git', 'a/b.c'],
  ['https://token@github.com/a/b/', 'a/b'],
  ['https://gitlab.com/a/b.git', undefined],
  ['https://github.com.example/a/b', undefined],
  ['../bare', undefined],
  ['', undefined],
])('the remote %j is the repository %j', (url, repository) => {
  expect(repositoryOf(url, 'github')).toBe(repository);
});

test.each([
  ['git@gitlab.com:group/sub/name.git', 'group/sub/name'],
  ['https://gitlab.com/a/b', 'a/b'],
  ['https://gitlab.com/a', undefined],
  ['https://github.com/a/b', undefined],
])('the remote %j is the GitLab project %j', (url, project) => {
  expect(repositoryOf(url, 'gitlab')).toBe(project);
});

test('a project of GitLab is not taken from a remote at GitHub: the role would trust whoever has that name', async () => {
  const folder = await clone(['remote', 'add', 'origin', 'git@github.com:example-org/audits.git']);
  const { code, stderr } = await init(folder, ['--runner', 'gitlab', '--hub-account', '111122223333'], {
    PATH: process.env['PATH'] ?? '',
  });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('--repository must be given with --yes'),
  });
});

test.each([
  ['aws', 'us-east-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-cn', 'cn-northwest-1'],
])('the partition %s starts in its own Region %s', async (partition, region) => {
  const folder = await emptyFolder();
  await init(folder, ['--hub-account', '111122223333', '--repository', 'a/b', '--partition', partition]);
  expect(await textIn(folder, '.github/workflows/s3log-audit.yml')).toContain(`aws-region: ${region}\n`);
});

test('one template makes the hub role and the stack set, whose template is the one of the members', async () => {
  const folder = await emptyFolder();
  await init(folder, ['--hub-account', '111122223333', '--repository', 'a/b', '--organization-id', 'o-exampleorgid']);
  const { Resources } = parse(await textIn(folder, 'iam/s3log-audit-hub.yaml'));
  expect(Object.values(Resources).map((resource) => (resource as { readonly Type: string }).Type)).toEqual([
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::Role',
    'AWS::CloudFormation::StackSet',
  ]);
  const { TemplateBody, ...stackSet } = Resources.Members.Properties;
  expect(TemplateBody).toBe(await textIn(folder, 'iam/s3log-audit-member.yaml'));
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
  expect(Buffer.byteLength(TemplateBody)).toBeLessThanOrEqual(51_200);
  expect(stackSet).toMatchObject({ PermissionModel: 'SERVICE_MANAGED', Capabilities: ['CAPABILITY_NAMED_IAM'] });
});
