import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { newKeys, pages } from '../../collect/pages.ts';
import { getObject, notOfS3 } from './get-object.ts';
import type { ObjectAccess } from './object-access.ts';
import { ObjectFault } from './object-fault.ts';
import { openBucket } from './open-bucket.ts';
import { putObject } from './put-object.ts';
import { parseS3Url } from './s3-url.ts';

/** Records that outlive the machine: each is an object of its own, never written twice. To be closed. */
export interface RecordLog {
  /** Resolves once the record lies in S3 for good. Records are written one after the other. */
  readonly append: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Sorts like the numbers do. */
const keyOf = (prefix: string, number: number): string => `${prefix}/${String(number).padStart(8, '0')}.json`;

/**
 * A journal below `s3://bucket/prefix`, going on behind the records that were read, so many.
 * @throws ObjectFault; `append` does so too, with `changed` where another run has written the same journal since
 */
export async function openRecordLog(url: string, access: ObjectAccess, records: number): Promise<RecordLog> {
  const { bucket: name, key: prefix } = parseS3Url(url);
  const bucket = await openBucket(name, access);
  let next = records;
  let last: Promise<unknown> = Promise.resolve();
  const write = async (text: string): Promise<void> => {
    const key = keyOf(prefix, next);
    const chunks = once(text);
    await putObject(bucket, key, { chunks, contentType: 'application/json', replaces: null });
    next += 1;
  };
  return {
    append: (text) => {
      const mine = last.then(() => write(text));
      // Behind a record that is not there nothing may follow.
      last = mine;
      mine.catch(() => undefined);
      return mine;
    },
    close: bucket.close,
  };
}

/**
 * The records of a journal in their order.
 * @throws ObjectFault
 */
export async function readRecordLog(url: string, access: ObjectAccess): Promise<readonly string[]> {
  const { bucket: name, key: prefix } = parseS3Url(url);
  const bucket = await openBucket(name, access);
  try {
    const records: string[] = [];
    for (const key of await keysBelow(bucket, prefix)) {
      const bytes: Buffer[] = [];
      for await (const chunk of getObject(bucket, key)) bytes.push(chunk);
      records.push(Buffer.concat(bytes).toString('utf8'));
    }
    return records;
  } finally {
    await bucket.close();
  }
}

type Bucket = Awaited<ReturnType<typeof openBucket>>;

async function keysBelow({ client, common, signal, explain }: Bucket, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  const isNew = newKeys();
  const listing = pages({
    fetch: (ContinuationToken) =>
      client.send(new ListObjectsV2Command({ ...common, Prefix: `${prefix}/`, ContinuationToken }), {
        abortSignal: signal,
      }),
    next: ({ IsTruncated, NextContinuationToken }) => {
      if (IsTruncated !== true) return undefined;
      // Cut off without a way on, it would be a shorter journal.
      if (NextContinuationToken === undefined) throw notOfS3();
      return NextContinuationToken;
    },
    hasNewItems: ({ Contents = [] }) => isNew(Contents.map(({ Key = '' }) => Key)),
  });
  try {
    for await (const { Contents = [], KeyCount } of listing) {
      // The page of a proxy would be an empty journal.
      if (KeyCount !== Contents.length) throw notOfS3();
      for (const { Key = '' } of Contents) {
        if (!isRecord(prefix, Key)) continue;
        // Records are written one after the other, so that one was removed since.
        if (Key !== keyOf(prefix, keys.length)) throw lost(keyOf(prefix, keys.length));
        keys.push(Key);
      }
    }
  } catch (error) {
    throw error instanceof ObjectFault ? error : explain(error);
  }
  return keys;
}

const isRecord = (prefix: string, key: string): boolean => /^\d{8}\.json$/.test(key.slice(prefix.length + 1));

const lost = (key: string): ObjectFault =>
  new ObjectFault(`its record ${key} is gone, and later ones are there`, {
    kind: 'failed',
    hint: 'restore that object; where it cannot be restored: s3log-audit fix undo --plan PLAN --plan-hash HASH',
  });

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
