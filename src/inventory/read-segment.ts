import type { FileHandle } from 'node:fs/promises';
import { FACTS } from '../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { failed } from '../model/observation.ts';
import { LINE_FEED, type Segment } from './index-inventory.ts';
import type { AccountRecord, BucketRecord } from './records.ts';

/** Inventories that were written before there was a release call the access to an account `entry`. */
type WrittenAccount = Omit<AccountRecord, 'access'> & Partial<Record<'access' | 'entry', AccountRecord['access']>>;

const NO_ACCESS: AccountRecord['access'] = {
  ...failed('NotRecorded'),
  reason: 'the inventory does not say whether the account was entered',
};

/** The account that lies there. */
export async function readSegment(file: FileHandle, { offset, length }: Segment): Promise<AccountInventory> {
  const bytes = await readBytes(file, offset, length);
  let start = bytes.indexOf(LINE_FEED) + 1;
  const { type: _account, entry, ...account }: WrittenAccount = JSON.parse(bytes.toString('utf8', 0, start));
  const buckets: Bucket[] = [];
  while (start < length) {
    const end = bytes.indexOf(LINE_FEED, start) + 1;
    // The checksum has shown that the line is as this program, or a later one, wrote it.
    const { type, ...bucket }: BucketRecord = JSON.parse(bytes.toString('utf8', start, end));
    if (type === 'bucket') buckets.push({ ...bucket, facts: knownFacts(bucket.facts) });
    start = end;
  }
  return {
    ...account,
    access: account.access ?? entry ?? NO_ACCESS,
    buckets,
    facts: knownFacts(account.facts),
    regions: eachKnown(account.regions),
    names: eachKnown(account.names),
  };
}

/** Without the facts that only a later version knows. */
function knownFacts<T extends object>(facts: T): T {
  for (const name in facts) {
    if (name in FACTS) continue;
    // What is left out has no type here, so that the type of the rest is the same.
    return Object.fromEntries(Object.entries(facts).filter(([fact]) => fact in FACTS)) as T;
  }
  return facts;
}

const eachKnown = <T extends object>(facts: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(facts).map(([subject, each]) => [subject, knownFacts(each)]));

/** @throws Error where the file is not as long as it was */
export async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error(`inventory changed while it was read: ${bytesRead} of ${length} bytes`);
  return bytes;
}
