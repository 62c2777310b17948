import { type FileHandle, stat } from 'node:fs/promises';
import type { Account, AccountInventory, ScanHeader } from '../model/inventory.ts';
import { indexInventory, LINE_FEED, readFault } from './index-inventory.ts';
import { openInventory } from './read-inventory.ts';
import { readBytes, readSegment } from './read-segment.ts';
import { type InventoryWriter, replaceInventory, writeHeader } from './write-inventory.ts';

/** What an earlier scan left behind, whole or not. To be closed. */
export interface EarlierInventory {
  readonly header: ScanHeader;
  /** When the first of each account was read, ISO 8601, by account id. An account that is not here has to be read. */
  readonly read: ReadonlyMap<string, string>;
  readonly account: (account: Account) => Promise<AccountInventory>;
  /**
   * Puts an inventory with this header and these of its accounts into its place, and goes on writing there. Until that is
   * whole the earlier one stays as it is.
   */
  readonly continueWith: (header: ScanHeader, keep: readonly string[]) => Promise<InventoryWriter>;
  readonly close: () => Promise<void>;
}

/**
 * Opens what an earlier scan wrote; `null` if there is nothing yet. Of a scan that was killed at most the last segment is
 * torn, and is left out. Messages call the file by its name.
 * @throws UserError if the file is no inventory, or damaged other than at its end
 */
export async function earlierInventory(path: string, name = path): Promise<EarlierInventory | null> {
  if (await isMissing(path)) return null;
  const file = await openInventory(path);
  try {
    if (await isBarelyBegun(file)) {
      await file.close();
      return null;
    }
    const { header, segments } = await indexInventory(file, name);
    const segmentOf = (id: string) => {
      const segment = segments.get(id);
      if (segment === undefined) throw new Error(`account ${id} is not in the inventory`);
      return segment;
    };
    return {
      header,
      read: new Map([...segments].map(([id, { read }]) => [id, read])),
      account: async (account) => ({ ...(await readSegment(file, segmentOf(account.id))), account }),
      continueWith: (next, keep) =>
        replaceInventory(path, async (fresh) => {
          await writeHeader(fresh, next);
          for (const id of keep) {
            const { offset, whole } = segmentOf(id);
            await fresh.appendFile(await readBytes(file, offset, whole));
          }
        }),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw readFault(error, name);
  }
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}

const BEGIN = Buffer.from('{"type":"header",');
const CHUNK = 1 << 16;

/** A scan that was killed before its first line was on the disk; nothing else is taken for that. */
async function isBarelyBegun(file: FileHandle): Promise<boolean> {
  const chunk = Buffer.alloc(CHUNK);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position);
    const bytes = chunk.subarray(0, bytesRead);
    if (position === 0 && !bytes.subarray(0, BEGIN.length).equals(BEGIN.subarray(0, bytesRead))) return false;
    if (bytesRead === 0) return true;
    if (bytes.includes(LINE_FEED)) return false;
    position += bytesRead;
  }
}
