import { NEW_BUCKET_NAME } from '../../model/names.ts';
import { UserError } from '../../model/user-error.ts';

/** One object. */
export interface S3Url {
  readonly bucket: string;
  readonly key: string;
}

const SCHEME = 's3://';

/** S3 User Guide, "Naming Amazon S3 objects": bytes of UTF-8. */
const LONGEST_KEY = 1024;

/** Whether a place is an object of S3 and no file of this machine. */
export const isS3Url = (place: string): boolean => place.startsWith(SCHEME);

/** @throws UserError if it does not name one object */
export function parseS3Url(url: string): S3Url {
  const slash = url.indexOf('/', SCHEME.length);
  const bucket = url.slice(SCHEME.length, slash === -1 ? undefined : slash);
  const key = slash === -1 ? '' : url.slice(slash + 1);
  if (!NEW_BUCKET_NAME.test(bucket)) throw notAnObject(url, `${JSON.stringify(bucket)} is not the name of a bucket`);
  if (key === '' || key.endsWith('/')) throw notAnObject(url, 'it names no object in the bucket');
  if (Buffer.byteLength(key) > LONGEST_KEY) throw notAnObject(url, `its key is longer than ${LONGEST_KEY} bytes`);
  // The URL of the request would lose them, and another object would be meant.
  if (key.split('/').some((part) => part === '.' || part === '..'))
    throw notAnObject(url, 'a part of its key is only dots');
  return { bucket, key };
}

const notAnObject = (url: string, why: string): UserError =>
  new UserError(`${url}: ${why}`, { hint: 'write s3://bucket/key, such as s3://example-reports/nightly/report.json' });
