import { LONGEST_TEXT } from '../regular-file.ts';
import type { ObjectAccess } from './object-access.ts';
import { ObjectFault } from './object-fault.ts';
import type { OpenBucket } from './open-bucket.ts';
import type { PutOptions } from './put-object.ts';
import { parseS3Url, type S3Url } from './s3-url.ts';

/*
 * What the rest of the program asks of S3. The SDK takes longer to load than a small inventory to judge, so that it is
 * loaded by the first call that names an object.
 */

/** @throws ObjectFault, UserError; what `work` throws */
async function withBucket<T>(
  url: string,
  access: ObjectAccess,
  work: (bucket: OpenBucket, at: S3Url) => Promise<T>,
): Promise<T> {
  const at = parseS3Url(url);
  const { openBucket } = await import('./open-bucket.ts');
  const bucket = await openBucket(at.bucket, access);
  try {
    return await work(bucket, at);
  } finally {
    await bucket.close();
  }
}

/**
 * Hands over the bytes of an object; what is done with them before its end counts for nothing when this throws.
 * @throws ObjectFault, UserError
 */
export const readObject = (
  url: string,
  access: ObjectAccess,
  onBytes: (bytes: Buffer) => Promise<unknown> | undefined,
): Promise<void> =>
  withBucket(url, access, async (bucket, { key }) => {
    const { getObject } = await import('./get-object.ts');
    for await (const bytes of getObject(bucket, key)) await onBytes(bytes);
  });

/** @throws ObjectFault, UserError */
export async function readObjectText(url: string, access: ObjectAccess): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  await readObject(url, access, (bytes) => {
    length += bytes.length;
    if (length > LONGEST_TEXT)
      throw new ObjectFault('it is too large', { kind: 'refused', hint: 'name another object' });
    chunks.push(bytes);
    return undefined;
  });
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The tag of the object that is there; `null` if there is none.
 * @throws ObjectFault, UserError
 */
export const objectTag = (url: string, access: ObjectAccess): Promise<string | null> =>
  withBucket(url, access, async (bucket, { key }) => (await import('./get-object.ts')).tagOf(bucket, key));

/**
 * Finds out whether an object could be written there, without writing it: an upload is begun and thrown away.
 * @throws ObjectFault, UserError
 */
export const checkWritable = (url: string, access: ObjectAccess): Promise<void> =>
  withBucket(url, access, async (bucket, { key }) => {
    const { beginUpload, abortUpload } = await import('./put-object.ts');
    const UploadId = await beginUpload({ bucket, key, options: { contentType: contentTypeOf(key) } });
    await abortUpload(bucket, { Key: key, UploadId });
  });

interface WriteOptions extends Pick<PutOptions, 'replaces'> {
  readonly chunks: AsyncIterable<string | Uint8Array>;
}

/**
 * Writes the object as a whole, or leaves what is there.
 * @returns its tag
 * @throws ObjectFault, UserError; what `chunks` throws
 */
export const writeObject = (url: string, access: ObjectAccess, options: WriteOptions): Promise<string> =>
  withBucket(url, access, async (bucket, { key }) => {
    const { putObject } = await import('./put-object.ts');
    return putObject(bucket, key, { ...options, contentType: contentTypeOf(key) });
  });

/** So that a browser shows what it can. */
const CONTENT_TYPES: readonly (readonly [string, string])[] = [
  ['.html', 'text/html; charset=utf-8'],
  ['.json', 'application/json'],
  ['.sarif', 'application/json'],
  ['.ndjson', 'application/x-ndjson'],
  ['.csv', 'text/csv; charset=utf-8'],
  ['.md', 'text/markdown; charset=utf-8'],
  ['.xml', 'application/xml'],
  ['.gz', 'application/gzip'],
];

const contentTypeOf = (key: string): string =>
  CONTENT_TYPES.find(([ending]) => key.endsWith(ending))?.[1] ?? 'application/octet-stream';
