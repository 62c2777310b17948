import { expect, test } from 'vitest';
import { readTemplates } from '../../src/iac/cloudformation/read-templates.ts';
import { readPlan } from '../../src/iac/terraform/plan.ts';
import { filesOf, judgedTemplates } from './cloudformation/judged-template.ts';
import { judgedPlan } from './terraform/judged-plan.ts';

const ACCOUNT = '111111111111';

interface Logger {
  readonly name: string;
  readonly prefix: string;
  /** Of its logging: what is known only after apply. */
  readonly unknown?: object;
}

interface Given {
  readonly loggers: readonly Logger[];
  /** Below which S3 may write into the log bucket. */
  readonly writable?: string;
  readonly expiring?: string;
}

const planOf = ({ loggers, writable = '', expiring = '' }: Given) => {
  const policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::logs/${writable}*`,
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      },
    ],
  });
  const rule = { status: 'Enabled', filter: [{ prefix: expiring }], expiration: [{ days: 400 }] };
  const all: readonly (readonly [type: string, name: string, after: object, unknown?: object])[] = [
    ...['logs', ...loggers.map(({ name }) => name)].map((name) => ['aws_s3_bucket', name, {}] as const),
    ['aws_s3_bucket_policy', 'logs', { policy }],
    ['aws_s3_bucket_lifecycle_configuration', 'logs', { rule: [rule] }],
    ...loggers.map(
      ({ name, prefix, unknown = {} }) =>
        ['aws_s3_bucket_logging', name, { target_bucket: 'logs', target_prefix: prefix }, unknown] as const,
    ),
  ];
  const resources = all.map(([type, name]) => ({ address: `${type}.${name}`, mode: 'managed', type, name }));
  return readPlan({
    format_version: '1.2',
    resource_changes: all.map(([, name, after, unknown = {}], index) => ({
      ...resources[index],
      change: { actions: ['create'], before: null, after: { bucket: name, ...after }, after_unknown: unknown },
    })),
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { allowed_account_ids: { constant_value: [ACCOUNT] } } } },
      root_module: { resources: resources.map((one) => ({ ...one, provider_config_key: 'aws', expressions: {} })) },
    },
  });
};

const verdictsOf = async (given: Given, name: string) =>
  (await judgedPlan(planOf(given)))[`aws_s3_bucket.${name}`]?.verdicts ?? {};

const OPEN = { target_object_key_format: true };

test('a layout of keys that is not known yet leaves the rest of a logging known', async () => {
  const loggers = [
    { name: 'app', prefix: 'app/', unknown: OPEN },
    { name: 'web', prefix: 'web/', unknown: { target_object_key_format: [{ partitioned_prefix: true }] } },
  ];
  expect(await verdictsOf({ loggers }, 'app')).toEqual({});
  expect(await verdictsOf({ loggers }, 'web')).toEqual({});
  expect(await verdictsOf({ loggers, writable: 'app/', expiring: 'app/' }, 'app')).toEqual({});
});

test('what hangs on the layout is unknown', async () => {
  const loggers = [
    { name: 'app', prefix: 'app/', unknown: OPEN },
    { name: 'web', prefix: 'app/web/', unknown: OPEN },
  ];
  const narrow = `app/${ACCOUNT}/us-east-1/app/`;
  expect(await verdictsOf({ loggers, writable: narrow }, 'app')).toEqual({
    'log-delivery-permitted': 'unknown',
    'log-delivery-is-scoped': 'unknown',
    'log-prefix-is-unique': 'unknown',
  });
  expect(await verdictsOf({ loggers, expiring: narrow }, 'logs')).toMatchObject({
    'log-target-expires-logs': 'unknown',
  });
});

test('grants that are not known yet leave the rest of a logging known', async () => {
  const loggers = [{ name: 'app', prefix: 'app/', unknown: { target_grant: true } }];
  expect(await verdictsOf({ loggers }, 'app')).toEqual({ 'target-grants-effective': 'unknown' });
});

/** Verdicts of a source in a template that has a condition. */
const verdictsInTemplate = async (logging: string) => {
  const template = `
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Logs: { Type: AWS::S3::Bucket }
  LogsPolicy:
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
  App:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: !Ref Logs
        ${logging}
`;
  const judged = await judgedTemplates(await readTemplates('a.yaml', filesOf({ 'a.yaml': template })));
  return judged['App']?.verdicts;
};

test('a condition that picks the layout in a template leaves the rest of a logging known', async () => {
  const partitioned = '{ PartitionedPrefix: { PartitionDateSource: EventTime } }';
  const format = `TargetObjectKeyFormat: !If [IsProd, ${partitioned}, !Ref AWS::NoValue]`;
  expect(await verdictsInTemplate(`LogFilePrefix: app/\n        ${format}`)).toEqual({});
});

test.each([
  ['[IsProd, prod, dev]', 'fail'],
  ['[IsProd, prod/, dev/]', undefined],
  ['[IsProd, prod/, dev]', 'unknown'],
])('none of the prefixes that a condition picks from ends with a separator: %s', async (choice, verdict) => {
  const verdicts = await verdictsInTemplate(`LogFilePrefix: !If ${choice}`);
  expect(verdicts?.['log-prefix-ends-with-separator']).toBe(verdict);
});
