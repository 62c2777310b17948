import { expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

/** `App` logs into `Logs`, whose policy has the statement; CloudFormation names them all. */
const permission = async (resource: string, source: string) => {
  const text = `
Resources:
  Other: { Type: AWS::S3::Bucket }
  Logs: { Type: AWS::S3::Bucket }
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: app/ } } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: { Service: logging.s3.amazonaws.com }
          Action: s3:PutObject
          Resource: ${resource}
          Condition: { ArnLike: { aws:SourceArn: ${source} } }
`;
  const judged = judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
  return judged['App']?.verdicts['log-delivery-permitted'];
};

test.each([
  [`!Sub "\${Logs.Arn}/*"`, '[!GetAtt Other.Arn, !GetAtt App.Arn]', undefined],
  [`!Sub "\${Other.Arn}/*"`, '!GetAtt App.Arn', 'fail'],
  [`!Sub "arn:aws:s3:::\${Other}/app/*"`, '!GetAtt App.Arn', 'fail'],
  [`!Sub "\${Logs.Arn}/*"`, '!GetAtt Other.Arn', 'fail'],
  // One name may begin with the other, and may be any that is written.
  [`!Sub "arn:aws:s3:::\${Other}*"`, '!GetAtt App.Arn', 'unknown'],
  [`!Sub "arn:aws:s3:::\${Other}-2/*"`, '!GetAtt App.Arn', 'unknown'],
  ['arn:aws:s3:::logs/*', '!GetAtt App.Arn', 'unknown'],
])('with %s for logs of %s', async (resource, source, verdict) => {
  expect(await permission(resource, source)).toBe(verdict);
});

/** Two buckets log into a third one under these prefixes. */
const unique = async (one: string, other: string) => {
  const bucket = (prefix: string) =>
    `{ Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: ${prefix} } } }`;
  const text = `
Parameters: { Team: { Type: String }, Env: { Type: String } }
Resources: { Logs: { Type: AWS::S3::Bucket }, A: ${bucket(one)}, B: ${bucket(other)} }
`;
  const { A, B } = judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
  expect(A?.verdicts['log-prefix-is-unique']).toBe(B?.verdicts['log-prefix-is-unique']);
  return { verdict: A?.verdicts['log-prefix-is-unique'], message: A?.messages['log-prefix-is-unique'] };
};

test.each([
  [`!Sub "\${A}/"`, `!Sub "\${B}/"`, undefined],
  [`!Sub "s3/\${A}/"`, `!Sub "s3/\${Logs}/x/"`, undefined],
  [`!Sub "\${A}"`, `!Sub "\${B}/"`, 'unknown'],
  [`!Sub "\${A}/"`, 'app/', 'unknown'],
  [`!Sub "\${Team}/"`, `!Sub "\${Env}/"`, 'unknown'],
])('prefixes %s and %s of two buckets', async (one, other, verdict) => {
  expect((await unique(one, other)).verdict).toBe(verdict);
});

test.each([
  [`!Sub "\${Team}/"`, `!Sub "\${Team}/"`],
  [`!Sub "\${Team}/"`, `!Sub "\${Team}/b/"`],
  [`!Sub "\${Team}/"`, '""'],
])('keys with %s begin with %s, whatever deployment puts in', async (one, other) => {
  const { verdict, message } = await unique(one, other);
  expect(verdict).toBe('fail');
  expect(message).toContain('such as those of A and those of B');
});

test.each([
  ['!Not [!Condition P]', undefined],
  ['!And [!Condition Q, !Not [!Condition P]]', undefined],
  ['!Equals [!Ref Team, data]', 'fail'],
  ['!Or [!Condition Q, !Not [!Condition P]]', 'fail'],
])('logs of two buckets, of which one is there by P and the other by %s', async (condition, verdict) => {
  const bucket = (name: string): string =>
    `{ Type: AWS::S3::Bucket, Condition: ${name}, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: app/ } } }`;
  const text = `
Parameters: { Team: { Type: String }, Env: { Type: String } }
Conditions: { P: !Equals [!Ref Env, prod], Q: !Equals [!Ref Team, data], Other: ${condition} }
Resources: { Logs: { Type: AWS::S3::Bucket }, A: ${bucket('P')}, B: ${bucket('Other')} }
`;
  const { A, B } = judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
  expect(A?.verdicts['log-prefix-is-unique']).toBe(verdict);
  expect(B?.verdicts['log-prefix-is-unique']).toBe(verdict);
});

test('of more buckets than a list of overlaps has, one that is there together is not missed', async () => {
  const bucket = (name: string): string =>
    `{ Type: AWS::S3::Bucket, Condition: ${name}, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: app/ } } }`;
  const others = Array.from({ length: 101 }, (_, index) => `  B${100 + index}: ${bucket('NotP')}`).join('\n');
  const text = `
Parameters: { Env: { Type: String } }
Conditions: { P: !Equals [!Ref Env, prod], NotP: !Not [!Condition P] }
Resources:
  Logs: { Type: AWS::S3::Bucket }
  A: ${bucket('P')}
  Z: ${bucket('P')}
${others}
`;
  const { A } = judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
  expect(A?.verdicts['log-prefix-is-unique']).toBe('fail');
});
