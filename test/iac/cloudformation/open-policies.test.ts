import { expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

const INCLUDE = 'Fn::Transform: { Name: AWS::Include, Parameters: { Location: "s3://x/y" } }';

/** Of a source into `Logs`, beside a resource. */
const judgedBeside = async (resource: string) => {
  const text = `
Parameters: { Env: { Type: String } }
Conditions: { Prod: !Equals [!Ref Env, prod] }
Resources:
  Logs: { Type: AWS::S3::Bucket }
  Other: { Type: AWS::S3::Bucket }
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: a/ } } }
  ${resource}
`;
  return judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
};

const policyFor = (bucket: string): string =>
  `Policy: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: ${bucket}, PolicyDocument: { Statement: [] } } }`;

test.each([
  `Policy: { ${INCLUDE} }`,
  `Policy: { Type: AWS::S3::BucketPolicy, ${INCLUDE} }`,
  `Policy: { Type: AWS::S3::BucketPolicy, Properties: { ${INCLUDE} } }`,
  policyFor('!If [Prod, !Ref Logs, !Ref Other]'),
])('a policy that may be the one of the log bucket is not taken for none: %s', async (resource) => {
  expect((await judgedBeside(resource))['App']?.verdicts['log-delivery-permitted']).toBe('unknown');
});

test.each([
  policyFor('!If [Prod, !Ref Other, !Ref App]'),
  policyFor('!Ref Env'),
  `Q: { Type: AWS::SQS::Queue, ${INCLUDE} }`,
])('what is no policy of the log bucket does not matter: %s', async (resource) => {
  expect((await judgedBeside(resource))['App']?.verdicts['log-delivery-permitted']).toBe('fail');
});

test('what a macro adds beside the properties of a bucket may be its logging', async () => {
  const judged = await judgedBeside(`Data: { Type: AWS::S3::Bucket, ${INCLUDE} }`);
  expect(judged['Data']?.verdicts['logging-enabled']).toBe('unknown');
  expect(judged['Other']?.verdicts['logging-enabled']).toBe('fail');
});

test.each([
  [`!Sub ["arn:aws:iam::\${Id}:root", { Id: !FindInMap [Elb, !Ref AWS::Region, Id] }]`, 'unknown'],
  ['arn:aws:iam::127311923021:root', 'unknown'],
  [`!Sub "arn:aws:iam::\${AWS::AccountId}:root"`, 'fail'],
])('the account of load balancers hangs on the Region that deployment decides: %s', async (principal, verdict) => {
  const text = `
Mappings: { Elb: { eu-west-1: { Id: "156460612806" }, us-east-1: { Id: "127311923021" } } }
Resources:
  Logs: { Type: AWS::S3::Bucket }
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref Logs } } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument: { Statement: { Effect: Allow, Principal: { AWS: ${principal} }, Action: s3:PutObject, Resource: !Sub "\${Logs.Arn}/elb/*" } }
`;
  const judged = judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
  expect(judged['Logs']?.verdicts['log-bucket-is-dedicated']).toBe(verdict);
});
