import type { Readable } from 'node:stream';
import { BUCKET_NAME } from '../../model/names.ts';
import { UserError } from '../../model/user-error.ts';
import { localObjects, standardInput } from './local-files.ts';
import { type LogFile, type LogSource, type TimeWindow, UnreadableObject } from './log-file.ts';
import type { LogLocation, S3Access, S3Logs } from './s3-objects.ts';

export interface SourceInput extends S3Access {
  readonly input: Readable | undefined;
  readonly window: TimeWindow;
  /** What an inventory says about a bucket; asked before S3 is. */
  readonly known?: ((bucket: string) => Promise<LogLocation | undefined>) | undefined;
}

export interface OpenSource extends LogSource {
  readonly close: () => Promise<void>;
}

const BUCKET = 'bucket:';
const S3 = 's3://';

/**
 * What the words on the command line name: files, folders, `-`, `s3://bucket/prefix`, `bucket:NAME`, in their order.
 * @throws UserError for words that name nothing, and where S3 needs credentials that are not there
 */
export async function openSource(words: readonly string[], input: SourceInput): Promise<OpenSource> {
  if (words.length === 0)
    throw new UserError('no logs were named', {
      hint: 'name files, folders, - for the standard input, s3://bucket/prefix or bucket:NAME',
    });
  const buckets = words.filter((word) => word.startsWith(BUCKET)).map((word) => word.slice(BUCKET.length));
  if (buckets.length > 0 && words.length > 1)
    throw new UserError('bucket:NAME stands alone', { hint: 'ask about one bucket after the other' });
  for (const bucket of buckets)
    if (!BUCKET_NAME.test(bucket))
      throw new UserError(`${BUCKET}${bucket} names no bucket`, {
        hint: 'bucket:NAME: the bucket whose requests are asked about',
      });
  for (const word of words) locationIn(word);
  let s3: S3Logs | undefined;
  if (words.some((word) => word.startsWith(S3) || word.startsWith(BUCKET))) {
    // The SDK takes a moment to load, which files need not wait for.
    const { openS3 } = await import('./s3-objects.ts');
    s3 = await openS3(input);
  }
  const locations = new Map<string, LogLocation>();
  try {
    for (const bucket of buckets) {
      const location = (await input.known?.(bucket)) ?? (await s3?.locationOf(bucket));
      if (location) locations.set(bucket, location);
    }
  } catch (error) {
    await s3?.close();
    throw error;
  }

  async function* objects(): AsyncGenerator<LogFile> {
    for (const word of words) {
      let found = 0;
      for await (const object of objectsOf(word)) {
        found++;
        yield object;
      }
      // Of the only word there is a message of its own.
      if (found === 0 && words.length > 1) yield nothingThere(word);
    }
  }
  function objectsOf(word: string): AsyncIterable<LogFile> | Iterable<LogFile> {
    const location = word.startsWith(BUCKET) ? locations.get(word.slice(BUCKET.length)) : locationIn(word);
    if (location && s3) return s3.objects(location, input.window);
    return word === '-' ? [standardInput(input.input ?? process.stdin)] : localObjects(word, input.window);
  }
  return { objects: objects(), bucket: buckets[0], close: async () => s3?.close() };
}

/** A location with nothing in it may be a wrong name, so that it must not vanish beside others. */
const nothingThere = (word: string): LogFile => ({
  name: word,
  size: undefined,
  remote: false,
  // biome-ignore lint/correctness/useYield: there is nothing to give
  async *open() {
    throw new UnreadableObject('no object of logs was found there');
  },
});

function locationIn(word: string): LogLocation | undefined {
  if (!word.startsWith(S3)) return undefined;
  const [bucket = '', ...key] = word.slice(S3.length).split('/');
  if (!BUCKET_NAME.test(bucket)) throw new UserError(`${word} names no bucket`, { hint: 's3://bucket/prefix' });
  return { bucket, prefix: key.join('/') };
}
