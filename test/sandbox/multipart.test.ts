import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { type Algorithm, checksumOf } from '../../src/sandbox/objects/checksums.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { smallScenario, WORKLOAD } from './small-scenario.ts';

const MEGABYTE = 1024 * 1024;
const Bucket = 'app-logs';
const Key = 'inventory.ndjson';

async function store() {
  const sandbox = await sandboxOf(smallScenario());
  return { sandbox, s3: clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD)).s3 };
}

test.each<Algorithm>(['CRC32', 'SHA256'])(
  'an object in parts is put together, with checksums %s',
  async (algorithm) => {
    const { s3 } = await store();
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: algorithm }));
    const bodies = [Buffer.alloc(5 * MEGABYTE, 'a'), Buffer.alloc(5 * MEGABYTE, 'b'), Buffer.from('the end')];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const part = await s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: algorithm }),
      );
      Parts.push({ PartNumber, ETag: part.ETag });
    }
    expect((await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts).toHaveLength(3);
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toHaveLength(1);
    expect(await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key })))).toBe('NotFound 404');
    const done = await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    const body = await got.Body?.transformToByteArray();
    expect(
      createHash('sha1')
        .update(body ?? '')
        .digest('hex'),
    ).toBe(createHash('sha1').update(Buffer.concat(bodies)).digest('hex'));
    expect(got.ETag).toBe(done.ETag);
    expect(algorithm === 'CRC32' ? got.ChecksumCRC32 : got.ChecksumSHA256).toMatch(/-3$/);
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
  },
);

test('parts that are small, missing or out of order are refused, and an upload can be given up', async () => {
  const { s3 } = await store();
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const tags: (string | undefined)[] = [];
  for (const PartNumber of [1, 2]) {
    tags.push((await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'small' }))).ETag);
  }
  const complete = (...numbers: readonly number[]) => {
    const Parts = numbers.map((PartNumber) => ({ PartNumber, ETag: tags[0] }));
    const command = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
    return errorOf(s3.send(command));
  };
  expect(await complete(1, 2)).toBe('EntityTooSmall 400');
  expect(await complete(2, 1)).toBe('InvalidPartOrder 400');
  expect(await complete(3)).toBe('InvalidPart 400');
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  expect(await complete(1)).toBe('NoSuchUpload 404');
});

test('objects are written only where nobody was before, or over what was read', async () => {
  const { s3, sandbox } = await store();
  const put = (input: object) => errorOf(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...input })));
  expect(await put({ IfMatch: '"none"' })).toBe('NoSuchKey 404');
  expect(await put({ IfNoneMatch: '*' })).toBe('no error');
  expect(await put({ IfNoneMatch: '*' })).toBe('PreconditionFailed 412');
  const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await put({ IfMatch: ETag, Body: 'y' })).toBe('no error');
  expect(await put({ IfMatch: ETag })).toBe('PreconditionFailed 412');
  sandbox.setKnobs({ faults: [{ kind: 'conflict', operation: 's3:PutObject' }] });
  expect(await put({})).toBe('ConditionalRequestConflict 409');
  const remove = new DeleteObjectCommand({ Bucket, Key, IfMatch: ETag });
  expect(await errorOf(s3.send(remove))).toBe('PreconditionFailed 412');
});

test('an upload in parts is complete only where nobody was before', async () => {
  const { s3 } = await store();
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }));
  const complete = new CompleteMultipartUploadCommand({
    Bucket,
    Key,
    UploadId,
    IfNoneMatch: '*',
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  });
  expect(await errorOf(s3.send(complete))).toBe('PreconditionFailed 412');
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe('first');
});

test('what did not change is not sent again', async () => {
  const { s3 } = await store();
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Metadata: { shard: '1-of-8' } }));
  expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: ETag })))).toContain('304');
  expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: '"other"' })))).toContain('412');
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).Metadata).toEqual({ shard: '1-of-8' });
});

test('a body that does not fit its checksum is refused', async () => {
  const { s3 } = await store();
  const put = (input: object) => errorOf(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...input })));
  expect(await put({ ChecksumSHA256: checksumOf('SHA256', Buffer.from('y')) })).toBe('BadDigest 400');
  expect(await put({ ChecksumSHA256: checksumOf('SHA256', Buffer.from('x')) })).toBe('no error');
  const md5 = createHash('md5').update('y').digest('base64');
  expect(await put({ ContentMD5: md5 })).toBe('BadDigest 400');
  expect(await put({ ContentMD5: 'short' })).toBe('InvalidDigest 400');
});

// Check values of the CRC catalogue, https://reveng.sourceforge.io/crc-catalogue/all.htm
test.each<[Algorithm, string]>([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
])('%s of the nine digits is the one of the catalogue', (algorithm, hex) => {
  expect(Buffer.from(checksumOf(algorithm, Buffer.from('123456789')), 'base64').toString('hex')).toBe(hex);
});
