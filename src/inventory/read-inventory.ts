import { type FileHandle, open } from 'node:fs/promises';
import type { AccountInventory, Bucket, ScanHeader } from '../model/inventory.ts';
import { failed } from '../model/observation.ts';
import { UserError } from '../model/user-error.ts';
import { indexInventory, type Segment } from './index-inventory.ts';
import type { AccountRecord, BucketRecord } from './records.ts';

/** A whole inventory on disk. */
export interface Inventory {
  readonly header: ScanHeader;
  /** ISO 8601; `null` if the scan that wrote it did not come to its end. */
  readonly ended: string | null;
  /** Every account of the header in the order of ids, one at a time; one without a segment is told as not reached. */
  readonly accounts: () => AsyncIterable<AccountInventory>;
  readonly close: () => Promise<void>;
}

/**
 * Opens an inventory and checks all of it: format, order of records, checksums. Reads no account into memory.
 * `unfinished` lets one pass whose scan was stopped: the accounts that it did not come to are told as such.
 * @throws UserError if it is not an inventory, is of a newer version, damaged or cut short
 */
export async function readInventory(
  path: string,
  { unfinished }: { readonly unfinished: boolean },
): Promise<Inventory> {
  const file = await openFile(path);
  try {
    const { header, ended, segments, torn } = await indexInventory(file, path);
    if (torn !== null || (ended === null && !unfinished)) {
      throw new UserError(`${path}${torn === null ? '' : `:${torn}`}: the inventory is cut short`, {
        hint: `it has ${segments.size} of ${header.accounts.length} accounts: the scan that wrote it did not come to its end; scan again with --save-inventory`,
      });
    }
    return { header, ended, accounts: () => inOrder(file, header, segments), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new UserError(`${path}: the inventory cannot be opened: ${(error as Error).message}`, {
      hint: 'name a file that a scan wrote with --save-inventory',
      cause: error,
    });
  }
}

async function* inOrder(
  file: FileHandle,
  header: ScanHeader,
  segments: ReadonlyMap<string, Segment>,
): AsyncIterable<AccountInventory> {
  for (const account of header.accounts) {
    const segment = segments.get(account.id);
    yield segment === undefined ? notReached(account) : await readSegment(file, segment);
  }
}

const notReached = (account: AccountInventory['account']): AccountInventory => ({
  account,
  entry: failed('the scan was stopped before it came to this account'),
  listing: failed('the scan was stopped before it came to this account'),
  buckets: [],
  facts: {},
  regions: {},
  names: {},
});

async function readSegment(file: FileHandle, { offset, length }: Segment): Promise<AccountInventory> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error(`inventory changed while it was read: ${bytesRead} of ${length} bytes`);
  let start = bytes.indexOf(10) + 1;
  const { type: _account, ...account } = JSON.parse(bytes.toString('utf8', 0, start)) as AccountRecord;
  const buckets: Bucket[] = [];
  while (start < length) {
    const end = bytes.indexOf(10, start) + 1;
    const { type: _bucket, ...bucket } = JSON.parse(bytes.toString('utf8', start, end)) as BucketRecord;
    buckets.push(bucket);
    start = end;
  }
  return { ...account, buckets };
}
