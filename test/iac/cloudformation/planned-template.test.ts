import { describe, expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import type { TemplateOptions } from '../../../src/iac/cloudformation/template-options.ts';
import type { Bucket } from '../../../src/model/inventory.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

const read = (text: string, options: TemplateOptions = {}) =>
  readTemplates('template.yaml', filesOf({ 'template.yaml': text }), options);

const factsOf = async (properties: string, head = ''): Promise<Bucket['facts']> => {
  const { inventory } = await read(`${head}
Resources:
  B: { Type: "AWS::S3::Bucket", Properties: ${properties} }
  Key: { Type: "AWS::KMS::Key" }
  Alias: { Type: "AWS::KMS::Alias", Properties: { AliasName: alias/logs, TargetKeyId: !Ref Key } }
`);
  return inventory.accounts[0]?.buckets[0]?.facts ?? {};
};

describe('what a bucket has by itself', () => {
  test('is what S3 gives every new one', async () => {
    expect(await factsOf('{}')).toMatchObject({
      logging: { state: 'absent' },
      policy: { state: 'absent' },
      encryption: { state: 'known', value: { algorithm: 'AES256', keyId: '' } },
      versioning: { state: 'absent' },
      ownership: { state: 'known', value: { setting: 'BucketOwnerEnforced' } },
      publicAccessBlock: { state: 'known', value: { blockPublicAcls: true, restrictPublicBuckets: true } },
      objectLock: { state: 'absent' },
      requestPayment: { state: 'known', value: { payer: 'BucketOwner' } },
      lifecycle: { state: 'absent' },
      tagging: { state: 'absent' },
    });
  });
});

describe('what properties say', () => {
  test.each<[string, object]>([
    [
      '{ LoggingConfiguration: { DestinationBucketName: logs, LogFilePrefix: a/, TargetObjectKeyFormat: { SimplePrefix: {} } } }',
      { logging: { value: { target: 'logs', prefix: 'a/', keyFormat: 'simple', grants: [] } } },
    ],
    [
      '{ LoggingConfiguration: { TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: DeliveryTime } } } }',
      { logging: { value: { target: 'B', prefix: '', keyFormat: 'partitioned-delivery-time' } } },
    ],
    [
      '{ LoggingConfiguration: { TargetObjectKeyFormat: { PartitionedPrefix: {} } } }',
      { logging: { value: { keyFormat: 'partitioned-event-time' } } },
    ],
    ['{ LoggingConfiguration: text }', { logging: { state: 'failed', code: 'not-yet-known' } }],
    ['{ LoggingConfiguration: !Transform { Name: X } }', { logging: { code: 'not-yet-known' } }],
    ['{ LoggingConfiguration: }', { logging: { state: 'absent' } }],
    [
      '{ ObjectLockEnabled: true }',
      { objectLock: { value: { defaultRetention: '' } }, versioning: { value: { status: 'Enabled' } } },
    ],
    [
      '{ ObjectLockConfiguration: { ObjectLockEnabled: Enabled, Rule: { DefaultRetention: { Mode: COMPLIANCE, Years: 1 } } } }',
      { objectLock: { value: { defaultRetention: 'COMPLIANCE' } } },
    ],
    [
      '{ ObjectLockEnabled: !Ref Open }',
      { objectLock: { code: 'not-yet-known' }, versioning: { code: 'not-yet-known' } },
    ],
    ['{ VersioningConfiguration: { Status: Suspended } }', { versioning: { value: { status: 'Suspended' } } }],
    ['{ VersioningConfiguration: { Status: !Ref Open } }', { versioning: { code: 'not-yet-known' } }],
    [
      '{ PublicAccessBlockConfiguration: { BlockPublicAcls: "true" } }',
      {
        publicAccessBlock: { value: { blockPublicAcls: true, ignorePublicAcls: false, restrictPublicBuckets: false } },
      },
    ],
    [
      '{ PublicAccessBlockConfiguration: { BlockPublicAcls: !Ref Open } }',
      { publicAccessBlock: { code: 'not-yet-known' } },
    ],
    [
      '{ AccessControl: LogDeliveryWrite }',
      {
        acl: {
          value: { grants: [{ permission: 'FULL_CONTROL' }, { permission: 'WRITE' }, { permission: 'READ_ACP' }] },
        },
      },
    ],
    ['{ AccessControl: BucketOwnerFullControl }', { acl: { value: { grants: [{ permission: 'FULL_CONTROL' }] } } }],
    ['{ AccessControl: Unheard }', { acl: { code: 'not-yet-known' } }],
    [
      '{ OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] } }',
      { ownership: { value: { setting: 'ObjectWriter' } } },
    ],
    ['{ OwnershipControls: {} }', { ownership: { code: 'not-yet-known' } }],
    [
      '{ LifecycleConfiguration: { Rules: [{ Id: x, Status: Enabled, Prefix: a/, ExpirationInDays: 7, ObjectSizeGreaterThan: "5" }] } }',
      {
        lifecycle: {
          value: { rules: [{ id: 'x', enabled: true, prefix: 'a/', narrowed: true, expiresAfterDays: 7 }] },
        },
      },
    ],
    [
      '{ LifecycleConfiguration: { Rules: [{ Status: Enabled, ExpirationInDays: 7, ObjectSizeGreaterThan: 0 }] } }',
      { lifecycle: { value: { rules: [{ narrowed: false }] } } },
    ],
    [
      '{ LifecycleConfiguration: { Rules: [{ Status: Disabled, ExpirationDate: "2030-01-01T00:00:00Z" }] } }',
      {
        lifecycle: {
          value: { rules: [{ enabled: false, expiresAfterDays: null, expiresOn: '2030-01-01T00:00:00Z' }] },
        },
      },
    ],
    [
      '{ LifecycleConfiguration: { Rules: [{ Status: Enabled, ExpirationInDays: !Ref Open }] } }',
      { lifecycle: { code: 'not-yet-known' } },
    ],
    ['{ LifecycleConfiguration: { Rules: [] } }', { lifecycle: { state: 'absent' } }],
    [`{ Tags: [{ Key: owner, Value: !Sub "team-\${Open}" }] }`, { tagging: { state: 'known' } }],
    [
      '{ BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt Key.Arn } }] } }',
      {
        encryption: { value: { algorithm: 'aws:kms' } },
        encryptionKey: { value: { manager: 'CUSTOMER', state: 'Enabled' } },
      },
    ],
    // S3 keeps the bare name, which is looked up in the account of whoever writes.
    [
      '{ BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref Alias } }] } }',
      { encryption: { value: { algorithm: 'aws:kms', keyId: 'alias/logs' } } },
    ],
    [
      '{ BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref Open } }] } }',
      { encryption: { value: { algorithm: 'aws:kms' } }, encryptionKey: { code: 'not-yet-known' } },
    ],
    [
      '{ BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: !Ref Open } }] } }',
      { encryption: { code: 'not-yet-known' } },
    ],
  ])('%s', async (properties, facts) => {
    expect(await factsOf(properties, 'Parameters: { Open: { Type: String } }')).toMatchObject(facts);
  });
});

describe('what only deployment decides', () => {
  test('a macro of somebody leaves nothing known, and says so', async () => {
    const planned = await read(`
Transform: Somebodys
Resources: { B: { Type: AWS::S3::Bucket }, C: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !Ref B } } } }
`);
    expect(planned.inventory.unread).toEqual([expect.stringContaining('the macro Somebodys may change')]);
    expect(new Set(Object.values(judgedTemplates(planned)['C']?.verdicts ?? {}))).toEqual(new Set(['unknown']));
  });

  test.each([
    'Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://x/y } }',
    'M: { Type: "Team::S3::Bucket::MODULE" }',
  ])('what %s adds may be a policy or a bucket', async (added) => {
    const planned = await read(`
Resources:
  ${added}
  Logs: { Type: AWS::S3::Bucket, Properties: { BucketName: logs } }
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: logs, LogFilePrefix: a/ } } }
`);
    expect(planned.inventory.unread).toHaveLength(1);
    expect(judgedTemplates(planned)['App']?.verdicts['log-delivery-permitted']).toBe('unknown');
  });

  test('the stacks of a StackSet are not judged, and it is said', async () => {
    const { inventory } = await read('Resources: { Set: { Type: AWS::CloudFormation::StackSet } }');
    expect(inventory.unread).toEqual(['Set is not judged: give the template of its stacks by --template']);
  });

  test('a policy that hangs on the condition of its bucket is there with it', async () => {
    const text = (condition: string) => `
Parameters: { Open: { Type: String } }
Conditions: { C: !Equals [!Ref Open, x], D: !Equals [!Ref Open, y] }
Resources:
  Logs: { Type: AWS::S3::Bucket, Condition: C, Properties: { BucketName: logs } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Condition: ${condition}
    Properties:
      Bucket: logs
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: logging.s3.amazonaws.com }, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" }] }
`;
    const policyOf = async (condition: string) =>
      (await read(text(condition))).inventory.accounts[0]?.buckets[0]?.facts.policy?.state;
    expect(await policyOf('C')).toBe('known');
    expect(await policyOf('D')).toBe('failed');
  });

  test('of two policies of a bucket nobody can tell which is there in the end', async () => {
    const policy = '{ Type: AWS::S3::BucketPolicy, Properties: { Bucket: logs, PolicyDocument: { Statement: [] } } }';
    const { inventory } = await read(`
Resources: { Logs: { Type: AWS::S3::Bucket, Properties: { BucketName: logs } }, P: ${policy}, Q: ${policy} }
`);
    expect(inventory.accounts[0]?.buckets[0]?.facts.policy?.state).toBe('failed');
  });
});

describe('what is elsewhere', () => {
  test('is the policy of a bucket that no template declares', async () => {
    const { inventory } = await read(`
Resources: { P: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: central-logs, PolicyDocument: { Statement: [] } } } }
`);
    expect(inventory.elsewhere).toEqual([
      expect.objectContaining({ bucket: 'central-logs', declaredBy: { policy: 'P' } }),
    ]);
  });

  test('an ARN names no bucket, so that the target is not there', async () => {
    const planned = await read(`
Resources:
  Logs: { Type: AWS::S3::Bucket }
  App: { Type: AWS::S3::Bucket, Properties: { LoggingConfiguration: { DestinationBucketName: !GetAtt Logs.Arn } } }
`);
    expect(judgedTemplates(planned)['App']?.verdicts['target-exists']).toBe('fail');
  });
});

test('parameters that are given decide, as the account and Region do', async () => {
  const text = `
Parameters: { Stage: { Type: String, Default: test } }
Conditions: { Here: !Equals [!Ref "AWS::Region", eu-west-1] }
Resources:
  B: { Type: AWS::S3::Bucket, Condition: Here, Properties: { BucketName: !Sub "b-\${Stage}-\${AWS::AccountId}" } }
`;
  const options = { account: '111122223333', region: 'eu-west-1', parameters: { Stage: 'prod' } };
  expect((await read(text, options)).inventory.buckets).toEqual([
    expect.objectContaining({ name: 'b-prod-111122223333', account: '111122223333', isNamed: true }),
  ]);
  expect((await read(text, { ...options, region: 'us-east-1' })).inventory.buckets).toEqual([]);
});

test('the ARN that another stack exports is split, though its bucket has no name yet', async () => {
  const { inventory } = await readTemplates(
    '',
    filesOf({
      'logs.yaml': `
Resources: { Logs: { Type: "AWS::S3::Bucket" } }
Outputs: { Arn: { Value: !GetAtt Logs.Arn, Export: { Name: logs-arn } } }
`,
      'app.yaml': `
Resources:
  App:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: !Select [0, !Split ["/", !Select [5, !Split [":", !ImportValue logs-arn]]]]
`,
    }),
  );
  const app = inventory.accounts[0]?.buckets.find(({ name }) => name === 'app.App');
  expect(app?.facts.logging).toMatchObject({ state: 'known', value: { target: 'logs.Logs' } });
});

describe('a log bucket that hangs on a condition', () => {
  const targetExists = async (target: string, condition = 'Logs: { Condition: Make,') => {
    const planned = await read(`
Parameters: { Choice: { Type: String } }
Conditions: { Make: !Equals [!Ref Choice, "yes"] }
Resources:
  ${condition} Type: "AWS::S3::Bucket", Properties: { BucketName: the-logs } }
  App: { Type: "AWS::S3::Bucket", Properties: { LoggingConfiguration: { DestinationBucketName: ${target} } } }
`);
    return judgedTemplates(planned)['App']?.verdicts['target-exists'];
  };

  test('may be missing, for who has its name in words', async () => {
    expect(await targetExists('the-logs')).toBe('unknown');
  });

  test('is judged for the rest of the logging all the same', async () => {
    const planned = await read(`
Parameters: { Choice: { Type: String } }
Conditions: { Make: !Equals [!Ref Choice, "yes"] }
Resources:
  Logs: { Condition: Make, Type: "AWS::S3::Bucket", Properties: { BucketName: the-logs } }
  App:
    Type: "AWS::S3::Bucket"
    Properties: { LoggingConfiguration: { DestinationBucketName: the-logs, LogFilePrefix: app } }
`);
    const { App: app, Logs: logs } = judgedTemplates(planned);
    expect(app?.verdicts).toMatchObject({ 'target-exists': 'unknown', 'log-prefix-ends-with-separator': 'fail' });
    expect(Object.keys(app?.verdicts ?? {})).not.toContain('logging-enabled');
    expect(Object.keys(app?.verdicts ?? {})).not.toContain('target-is-not-source');
    // With the bucket its logging is there, which makes it a log target.
    expect(Object.keys(logs?.verdicts ?? {})).not.toContain('logging-enabled');
  });

  test('picked by a condition from two log buckets is neither of them for sure, and both may be', async () => {
    const planned = await read(`
Parameters: { Choice: { Type: String } }
Conditions: { Prod: !Equals [!Ref Choice, "prod"] }
Resources:
  ProdLogs: { Type: "AWS::S3::Bucket" }
  TestLogs: { Type: "AWS::S3::Bucket" }
  Data: { Type: "AWS::S3::Bucket" }
  App:
    Type: "AWS::S3::Bucket"
    Properties: { LoggingConfiguration: { DestinationBucketName: !If [Prod, !Ref ProdLogs, !Ref TestLogs], LogFilePrefix: app } }
`);
    const { App: app, ProdLogs: prod, TestLogs: test, Data: data } = judgedTemplates(planned);
    expect(app?.verdicts).toMatchObject({ 'target-exists': 'unknown', 'log-prefix-ends-with-separator': 'fail' });
    expect(Object.keys(app?.verdicts ?? {})).not.toContain('logging-enabled');
    // A log target need not log itself.
    expect([prod, test].map((one) => one?.verdicts['logging-enabled'])).toEqual(['unknown', 'unknown']);
    expect(data?.verdicts['logging-enabled']).toBe('fail');
  });

  test('picked by a condition may close a loop, or mix its logs with those of another source', async () => {
    const judged = judgedTemplates(
      await read(`
Parameters: { Choice: { Type: String } }
Conditions: { Prod: !Equals [!Ref Choice, "prod"] }
Resources:
  ProdLogs: { Type: "AWS::S3::Bucket", Properties: { LoggingConfiguration: { DestinationBucketName: !Ref App, LogFilePrefix: logs/ } } }
  TestLogs: { Type: "AWS::S3::Bucket" }
  Web: { Type: "AWS::S3::Bucket", Properties: { LoggingConfiguration: { DestinationBucketName: !Ref TestLogs, LogFilePrefix: app/ } } }
  App:
    Type: "AWS::S3::Bucket"
    Properties: { LoggingConfiguration: { DestinationBucketName: !If [Prod, !Ref ProdLogs, !Ref TestLogs], LogFilePrefix: app/ } }
`),
    );
    expect(judged['ProdLogs']?.verdicts['no-logging-loop']).toBe('unknown');
    expect(judged['App']?.verdicts['no-logging-loop']).toBe('unknown');
    expect(judged['Web']?.verdicts['log-prefix-is-unique']).toBe('unknown');
  });

  test.each(['!Ref Logs', `!Sub "\${Logs}"`, '!Select [5, !Split [":", !GetAtt Logs.Arn]]'])(
    'is there for who refers to it: %s',
    async (target) => {
      expect(await targetExists(target)).toBeUndefined();
    },
  );

  test('may be missing with its whole stack, for who has its name in words', async () => {
    const existsFor = async (target: string) => {
      const planned = await readTemplates(
        'template.yaml',
        filesOf({
          'template.yaml': `
Parameters: { Choice: { Type: String } }
Conditions: { Make: !Equals [!Ref Choice, "yes"] }
Resources:
  Nested: { Condition: Make, Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: logs.yaml } }
  App: { Type: "AWS::S3::Bucket", Properties: { LoggingConfiguration: { DestinationBucketName: ${target} } } }
`,
          'logs.yaml': `
Resources: { Logs: { Type: "AWS::S3::Bucket", Properties: { BucketName: the-logs } } }
Outputs: { Name: { Value: !Ref Logs } }
`,
        }),
      );
      return judgedTemplates(planned)['App']?.verdicts['target-exists'];
    };
    expect(await existsFor('the-logs')).toBe('unknown');
    expect(await existsFor('!GetAtt Nested.Outputs.Name')).toBeUndefined();
  });

  test('and one without a condition is there anyway', async () => {
    expect(await targetExists('the-logs', 'Logs: {')).toBeUndefined();
  });
});

describe('the end of a prefix', () => {
  const verdictOf = async (prefix: string) => {
    const planned = await read(`
Parameters: { Env: { Type: String } }
Conditions: { C: !Equals [!Ref Env, x] }
Resources:
  App: { Type: AWS::S3::Bucket, Properties: { BucketName: app, LoggingConfiguration: { DestinationBucketName: logs, LogFilePrefix: ${prefix} } } }
`);
    return judgedTemplates(planned)['App']?.verdicts['log-prefix-ends-with-separator'];
  };

  test.each([
    [`!Sub "\${Env}/"`, undefined],
    [`!Sub "\${AWS::StackName}/\${Env}-"`, undefined],
    ['!If [C, prod/, dev/]', undefined],
    ['!If [C, prod/, dev-]', undefined],
    ['!If [C, prod/, ""]', undefined],
    ['!Join ["", [!If [C, prod, dev], /]]', undefined],
    [`!If [C, !Sub "\${Env}/", !Ref "AWS::NoValue"]`, undefined],
    ['!If [C, prod/, !Ref Env]', 'unknown'],
    ['!If [C, prod/, dev]', 'unknown'],
    ['!Ref Env', 'unknown'],
    [`!Sub "logs/\${Env}"`, 'unknown'],
    [`!Sub "\${Env}logs"`, 'fail'],
    ['!If [C, prod, dad]', 'fail'],
  ])('%s', async (prefix, verdict) => {
    expect(await verdictOf(prefix)).toBe(verdict);
  });
});
