import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { AccountInventory, ResourceControlPolicies, ScanHeader } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';
import { discard } from '../store/discard.ts';
import { linkTarget } from '../store/link-target.ts';
import {
  type AccountEndRecord,
  type EndRecord,
  type HeaderRecord,
  line,
  type RcpsRecord,
  segmentLines,
} from './records.ts';

/** Appends to one inventory file. Calls may overlap: records never mix, since each waits for the one before. */
export interface InventoryWriter {
  /** One whole segment; `read` is when the first of it was read, ISO 8601. */
  readonly account: (inventory: AccountInventory, read: string) => Promise<void>;
  readonly rcps: (rcps: Observation<ResourceControlPolicies>) => Promise<void>;
  readonly end: (ended: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Text gathered before it goes to the disk, in UTF-16 units. */
const CHUNK = 1 << 20;

/**
 * Starts an inventory at `path`, replacing a file that is there. Only the owner may read it (0600): it holds policies.
 * @throws what the file system throws (`ENOENT`, `EACCES`, `ENOSPC`, …), and so do the calls of the writer
 */
export const writeInventory = (path: string, header: ScanHeader): Promise<InventoryWriter> =>
  replaceInventory(path, (fresh) => writeHeader(fresh, header));

/** Writes beside the file and renames, so that whoever is killed meanwhile loses nothing of what was there. */
export async function replaceInventory(
  path: string,
  write: (fresh: FileHandle) => Promise<void>,
): Promise<InventoryWriter> {
  const target = await linkTarget(path);
  const temporary = unfinishedOf(target);
  // The mode of open() is that of a new file alone, and Node's permission model lets no handle change it.
  await rm(temporary, { force: true });
  const fresh = await open(temporary, 'wx+', 0o600);
  try {
    await write(fresh);
    await fresh.sync();
    await rename(temporary, target);
    return inventoryWriter(fresh);
  } catch (error) {
    await fresh.close();
    await discard(temporary);
    throw error;
  }
}

/** The name that an inventory has until it takes the place of the one before. */
export const unfinishedOf = (path: string): string => `${path}.tmp`;

export const writeHeader = (file: FileHandle, header: ScanHeader): Promise<void> =>
  file.appendFile(withChecksum(JSON.stringify({ type: 'header', ...header } satisfies HeaderRecord)));

/** The checksum is the last member, over the text without it. */
const withChecksum = (record: string): string => `${record.slice(0, -1)},"crc32":${crc32(record)}}\n`;

/** Goes on where the file is. */
function inventoryWriter(file: FileHandle): InventoryWriter {
  let last: Promise<void> = Promise.resolve();
  let broken: { readonly error: unknown } | null = null;
  const inSequence = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    // The caller of the failed call hears of the error; those behind it fail on their own account.
    last = mine.catch(() => undefined);
    return mine;
  };
  /** Whole or not at all: half a record with others behind it would make the file useless. */
  const whole = (work: () => Promise<void>): Promise<void> =>
    inSequence(async () => {
      if (broken !== null) throw broken.error;
      const { size } = await file.stat();
      try {
        await work();
      } catch (error) {
        broken = { error };
        // Where this fails too, readers find a torn end, which they know how to drop.
        await file.truncate(size).catch(() => undefined);
        throw error;
      }
    });

  const writeSegment = async (inventory: AccountInventory, read: string): Promise<void> => {
    let text = '';
    let sum = 0;
    const flush = async (): Promise<void> => {
      sum = crc32(text, sum);
      await file.appendFile(text);
      text = '';
    };
    for (const one of segmentLines(inventory)) {
      text += one;
      if (text.length >= CHUNK) await flush();
    }
    await flush();
    const end: AccountEndRecord = {
      type: 'account-end',
      id: inventory.account.id,
      read,
      buckets: inventory.buckets.length,
      crc32: sum,
    };
    await file.appendFile(line(end));
  };

  return {
    account: (inventory, read) => whole(() => writeSegment(inventory, read)),
    rcps: (rcps) => whole(() => file.appendFile(line({ type: 'rcps', rcps } satisfies RcpsRecord))),
    end: (ended) => whole(() => file.appendFile(line({ type: 'end', ended } satisfies EndRecord))),
    close: () => inSequence(() => file.close()),
  };
}
