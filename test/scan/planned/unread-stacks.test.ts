import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runScan } from '../../../src/scan/run-scan.ts';
import { folderOfTest } from '../../inventory/inventories.ts';
import { collected } from '../collected.ts';

const NESTED = `
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://s3.amazonaws.com/templates/net.yaml
      Parameters: { LogBucket: !Ref Logs }
`;

const BUCKETS = `
  Logs: { Type: AWS::S3::Bucket }
  App:
    Type: AWS::S3::Bucket
    Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: app/ } }
`;

async function judged(resources: string, more: Parameters<typeof runScan>[0] = {}) {
  const template = join(await folderOfTest(), 'template.yaml');
  await writeFile(template, `Resources:${resources}`);
  const run = await runScan({ template, select: ['log-delivery-permitted'], ...more });
  onTestFinished(() => run.close());
  return run;
}

test('nothing is clean as long as a nested stack was not read', async () => {
  const run = await judged(NESTED);
  expect(run.exitCode).toBe(3);
  expect(run.notices).toEqual([expect.stringContaining('Net is a nested stack whose template is not in the source')]);
  expect((await judged(NESTED, { allowUnknown: true })).exitCode).toBe(0);
});

test.each([
  [
    'Transform: CompanyStandards\nResources: {}\n',
    'template.yaml: the macro CompanyStandards may change every resource',
  ],
  ['Resources:\n  Std: { Type: Acme::S3::Standard::MODULE }\n', 'template.yaml: Std adds resources'],
])('nothing is clean as long as nobody sees what a macro or a module makes', async (text, notice) => {
  const template = join(await folderOfTest(), 'template.yaml');
  await writeFile(template, text);
  const run = await runScan({ template });
  onTestFinished(() => run.close());
  expect(run.exitCode).toBe(3);
  expect(run.notices).toEqual([expect.stringContaining(notice)]);
});

test('nothing is clean of a template that refers to what it does not have', async () => {
  const noticesOf = async (properties: string, head = '') => {
    const template = join(await folderOfTest(), 'template.yaml');
    const bucket = `App: { Type: AWS::S3::Bucket, Properties: { BucketName: ${properties} } }`;
    await writeFile(template, `${head}Parameters: { Env: { Type: String } }\nResources:\n  ${bucket}\n`);
    const run = await runScan({ template, select: ['log-delivery-permitted'] });
    onTestFinished(() => run.close());
    expect(run.exitCode).toBe(run.notices.length > 0 ? 3 : 0);
    return run.notices;
  };
  const why = 'is neither a parameter nor a resource of the template, so that CloudFormation refuses it';
  expect(await noticesOf('!Ref Missing')).toEqual([`template.yaml: Missing ${why}`]);
  expect(await noticesOf(`!Sub "\${Gone}-\${Env}-\${AWS::Region}"`)).toEqual([`template.yaml: Gone ${why}`]);
  expect(await noticesOf(`!Sub ["\${Given}-\${Env}", { Given: !Ref AWS::StackName }]`)).toEqual([]);
  expect(await noticesOf('!Ref ServerlessRestApi', 'Transform: AWS::Serverless-2016-10-31\n')).toEqual([]);
});

test('a nested stack that was not read and is given a bucket may have its policy', async () => {
  const verdicts = async (resources: string) =>
    (await collected((await judged(resources)).findings())).map(({ verdict }) => verdict);
  expect(await verdicts(BUCKETS)).toEqual(['fail']);
  expect(await verdicts(NESTED + BUCKETS)).toEqual(['unknown']);
});

test('a stack that a Terraform plan leaves as it is keeps nothing from being clean', async () => {
  const exitCodeOf = async (actions: readonly string[]) => {
    const plan = join(await folderOfTest(), 'plan.json');
    const stack = {
      address: 'aws_cloudformation_stack.x',
      mode: 'managed',
      type: 'aws_cloudformation_stack',
      name: 'x',
    };
    const before = actions.includes('create') ? null : {};
    await writeFile(
      plan,
      JSON.stringify({
        format_version: '1.2',
        resource_changes: [{ ...stack, change: { actions, before, after: {}, after_unknown: {} } }],
        configuration: { root_module: {} },
      }),
    );
    const run = await runScan({ plan });
    onTestFinished(() => run.close());
    expect(run.notices).toEqual(['aws_cloudformation_stack.x is not judged: give its template by --template']);
    return run.exitCode;
  };
  expect(await exitCodeOf(['create'])).toBe(3);
  expect(await exitCodeOf(['no-op'])).toBe(0);
});
