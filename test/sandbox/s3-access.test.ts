import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  type ListBucketsCommandInput,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { send, signedCall, signedRequest } from './signed-call.ts';
import { smallScenario, WORKLOAD } from './small-scenario.ts';

const client = (sandbox: Sandbox, region?: string) => clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD), region).s3;

test('ListBuckets lists the account in pages, from every Region', async () => {
  const s3 = client(await sandboxOf(smallScenario()), 'us-east-1');
  const names: (string | undefined)[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListBucketsCommand({ MaxBuckets: 2, ...(token === undefined ? {} : { ContinuationToken: token }) }),
    );
    names.push(...(page.Buckets ?? []).map(({ Name }) => Name));
    token = page.ContinuationToken;
  } while (token !== undefined);
  expect(names).toEqual(['app-data', 'app-logs', 'bare', 'exotic', 'far']);
});

test('ListBuckets filters, and tells Region and ARN once a parameter is there', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const list = async (input: ListBucketsCommandInput) =>
    (await client(sandbox).send(new ListBucketsCommand(input))).Buckets;
  expect(await list({ Prefix: 'app-d' })).toEqual([
    { Name: 'app-data', BucketRegion: 'eu-west-1', BucketArn: 'arn:aws:s3:::app-data', CreationDate: expect.any(Date) },
  ]);
  expect(await list({ BucketRegion: 'eu-west-1' })).toHaveLength(3);
  expect((await list({}))?.[0]).toEqual({ Name: 'app-data', CreationDate: expect.any(Date) });
});

test.each([
  [{ BucketRegion: 'nowhere' }],
  [{ MaxBuckets: 0 }],
  [{ MaxBuckets: 10_001 }],
  [{ MaxBuckets: 1, ContinuationToken: 'x' }],
])('ListBuckets refuses %j', async (input) => {
  const s3 = client(await sandboxOf(smallScenario()));
  expect(await errorOf(s3.send(new ListBucketsCommand(input)))).toBe('InvalidArgument 400');
});

test.each([
  ['a bucket that is not there', 'nowhere', {}, 'NoSuchBucket 404'],
  ["another account's bucket", 'somebody-elses', {}, 'AccessDenied 403'],
  ['a bucket of another Region', 'far', {}, 'PermanentRedirect 301'],
  ['another owner than expected', 'app-data', { ExpectedBucketOwner: '999999999999' }, 'AccessDenied 403'],
])('GetBucketLogging of %s', async (_, Bucket, more, code) => {
  const s3 = client(await sandboxOf(smallScenario()));
  expect(await errorOf(s3.send(new GetBucketLoggingCommand({ Bucket, ...more })))).toBe(code);
});

test('the right owner may be expected, and a redirect can be followed', async () => {
  const sandbox = await sandboxOf(smallScenario());
  await client(sandbox).send(new GetBucketLoggingCommand({ Bucket: 'bare', ExpectedBucketOwner: WORKLOAD }));
  const following = new S3Client({
    endpoint: sandbox.url,
    region: 'eu-west-1',
    credentials: keysOf(sandbox, WORKLOAD),
    forcePathStyle: true,
    followRegionRedirects: true,
  });
  expect((await following.send(new GetBucketLoggingCommand({ Bucket: 'far' }))).$metadata.httpStatusCode).toBe(200);
  following.destroy();
});

