import { expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

/** Of `App`, which logs as the properties say, and of `Logs`, which lets S3 deliver. */
const judged = async (logging: string, name: string) => {
  const text = `
Parameters: { Env: { Type: String } }
Conditions: { Prod: !Equals [!Ref Env, prod] }
Mappings:
  Logs:
    us-east-1: { Name: logs-use1, ByRegion: logs-us-east-1 }
    eu-west-1: { Name: logs-euw1, ByRegion: logs-eu-west-1 }
Resources:
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: ${logging} } }
  Logs: { Type: AWS::S3::Bucket, Properties: { BucketName: ${name} } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: { Service: logging.s3.amazonaws.com }
          Action: s3:PutObject
          Resource: !Sub "\${Logs.Arn}/*"
          Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } }
`;
  return judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
};

test.each([
  ['!FindInMap [Logs, !Ref AWS::Region, Name]', 'logs-euw1'],
  ['!FindInMap [Logs, !Ref AWS::Region, ByRegion]', `!Sub "logs-\${AWS::Region}"`],
  ['!FindInMap [Logs, eu-west-1, !Ref Env]', 'logs-euw1'],
  ['!If [Prod, central-logs, logs-euw1]', 'logs-euw1'],
])('a bucket that %s may mean is no data bucket for sure', async (target, name) => {
  const verdicts = (await judged(`{ DestinationBucketName: ${target}, LogFilePrefix: app/ }`, name))['Logs']?.verdicts;
  expect(verdicts?.['logging-enabled']).toBe('unknown');
});

test.each([
  ['!FindInMap [Logs, !Ref AWS::Region, Name]', 'logs-apne1'],
  ['!FindInMap [Logs, !Ref AWS::Region, ByRegion]', `!Sub "app-\${AWS::Region}"`],
  ['!If [Prod, central-logs, team-logs]', 'logs-euw1'],
  ['!Ref Env', 'logs-euw1'],
])('a bucket that %s cannot mean, or that nobody hands to it, is a data bucket', async (target, name) => {
  const verdicts = (await judged(`{ DestinationBucketName: ${target}, LogFilePrefix: app/ }`, name))['Logs']?.verdicts;
  expect(verdicts?.['logging-enabled']).toBe('fail');
});

test('what both ways of a logging have in common is known', async () => {
  const way = (rest: string): string => `{ DestinationBucketName: !Ref Logs, ${rest} }`;
  const either = `!If [Prod, ${way('LogFilePrefix: prod/')}, ${way('LogFilePrefix: test/')}]`;
  const { App, Logs } = await judged(either, 'logs');
  expect(Object.keys(App?.verdicts ?? {})).toEqual([]);
  expect(Logs?.verdicts).toMatchObject({ 'log-target-versioned': 'fail' });
  const separator = `!If [Prod, ${way('LogFilePrefix: prod')}, ${way('LogFilePrefix: dad')}]`;
  expect((await judged(separator, 'logs'))['App']?.verdicts).toEqual({ 'log-prefix-ends-with-separator': 'fail' });
});

test('the target of either way may be a bucket of the template', async () => {
  const either =
    '!If [Prod, { DestinationBucketName: central, LogFilePrefix: a/ }, { DestinationBucketName: !Ref Logs, LogFilePrefix: a/ }]';
  const { App, Logs } = await judged(either, 'logs');
  expect(App?.verdicts['logging-enabled']).toBeUndefined();
  expect(App?.verdicts['target-exists']).toBe('unknown');
  expect(Logs?.verdicts['logging-enabled']).toBe('unknown');
});

test('a way without logging leaves it open', async () => {
  const either = '!If [Prod, { DestinationBucketName: !Ref Logs, LogFilePrefix: a/ }, !Ref "AWS::NoValue"]';
  expect((await judged(either, 'logs'))['App']?.verdicts['logging-enabled']).toBe('unknown');
});

test('the ARN of a bucket names none of them', async () => {
  const byArn = '{ DestinationBucketName: !GetAtt Logs.Arn, LogFilePrefix: app/ }';
  const { App, Logs } = await judged(byArn, `!Sub "logs-\${AWS::AccountId}"`);
  expect(App?.verdicts).toEqual({ 'target-exists': 'fail' });
  expect(Logs?.verdicts).toEqual({ 'logging-enabled': 'fail' });
});
