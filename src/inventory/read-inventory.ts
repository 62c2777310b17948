import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Account, AccountInventory, ScanHeader } from '../model/inventory.ts';
import { failed } from '../model/observation.ts';
import { unreadAccount } from '../model/unread-account.ts';
import { UserError } from '../model/user-error.ts';
import { refuseIrregular } from '../store/regular-file.ts';
import { openLocalCopy } from '../store/s3/local-copy.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import { ObjectFault } from '../store/s3/object-fault.ts';
import { isS3Url } from '../store/s3/s3-url.ts';
import { chunksOf, indexInventory, type Segment } from './index-inventory.ts';
import { readSegment } from './read-segment.ts';
import { targetHolders } from './target-holders.ts';

/** A whole inventory on disk. */
export interface Inventory {
  readonly header: ScanHeader;
  /** ISO 8601; `null` if the scan that wrote it did not come to its end. */
  readonly ended: string | null;
  /** Every account of the header in the order of ids, one at a time; one without a segment is reported as not reached. */
  readonly accounts: () => AsyncIterable<AccountInventory>;
  /** Accounts that have the targets which the accounts of their sources lack, as id and name, by name of the bucket. */
  readonly holders: () => Promise<ReadonlyMap<string, string>>;
  readonly close: () => Promise<void>;
}

/** One that was saved. */
export interface SavedInventory extends Inventory {
  /** Of the whole file, hexadecimal. */
  readonly sha256: () => Promise<string>;
}

/**
 * Opens an inventory and checks all of it: format, order of records, checksums. Reads no account into memory.
 * `unfinished` lets one pass whose scan was stopped: the accounts that it did not reach are reported as such. Without
 * `access` it has to be a file.
 * @throws UserError if it is not an inventory, is of a newer version, damaged or cut short
 */
export async function readInventory(
  path: string,
  { unfinished, access }: { readonly unfinished: boolean; readonly access?: ObjectAccess },
): Promise<SavedInventory> {
  const file = await openInventory(path, access);
  try {
    const { header, ended, segments, absentTargets, torn } = await indexInventory(file, path);
    if ((torn !== null || ended === null) && !unfinished) {
      throw new UserError(`${path}${torn === null ? '' : `:${torn}`}: the inventory is cut short`, {
        hint: `it has ${segments.size} of ${header.accounts.length} accounts: the scan that wrote it did not come to its end; repeat it with --resume added, and it goes on from there`,
      });
    }
    return {
      header,
      ended,
      accounts: () => inOrder(file, header, segments),
      holders: () => targetHolders({ file, path }, header, absentTargets),
      sha256: () => sha256Of(file, path),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function sha256Of(file: FileHandle, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(file, path)) hash.update(chunk);
  return hash.digest('hex');
}

/** @throws UserError */
export async function openInventory(path: string, access?: ObjectAccess): Promise<FileHandle> {
  try {
    if (isS3Url(path)) {
      if (access === undefined) throw new Error('this command reads files of this machine');
      return await openLocalCopy(path, access);
    }
    await refuseIrregular(path);
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof UserError || (access?.signal.aborted && error === access.signal.reason)) throw error;
    const isFault = error instanceof ObjectFault && error.kind !== 'missing';
    throw new UserError(
      `${path}: the inventory cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: isFault ? error.hint : 'name a file that a scan wrote with --save-inventory',
        cause: error,
      },
    );
  }
}

async function* inOrder(
  file: FileHandle,
  header: ScanHeader,
  segments: ReadonlyMap<string, Segment>,
): AsyncIterable<AccountInventory> {
  for (const account of header.accounts) {
    const segment = segments.get(account.id);
    yield segment === undefined
      ? notReached(account, 'the scan was stopped before it reached this account')
      : // A scan that was continued knows the account by its present name.
        { ...(await readSegment(file, segment)), account };
  }
}

/** The code of what was not even tried. */
export const NOT_REACHED = 'NotReached';

/** An account of which nothing was seen. */
export const notReached = (account: Account, reason: string): AccountInventory => {
  const notTried = { ...failed(NOT_REACHED), reason };
  return unreadAccount(account, { access: notTried, listing: notTried });
};
