import type { FileHandle } from 'node:fs/promises';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { LINE_FEED, type Segment } from './index-inventory.ts';
import type { AccountRecord, BucketRecord } from './records.ts';

/** The account that lies there. */
export async function readSegment(file: FileHandle, { offset, length }: Segment): Promise<AccountInventory> {
  const bytes = await readBytes(file, offset, length);
  let start = bytes.indexOf(LINE_FEED) + 1;
  const { type: _account, ...account } = JSON.parse(bytes.toString('utf8', 0, start)) as AccountRecord;
  const buckets: Bucket[] = [];
  while (start < length) {
    const end = bytes.indexOf(LINE_FEED, start) + 1;
    const { type: _bucket, ...bucket } = JSON.parse(bytes.toString('utf8', start, end)) as BucketRecord;
    buckets.push(bucket);
    start = end;
  }
  return { ...account, buckets };
}

/** @throws Error where the file is not as long as it was */
export async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error(`inventory changed while it was read: ${bytesRead} of ${length} bytes`);
  return bytes;
}
