import { expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

const NESTED = `
Parameters: { Prefix: { Type: String, Default: app }, Target: { Type: String, Default: app } }
Resources:
  App:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Ref Prefix, LoggingConfiguration: { DestinationBucketName: !Ref Target, LogFilePrefix: !Ref Prefix } }
`;

/** What is said of the prefix and the target of a bucket that by the defaults of its stack logs to itself, without a separator. */
const judged = async (parameters: string) => {
  const outer = `
Parameters: { Open: { Type: String } }
Conditions: { C: !Equals [!Ref Open, x] }
Resources:
  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: inner.yaml${parameters} } }
`;
  const files = filesOf({ 'template.yaml': outer, 'inner.yaml': NESTED });
  const verdicts = judgedTemplates(await readTemplates('template.yaml', files))['Inner.App']?.verdicts;
  return [verdicts?.['log-prefix-ends-with-separator'], verdicts?.['target-is-not-source']];
};

test('a nested stack has the defaults of its parameters only where it is known that nothing else is given', async () => {
  expect(await judged('')).toEqual(['fail', 'fail']);
  expect(await judged(', Parameters: { Prefix: app/, Target: logs }')).toEqual([undefined, undefined]);
  expect(await judged(', Parameters: !If [C, { Prefix: app/ }, !Ref AWS::NoValue]')).toEqual(['unknown', undefined]);
});