test('a call that the bucket denies is refused in the words of AWS, others are not', async () => {
  const s3 = client(await sandboxOf(smallScenario()));
  await expect(s3.send(new GetBucketPolicyCommand({ Bucket: 'app-logs' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(/user\/auditor is not authorized to perform: s3:GetBucketPolicy on .*explicit deny/),
    $metadata: { httpStatusCode: 403, requestId: expect.stringMatching(/^SIM/) },
  });
  await s3.send(new GetBucketLoggingCommand({ Bucket: 'app-logs' }));
});

/** HEAD as it is on the wire. */
async function head(sandbox: Sandbox, bucket: string, region = 'eu-west-1') {
  const credentials = keysOf(sandbox, WORKLOAD);
  const call = { url: sandbox.url, service: 's3', credentials, region, method: 'HEAD', path: `/${bucket}` };
  const { status, headers } = await signedCall(call);
  return { status, region: headers['x-amz-bucket-region'], type: headers['transfer-encoding'] };
}

test('HeadBucket tells the Region even to those who may do nothing', async () => {
  const sandbox = await sandboxOf(smallScenario());
  expect(await head(sandbox, 'bare')).toMatchObject({ status: 200, region: 'eu-west-1' });
  expect(await head(sandbox, 'somebody-elses')).toMatchObject({ status: 403, region: 'eu-west-1' });
  expect(await head(sandbox, 'far')).toMatchObject({ status: 301, region: 'us-east-1' });
  expect(await head(sandbox, 'nowhere')).toMatchObject({ status: 404, region: undefined });
  const s3 = client(sandbox);
  expect(await errorOf(s3.send(new HeadBucketCommand({ Bucket: 'nowhere' })))).toBe('NotFound 404');
});

test('without permission a missing bucket cannot be told from a hidden one', async () => {
  const sandbox = await sandboxOf(smallScenario(), { enforcedActions: { caller: [] } });
  expect(await head(sandbox, 'nowhere')).toMatchObject({ status: 403, region: undefined });
  expect(await head(sandbox, 'bare')).toMatchObject({ status: 403, region: 'eu-west-1' });
});

test('credentials that are none, and Regions that are off', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const stranger = clientsFor(sandbox.url, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' });
  const call = new ListBucketsCommand({});
  expect(await errorOf(stranger.s3.send(call))).toBe('InvalidAccessKeyId 403');
  expect(await errorOf(client(sandbox, 'ap-east-1').send(call))).toBe('InvalidAccessKeyId 403');
  const { status } = await fetch(`${sandbox.url}/app-data?logging`);
  expect(status).toBe(403);
});

test('operations that are not simulated are not implemented', async () => {
  const s3 = client(await sandboxOf(smallScenario()));
  expect(await errorOf(s3.send(new GetBucketWebsiteCommand({ Bucket: 'bare' })))).toBe('NotImplemented 501');
});

test('buckets are made and deleted in one namespace for all accounts', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const s3 = client(sandbox);
  const create = (Bucket: string) => s3.send(new CreateBucketCommand({ Bucket }));
  await create('brand-new');
  expect(await errorOf(create('brand-new'))).toBe('BucketAlreadyOwnedByYou 409');
  expect(await errorOf(create('somebody-elses'))).toBe('BucketAlreadyExists 409');
  expect((await s3.send(new ListBucketsCommand({ Prefix: 'brand-' }))).Buckets).toHaveLength(1);
  await s3.send(new PutObjectCommand({ Bucket: 'brand-new', Key: 'k', Body: 'x' }));
  expect(await errorOf(s3.send(new DeleteBucketCommand({ Bucket: 'brand-new' })))).toBe('BucketNotEmpty 409');
  await s3.send(new DeleteObjectCommand({ Bucket: 'brand-new', Key: 'k' }));
  await s3.send(new DeleteBucketCommand({ Bucket: 'brand-new' }));
  expect((await s3.send(new ListBucketsCommand({ Prefix: 'brand-' }))).Buckets ?? []).toEqual([]);
});

test('objects are kept, listed in order and found again', async () => {
  const s3 = client(await sandboxOf(smallScenario()));
  const Bucket = 'app-logs';
  for (const Key of ['p/2026-01-02', 'p/2026-01-01 &', 'q']) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}` }));
  }
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: 'p/2026-01-01 &' }));
  expect(await found.Body?.transformToString()).toBe('content of p/2026-01-01 &');
  const listed = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'p/', StartAfter: 'p/2026-01-01 &', MaxKeys: 1 }),
  );
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['p/2026-01-02']);
  expect(listed.IsTruncated).toBe(false);
  expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'none' })))).toBe('NoSuchKey 404');
});

/** A bucket in front of the host. */
async function inFront(sandbox: Sandbox, bucket: string) {
  const port = new URL(sandbox.url).port;
  const call = { url: `http://${bucket}.localhost:${port}`, service: 's3', credentials: keysOf(sandbox, WORKLOAD) };
  return send(sandbox.url, await signedRequest({ ...call, query: { logging: '' } }));
}

test('a bucket in front of the host is the same as one in the path', async () => {
  const { body } = await inFront(await sandboxOf(smallScenario()), 'app-data');
  expect(body).toContain('<TargetBucket>app-logs</TargetBucket>');
});

test('there the wrong Region is a mistake in the signature, and the answer names the right one', async () => {
  const { status, body, headers } = await inFront(await sandboxOf(smallScenario()), 'far');
  expect(status).toBe(400);
  expect(body).toContain('<Code>AuthorizationHeaderMalformed</Code>');
  expect(body).toContain('<Region>us-east-1</Region>');
  expect(headers['x-amz-bucket-region']).toBe('us-east-1');
});

test('another account may do what the policy of the bucket lets it, but neither read nor write that policy', async () => {
  const OTHER = '999988887777';
  const scenario = smallScenario();
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        ...{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OTHER}:root` } },
        ...{
          Action: ['s3:GetBucket*', 's3:PutObject'],
          Resource: ['arn:aws:s3:::app-data', 'arn:aws:s3:::app-data/*'],
        },
      },
    ],
  };
  const sandbox = await sandboxOf({
    ...scenario,
    accounts: [
      ...scenario.accounts.map((account) => ({
        ...account,
        buckets: account.buckets.map((bucket) => (bucket.name === 'app-data' ? { ...bucket, policy } : bucket)),
      })),
      { id: OTHER, name: 'other', buckets: [] },
    ],
  });
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox, OTHER));
  const Bucket = 'app-data';
  expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled?.TargetBucket).toBe('app-logs');
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'k' })))).toBe('AccessDenied 403');
  expect(await errorOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe('MethodNotAllowed 405');
  expect(await errorOf(s3.send(new GetBucketLoggingCommand({ Bucket: 'app-logs' })))).toBe('AccessDenied 403');
});
