import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { emptyFolder, runCli } from './run-cli.ts';

const HOW_TO_NAME = '.bucket of a bucket with a name is known';

/** What a person reads of a template on a terminal. */
async function summaryOf(template: string): Promise<string> {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'template.yaml'), template);
  const { stderr } = await runCli(['--template', 'template.yaml', '--format', 'json', '--output', '-'], { cwd });
  return stderr;
}

test('what is not known of a template is given by its parameters', async () => {
  const summary = await summaryOf(`
Parameters: { Logs: { Type: String } }
Resources:
  App: { Type: "AWS::S3::Bucket", Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs } } }
`);
  expect(summary).toContain('--parameters NAME=VALUE');
  expect(summary).not.toContain(HOW_TO_NAME);
});

test('and of a plan by names', async () => {
  const plan = fileURLToPath(new URL('../fixtures/plans/01-plain-by-id/plan.json', import.meta.url));
  const { stderr } = await runCli(['--plan', plan, '--format', 'json', '--output', '-']);
  expect(stderr).toContain(HOW_TO_NAME);
  expect(stderr).not.toContain('--parameters');
});

test('what a policy hangs on is not the log bucket, whose name stands on both sides', async () => {
  const summary = await summaryOf(`
Resources:
  Logs: { Type: "AWS::S3::Bucket" }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: logging.s3.amazonaws.com }, Action: "s3:PutObject", Resource: !Sub "\${Logs.Arn}/own/*" }
  App: { Type: "AWS::S3::Bucket", Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: !Sub "\${AWS::StackName}/" } } }
`);
  expect(summary).toContain('  AWS::StackName\n');
  expect(summary).not.toMatch(/^ {2}Logs\b/m);
});

test('no command to paste calls a bucket by its logical id', async () => {
  const folder = await emptyFolder();
  const bucket = 'Type: AWS::S3::Bucket';
  await writeFile(
    join(folder, 'template.yaml'),
    `Resources:\n  Logs: { ${bucket} }\n  App: { ${bucket}, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs } } }\n`,
  );
  const args = [
    '--template',
    'template.yaml',
    '--format',
    'csv',
    '--output',
    '-',
    '--select',
    'log-delivery-permitted',
  ];
  const { stdout } = await runCli(args, { cwd: folder });
  expect(stdout).toContain('put-bucket-policy --bucket LOG-BUCKET');
  expect(stdout).not.toMatch(/--bucket Logs|arn:aws:s3:::(?:Logs|App)\b/);
});

test('a plan that PowerShell wrote in UTF-16 is read as any other', async () => {
  const folder = await emptyFolder();
  const plan = fileURLToPath(new URL('../fixtures/plans/01-plain-by-id/plan.json', import.meta.url));
  const utf16 = join(folder, 'plan.json');
  await writeFile(utf16, `\uFEFF${await readFile(plan, 'utf8')}`, 'utf16le');
  const report = async (path: string) => {
    const { code, stdout } = await runCli(['--plan', path, '--format', 'csv', '--output', '-', '--quiet']);
    return { code, stdout };
  };
  expect(await report(utf16)).toEqual(await report(plan));
});
