import { expect, test } from 'vitest';
import { validateResponse } from '../../../src/collect/http/response-validation.ts';
import { OPERATIONS } from '../../../src/collect/operations.ts';

test('every operation with a document says what its members and words are', () => {
  const without = [...OPERATIONS].filter(
    ([, one]) => (one.kind === 'xml' || one.kind === 'json') && one.shape === undefined,
  );
  expect(without.map(([name]) => name)).toEqual([]);
});

const ON = '<TargetBucket>logs</TargetBucket><TargetPrefix/>';
const GRANT = '<Grant><Grantee><ID>a</ID></Grantee><Permission>READ</Permission></Grant>';

const OBJECT = '<Contents><Key>2026-01-07</Key><LastModified>2026-01-07T00:00:00.000Z</LastModified></Contents>';
const listing = (count: number, objects: string): string =>
  `<ListBucketResult><Name>logs</Name><Prefix/><KeyCount>${count}</KeyCount><MaxKeys>100</MaxKeys><IsTruncated>false</IsTruncated>${objects}</ListBucketResult>`;

// Each of the first was taken for "not configured", or for a setting that nobody made.
test.each([
  ['s3:ListBuckets', '<ListAllMyBucketsResult/>', 'IncompleteResponse'],
  ['s3:ListBuckets', '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>', undefined],
  [
    's3:ListBuckets',
    '<ListAllMyBucketsResult><Buckets><Bucket/></Buckets></ListAllMyBucketsResult>',
    'IncompleteResponse',
  ],
  [
    's3:ListBuckets',
    '<ListAllMyBucketsResult><Buckets><Bucket><Name>app</Name><CreationDate>2024-01-01T00:00:00.000Z</CreationDate><BucketRegion>x@evil.example</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>',
    'UnknownResponse',
  ],
  ['s3:ListObjectsV2', listing(0, ''), undefined],
  ['s3:ListObjectsV2', listing(1, OBJECT), undefined],
  ['s3:ListObjectsV2', listing(1, ''), 'IncompleteResponse'],
  ['s3:ListObjectsV2', listing(2, OBJECT), 'IncompleteResponse'],
  ['s3:ListObjectsV2', '<ListBucketResult/>', 'IncompleteResponse'],
  ['s3:GetBucketEncryption', '<ServerSideEncryptionConfiguration/>', 'IncompleteResponse'],
  ['s3:GetObjectLockConfiguration', '<ObjectLockConfiguration/>', 'IncompleteResponse'],
  ['s3:GetBucketPolicyStatus', '<PolicyStatus><IsPublic>maybe</IsPublic></PolicyStatus>', 'UnknownResponse'],
  ['s3:GetBucketPolicyStatus', '<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>', undefined],
  ['s3:GetBucketLogging', '<BucketLoggingStatus/>', undefined],
  ['s3:GetBucketLogging', '<BucketLoggingStatus><Other/></BucketLoggingStatus>', 'UnknownResponse'],
  [
    's3:GetBucketLogging',
    `<BucketLoggingStatus><x:LoggingEnabled>${ON}</x:LoggingEnabled></BucketLoggingStatus>`,
    'UnknownResponse',
  ],
  [
    's3:GetBucketLogging',
    `<BucketLoggingStatus><LoggingEnabled>${ON}</LoggingEnabled></BucketLoggingStatus>`,
    undefined,
  ],
  [
    's3:GetBucketLogging',
    `<BucketLoggingStatus><LoggingEnabled>${ON}<TargetGrants>${GRANT}</TargetGrants></LoggingEnabled></BucketLoggingStatus>`,
    undefined,
  ],
  [
    's3:GetBucketLogging',
    `<BucketLoggingStatus><LoggingEnabled>${ON}<NewLayout/></LoggingEnabled></BucketLoggingStatus>`,
    'UnknownResponse',
  ],
  [
    's3:GetBucketVersioning',
    '<VersioningConfiguration><Status>Perhaps</Status></VersioningConfiguration>',
    'UnknownResponse',
  ],
  ['s3:GetBucketLifecycleConfiguration', '<LifecycleConfiguration/>', 'IncompleteResponse'],
  ['s3:GetBucketTagging', '<Tagging/>', 'IncompleteResponse'],
  ['logs:DescribeDeliverySources', '{"deliverySources":null}', 'IncompleteResponse'],
  ['logs:DescribeDeliverySources', '{"deliverySources":[null]}', 'UnknownResponse'],
  ['logs:DescribeDeliverySources', '{"deliverySources":[]}', undefined],
  ['organizations:ListAccounts', '{"Accounts":[{"Id":"1"}]}', 'UnknownResponse'],
  ['organizations:ListAccounts', '{"Accounts":[{"Id":"111122223333","Paths":["elsewhere"]}]}', 'UnknownResponse'],
  ['s3:GetBucketPolicy', '{}', 'IncompleteResponse'],
  ['s3:GetBucketPolicy', '{"Statement":[]}', undefined],
] as const)('%s, answered with %s: %s', (operation, text, error) => {
  const expected = OPERATIONS.get(operation);
  if (expected === undefined) throw new Error(`${operation} is not declared`);
  const validate = () => validateResponse({ operation, expected, status: 200, text });
  if (error === undefined) expect(validate).not.toThrow();
  else expect(validate).toThrow(expect.objectContaining({ name: error }));
});

test('an error document has a code, and comes in the form of its service', () => {
  const expected = OPERATIONS.get('s3:GetBucketLogging');
  if (expected === undefined) throw new Error('not declared');
  const refuse = (text: string) => () => validateResponse({ operation: 's3', expected, status: 404, text });
  expect(refuse('<Error><Code>NoSuchBucket</Code></Error>')).not.toThrow();
  expect(refuse('<Error><Message>gone</Message></Error>')).toThrow();
  expect(refuse('{"__type":"NoSuchBucket"}')).toThrow();
});
