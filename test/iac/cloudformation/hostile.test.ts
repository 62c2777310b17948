import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { UserError } from '../../../src/model/user-error.ts';
import { sized } from '../../long.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

const read = (text: string) => readTemplates('template.yaml', filesOf({ 'template.yaml': text }));

/** Texts that take templates apart, and what templates are made of. */
const WORDS = [
  ...['Ref', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::GetAtt', 'Fn::Select', 'Fn::Split', 'Fn::FindInMap', 'Fn::Equals'],
  ...['Fn::ImportValue', 'Fn::Transform', 'Fn::ForEach::Loop', 'Fn::And', 'Fn::Not', 'Fn::GetStackOutput', 'Condition'],
  ...['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs', 'Transform', 'Metadata', 'Properties', 'Type'],
  ...['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::Logs::Delivery', 'AWS::Logs::DeliverySource', 'AWS::KMS::Key'],
  ...['AWS::CloudFormation::Stack', 'BucketName', 'LoggingConfiguration', 'DestinationBucketName', 'LogFilePrefix'],
  ...['PolicyDocument', 'Bucket', 'KeyPolicy', 'TemplateURL', 'LifecycleConfiguration', 'Rules', 'Status', 'Enabled'],
  ...['BucketEncryption', 'ServerSideEncryptionConfiguration', 'Tags', 'ObjectLockEnabled', 'AccessControl', 'Default'],
  ...[
    'A',
    'B',
    'A.Arn',
    'AWS::NoValue',
    'AWS::AccountId',
    `\${A}`,
    `\${B.Arn}`,
    `\${!x}`,
    '{{resolve:ssm:x}}',
    'template.yaml',
  ],
  ...['__proto__', 'constructor', 'toString', '', '0', 'true', 'Outputs.X'],
];
const word = fc.constantFrom(...WORDS);
const { value } = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(word, fc.integer({ min: -1, max: 9 }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(word, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
}));
const resource = fc.record({
  Type: fc.constantFrom('AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::Logs::DeliverySource', 'AWS::KMS::Key'),
  Condition: fc.constantFrom('A', 'B'),
  Properties: fc.dictionary(word, value, { maxKeys: 5 }),
});
const template = fc.record({
  Parameters: fc.oneof(value, fc.dictionary(word, fc.record({ Type: word, Default: value }))),
  Conditions: fc.dictionary(fc.constantFrom('A', 'B'), value),
  Outputs: fc.dictionary(word, fc.record({ Value: value, Export: fc.record({ Name: value }) })),
  Resources: fc.dictionary(fc.constantFrom('A', 'B', 'C', 'Fn::ForEach::X'), fc.oneof(resource, value)),
  Transform: value,
});

describe('whatever is given', () => {
  test('a template is judged, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(template, async (one) => {
        try {
          judgedTemplates(await read(JSON.stringify(one)));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: Number(process.env['S3LOG_AUDIT_TEST_RUNS'] ?? sized(30, 300)) },
    );
  });

  test('text of any kind is a template or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), async (text) => {
        await expect(read(text)).rejects.toBeInstanceOf(UserError);
      }),
    );
  });
});

describe('what is refused', () => {
  test.each([
    ['an empty file', '', /no CloudFormation template/],
    ['another document', 'kind: Deployment\n', /no CloudFormation template/],
    ['two documents', 'Resources: {}\n---\nResources: {}\n', /^template.yaml:2:1: a second document/],
    ['broken YAML', 'Resources:\n  A: [\n', /template\.yaml:\d+:\d+: /],
    ['an alias of nothing', 'Resources: { A: *nobody }', /alias/i],
    ['depth', `Resources: {A: ${'['.repeat(5000)}${']'.repeat(5000)}}`, /nested too deeply/],
    ['an alias of itself', 'Resources: &a\n  A: *a\n', /nested too deeply/],
    [
      'aliases that multiply',
      `a: &a [${'x,'.repeat(20)}]\n${'bcdefgh'
        .split('')
        .map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(20)}]\n`)
        .join('')}Resources: { A: *h }\n`,
      /more than 500000 values/,
    ],
    ['a huge file', `Resources: { A: "${'x'.repeat(5_000_001)}" }`, /larger than/],
  ])('%s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toBeInstanceOf(UserError);
  });

  test('a folder without templates', async () => {
    await expect(readTemplates('', filesOf({ 'README.md': 'x' }))).rejects.toThrow(/there is no template/);
  });

  test('a parameter that no template has', async () => {
    const files = filesOf({ 'template.yaml': 'Resources: {}' });
    await expect(readTemplates('template.yaml', files, { parameters: { Stag: 'x' } })).rejects.toThrow(
      /no template has a parameter Stag/,
    );
  });

  test.each([
    ['Stage', 'staging', /parameter Stage: "staging" is not one of dev, prod/],
    ['Prefix', 'app', /parameter Prefix: "app" does not match \[a-z\]\+\//],
    ['Zones', 'a,c', /parameter Zones: "c" is not one of a, b/],
    ['Name', 'a', /parameter Name: "a" is shorter than 2/],
    ['Name', 'abcdef', /parameter Name: "abcdef" is longer than 5/],
    ['Days', '91', /parameter Days: "91" is greater than 90/],
    ['Days', 'many', /parameter Days: "many" is no number/],
  ])('a value that CloudFormation would refuse: %s=%s', async (name, value, message) => {
    const files = filesOf({
      'template.yaml': `
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
  Prefix: { Type: String, AllowedPattern: "[a-z]+/" }
  Zones: { Type: CommaDelimitedList, AllowedValues: [a, b] }
  Name: { Type: String, MinLength: 2, MaxLength: 5 }
  Days: { Type: Number, MinValue: 1, MaxValue: 90 }
Resources: {}
`,
    });
    const valid = { Stage: 'dev', Zones: 'b, a', Name: 'abc', Days: '90' };
    await expect(readTemplates('template.yaml', files, { parameters: valid })).resolves.toBeDefined();
    await expect(readTemplates('template.yaml', files, { parameters: { ...valid, [name]: value } })).rejects.toThrow(
      message,
    );
  });

  test('a manifest that names a template which is not there', async () => {
    const artifacts = { A: { type: 'aws:cloudformation:stack', properties: { templateFile: 'A.template.json' } } };
    const files = filesOf({ 'cdk.out/manifest.json': JSON.stringify({ artifacts }) });
    await expect(readTemplates('cdk.out', files)).rejects.toThrow(/cdk\.out\/A\.template\.json: there is no such file/);
    await expect(readTemplates('cdk.out', filesOf({ 'cdk.out/manifest.json': '[]' }))).rejects.toThrow(/no manifest/);
  });
});

describe('what grows', () => {
  test('names that double each other end', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `B${at}`);
    const resources = names.map(
      (name, at) =>
        `  ${name}: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub "\${B${at + 1}}\${B${at + 1}}" } }\n`,
    );
    const { inventory } = await read(
      `Resources:\n${resources.join('')}  B60: { Type: AWS::S3::Bucket, Properties: { BucketName: xx } }\n`,
    );
    expect(inventory.buckets).toHaveLength(61);
  });

  test('a template of a megabyte is read within seconds', async () => {
    const resources = Array.from(
      { length: 3000 },
      (_, at) =>
        `  B${at}: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub "x-${at}-\${AWS::AccountId}", LoggingConfiguration: { DestinationBucketName: !Ref B0, LogFilePrefix: "x-${at}/" } } }\n`,
    );
    const { inventory } = await read(`Resources:\n${resources.join('')}`);
    expect(inventory.buckets).toHaveLength(3000);
  });
});
