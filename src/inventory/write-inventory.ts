import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { AccountInventory, ResourceControlPolicies, ScanHeader } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';
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
  readonly path: string;
  /** One whole segment. */
  readonly account: (inventory: AccountInventory) => Promise<void>;
  readonly rcps: (rcps: Observation<ResourceControlPolicies>) => Promise<void>;
  readonly end: (ended: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Text gathered before it goes to the disk, in UTF-16 units. */
const CHUNK = 1 << 20;

/**
 * Starts an inventory at `path`, replacing a file that is there. Only the owner may read it (0600): it holds policies.
 * @throws what the file system throws (`ENOENT`, `EACCES`, `ENOSPC`, …)
 */
export async function writeInventory(path: string, header: ScanHeader): Promise<InventoryWriter> {
  const file = await open(path, 'w', 0o600);
  // The mode of open() does not touch a file that is already there.
  await file.chmod(0o600);
  await file.appendFile(line({ type: 'header', ...header } satisfies HeaderRecord));

  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    // The caller of the failed call hears of the error; those behind it fail on their own account.
    last = mine.catch(() => undefined);
    return mine;
  };

  const writeSegment = async (inventory: AccountInventory): Promise<void> => {
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
      buckets: inventory.buckets.length,
      crc32: sum,
    };
    await file.appendFile(line(end));
  };

  return {
    path,
    account: (inventory) => inTurn(() => writeSegment(inventory)),
    rcps: (rcps) => inTurn(() => file.appendFile(line({ type: 'rcps', rcps } satisfies RcpsRecord))),
    end: (ended) => inTurn(() => file.appendFile(line({ type: 'end', ended } satisfies EndRecord))),
    close: () => inTurn(() => file.close()),
  };
}
