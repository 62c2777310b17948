import { expect, test } from 'vitest';
import type { KeySetup } from '../../src/sandbox/scenario.ts';
import { keysOf, sandboxOf } from './clients.ts';
import { jsonCall } from './signed-call.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const REGION = 'eu-west-1';
const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY}`;

const allowWriter = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
    },
  ],
};

const keys: readonly KeySetup[] = [
  { id: KEY, region: REGION, aliases: ['alias/logs'], policy: allowWriter },
  { id: 'plain', region: REGION },
  { id: 'off', region: REGION, state: 'Disabled', policy: allowWriter },
  { id: 'hidden', region: REGION, denied: ['kms:GetKeyPolicy'] },
  { id: 'far', region: 'us-east-1' },
  { id: 'managed', region: REGION, manager: 'AWS', aliases: ['alias/aws/s3'] },
];

const scenario = (encryption = { algorithm: 'aws:kms', keyId: ARN }) => ({
  organization: null,
  accounts: [
    {
      id: ACCOUNT,
      name: 'one',
      keys,
      buckets: [
        { name: 'data', region: REGION, logging: { target: 'logs', prefix: '' } },
        {
          name: 'logs',
          region: REGION,
          encryption,
          policy: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/*' }],
          },
        },
      ],
    },
    { id: OTHER, name: 'other', keys: [{ id: 'theirs', region: REGION }], buckets: [] },
  ],
});

async function kms(operation: string, KeyId: string, account = ACCOUNT) {
  const sandbox = await sandboxOf(scenario());
  const call = { url: sandbox.url, service: 'kms', credentials: keysOf(sandbox, account), region: REGION };
  return jsonCall(call, `TrentService.${operation}`, { KeyId });
}

test.each([KEY, ARN, 'alias/logs', `arn:aws:kms:${REGION}:${ACCOUNT}:alias/logs`])(
  'DescribeKey by %s',
  async (name) => {
    expect(await kms('DescribeKey', name)).toMatchObject({
      status: 200,
      output: { KeyMetadata: { KeyId: KEY, Arn: ARN, Enabled: true, KeyState: 'Enabled', KeyManager: 'CUSTOMER' } },
    });
  },
);

test('keys may be off or managed by AWS', async () => {
  expect((await kms('DescribeKey', 'off')).output).toMatchObject({ KeyMetadata: { KeyState: 'Disabled' } });
  expect((await kms('DescribeKey', 'alias/aws/s3')).output).toMatchObject({ KeyMetadata: { KeyManager: 'AWS' } });
});

test('GetKeyPolicy gives the document as text; without one that of a new key', async () => {
  const { output } = await kms('GetKeyPolicy', ARN);
  expect(JSON.parse(String(output['Policy']))).toEqual(allowWriter);
  expect(output['PolicyName']).toBe('default');
  const { output: plain } = await kms('GetKeyPolicy', 'plain');
  expect(JSON.parse(String(plain['Policy']))).toMatchObject({
    Statement: [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*' }],
  });
});

test.each([
  ['DescribeKey', 'nowhere', 'NotFoundException'],
  ['DescribeKey', 'alias/nowhere', 'NotFoundException'],
  ['DescribeKey', 'far', 'NotFoundException'],
  ['GetKeyPolicy', 'alias/logs', 'NotFoundException'],
  ['GetKeyPolicy', 'hidden', 'AccessDeniedException'],
  ['GetKeyPolicy', `arn:aws:kms:${REGION}:${OTHER}:key/theirs`, 'AccessDeniedException'],
  ['ListKeys', KEY, 'UnknownOperationException'],
])('%s of %s is refused: %s', async (operation, name, code) => {
  expect(await kms(operation, name)).toMatchObject({ status: 400, output: { __type: code } });
});

test.each([
  [ARN, 1],
  ['plain', 0],
  ['off', 0],
  ['alias/aws/s3', 0],
])(
  'logs into a bucket with key %s arrive where the key policy lets the log writer use it',
  async (keyId, delivered) => {
    const sandbox = await sandboxOf(scenario({ algorithm: 'aws:kms', keyId }), { accessLogs: {} });
    sandbox.logRequest({ bucket: 'data' });
    sandbox.advance(86_400);
    expect(sandbox.accessLogs()['data']).toMatchObject({ delivered });
  },
);
