import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../collect/http/errors.ts';
import { type Digests, digestsOf, digestsOfParts, isReceived, type StoredBytes } from './digests.ts';
import { notOfS3 } from './get-object.ts';
import { ObjectFault } from './object-fault.ts';
import type { OpenBucket } from './open-bucket.ts';
import { partsOf } from './parts-of.ts';

export interface PutOptions {
  readonly contentType: string;
  /** Tag of the object that is replaced, `null` for none that may be there; absent: whatever is there. */
  readonly replaces?: string | null;
}

/** For the cleaning up, which the signal of the upload must not end. */
const CLEAN_UP_MS = 10_000;

/**
 * Writes an object, which is there as a whole afterwards, or not at all: several parts become an object with the last
 * request, and are thrown away after every fault. S3 checks the SHA-256 of what it receives, and its answer is checked.
 *
 * Not by @aws-sdk/lib-storage: its `done()` rejects on an abort before the parts under way have ended and before the
 * upload is aborted, and it does not find out whether a last request without an answer was carried out.
 * @returns the tag of the object
 * @throws ObjectFault; what `chunks` throws
 */
export async function putObject(
  bucket: OpenBucket,
  key: string,
  { chunks, ...options }: PutOptions & { readonly chunks: AsyncIterable<string | Uint8Array> },
): Promise<string> {
  const parts = partsOf(chunks);
  try {
    const first = await parts.next();
    const start = first.done === true ? Buffer.alloc(0) : first.value;
    const second = await parts.next();
    const put = { bucket, key, options };
    return second.done === true
      ? await inOne(put, start)
      : await inParts(
          put,
          (async function* () {
            yield start;
            yield second.value;
            yield* parts;
          })(),
        );
  } finally {
    await parts.return(undefined);
  }
}

interface Put {
  readonly bucket: OpenBucket;
  readonly key: string;
  readonly options: PutOptions;
}

const conditionOf = ({ replaces }: PutOptions) =>
  replaces === undefined ? {} : replaces === null ? { IfNoneMatch: '*' } : { IfMatch: replaces };

/** The algorithm is named too, since some stores give the checksum back only then. */
const checksumOf = ({ sha256 }: Digests) => ({ ChecksumAlgorithm: 'SHA256', ChecksumSHA256: sha256 }) as const;

async function inOne(put: Put, Body: Buffer): Promise<string> {
  const { bucket, key, options } = put;
  const digests = digestsOf(Body);
  return settled(put, digests, () =>
    bucket.client.send(
      new PutObjectCommand({
        ...bucket.common,
        ...conditionOf(options),
        Key: key,
        Body,
        ContentType: options.contentType,
        ...checksumOf(digests),
      }),
      { abortSignal: bucket.signal },
    ),
  );
}

async function inParts(put: Put, parts: AsyncIterable<Buffer>): Promise<string> {
  const { bucket, key, options } = put;
  const { client, common, signal, explain } = bucket;
  const UploadId = await beginUpload(put);
  const upload = { ...common, Key: key, UploadId };
  try {
    const done: (CompletedPart & Required<StoredBytes>)[] = [];
    let size = 0;
    for await (const Body of parts) {
      signal.throwIfAborted();
      const digests = digestsOf(Body);
      const PartNumber = done.length + 1;
      const part = { ...upload, PartNumber, Body, ...checksumOf(digests) };
      const answer = await client.send(new UploadPartCommand(part), { abortSignal: signal }).catch((error: unknown) => {
        throw explain(error);
      });
      const { ETag } = answer;
      if (ETag === undefined || !isReceived(answer, digests)) throw notOfS3();
      done.push({ PartNumber, ETag, ChecksumSHA256: digests.sha256 });
      size += Body.length;
    }
    return await settled(put, digestsOfParts(done), () =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          ...conditionOf(options),
          MultipartUpload: { Parts: done },
          MpuObjectSize: size,
        }),
        { abortSignal: signal },
      ),
    );
  } catch (error) {
    await abortUpload(bucket, upload);
    throw error;
  }
}

/** @throws ObjectFault */
export async function beginUpload({ bucket, key, options }: Put): Promise<string> {
  const { client, common, signal, explain } = bucket;
  const begun = { ...common, Key: key, ContentType: options.contentType, ChecksumAlgorithm: 'SHA256' } as const;
  const { UploadId } = await client
    .send(new CreateMultipartUploadCommand(begun), { abortSignal: signal })
    .catch((error: unknown) => {
      throw explain(error);
    });
  if (UploadId === undefined) throw notOfS3();
  return UploadId;
}

/** Where this fails too, a lifecycle rule of the bucket has to remove the parts; nobody can read them. */
export async function abortUpload(
  { client, common: { Bucket, ExpectedBucketOwner } }: Pick<OpenBucket, 'client' | 'common'>,
  { Key, UploadId }: { readonly Key: string; readonly UploadId: string },
): Promise<void> {
  const abortSignal = AbortSignal.timeout(CLEAN_UP_MS);
  const upload = { Bucket, ExpectedBucketOwner, Key, UploadId };
  try {
    await client.send(new AbortMultipartUploadCommand(upload), { abortSignal });
  } catch (error) {
    if (failureOf(error) === undefined && !abortSignal.aborted) throw error;
  }
}

/**
 * The last request of an upload. When its answer is lost, S3 may have carried it out, and then refuses the next attempt by
 * its condition: what lies there, and its checksum, tell.
 */
async function settled({ bucket, key }: Put, digests: Digests, send: () => Promise<StoredBytes>): Promise<string> {
  const { client, common, signal, explain } = bucket;
  try {
    const answer = await send();
    if (answer.ETag === undefined || !isReceived(answer, digests)) throw notOfS3();
    return answer.ETag;
  } catch (error) {
    const fault = error instanceof ObjectFault ? error : explain(error);
    if (signal.aborted || !isOpen(error)) throw fault;
    const there = new HeadObjectCommand({ ...common, Key: key, ChecksumMode: 'ENABLED' });
    const stored: StoredBytes = await client.send(there, { abortSignal: signal }).catch(() => ({}));
    if (stored.ETag === undefined || !isReceived(stored, digests)) throw fault;
    return stored.ETag;
  }
}

/** The request may have been carried out. */
function isOpen(error: unknown): boolean {
  if (error instanceof ObjectFault) return true;
  const failure = failureOf(error);
  if (failure === undefined) return false;
  const isLate = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchUpload'].includes(failure.code);
  return failure.from !== 'service' || failure.status >= 500 || isLate;
}
