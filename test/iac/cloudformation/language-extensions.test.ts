import { expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

/** What is said of the logs of `App`, where the bucket and the resource of the policy are named as given. */
const permitted = async (bucket: string, arn: string): Promise<string | undefined> => {
  const text = `
Transform: AWS::LanguageExtensions
Parameters:
  Which: { Type: String, Default: Blue }
  Open: { Type: String }
Resources:
  BlueLogs: { Type: AWS::S3::Bucket }
  GreenLogs: { Type: AWS::S3::Bucket }
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref BlueLogs } } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: ${bucket}
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: { Service: logging.s3.amazonaws.com }
          Action: s3:PutObject
          Resource: !Join ["", [${arn}, "/*"]]
`;
  const judged = judgedTemplates(await readTemplates('template.yaml', filesOf({ 'template.yaml': text })));
  return judged['App']?.verdicts['log-delivery-permitted'];
};

// "AWS::LanguageExtensions transform": functions within Ref and Fn::GetAtt.
test.each([
  [`{ Ref: { "Fn::Sub": "\${Which}Logs" } }`, `{ "Fn::GetAtt": [{ "Fn::Sub": "\${Which}Logs" }, Arn] }`, undefined],
  ['{ Ref: { "Fn::Join": ["", [!Ref Which, Logs]] } }', '!GetAtt BlueLogs.Arn', undefined],
  [`{ Ref: { "Fn::Sub": "Green\${AWS::NoValue}Logs" } }`, '!GetAtt BlueLogs.Arn', 'unknown'],
  ['{ Ref: { "Fn::Join": ["", [Green, Logs]] } }', '!GetAtt BlueLogs.Arn', 'fail'],
  // Which bucket it is, only deployment tells: it may be that of the logs.
  [`{ Ref: { "Fn::Sub": "\${Open}Logs" } }`, '!GetAtt BlueLogs.Arn', 'unknown'],
  ['!Ref BlueLogs', `{ "Fn::GetAtt": [{ "Fn::Sub": "\${Open}Logs" }, Arn] }`, 'unknown'],
])('the policy of %s for %s', async (bucket, arn, verdict) => {
  expect(await permitted(bucket, arn)).toBe(verdict);
});
