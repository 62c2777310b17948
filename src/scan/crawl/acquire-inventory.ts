import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Inventory, readInventory } from '../../inventory/read-inventory.ts';
import { lockFiles } from '../../store/lock-file.ts';
import { createTemporaryFolder, prepareTemporaryFolders } from '../../store/temporary-folder.ts';
import { refuseUnwritable } from './cannot-write-inventory.ts';
import { type CrawlJob, crawl } from './crawl.ts';

export interface AcquiredInventory extends Inventory {
  /** Errors that nobody foresaw, contained in the requests and accounts that failed with them. */
  readonly bugs: readonly unknown[];
}

/**
 * The inventory that is judged: a saved one, or one that is read from AWS now, into the file that the options name or into
 * a temporary one. To be closed, which removes the temporary one.
 * @throws UserError; the signal's reason if the scan was stopped before it started the inventory
 */
export async function acquireInventory(job: CrawlJob): Promise<AcquiredInventory> {
  const { inventory, saveInventory } = job.options;
  if (inventory !== null) return { ...(await readInventory(inventory, { unfinished: false })), bugs: [] };
  if (saveInventory !== null) await refuseUnwritable(saveInventory);
  await prepareTemporaryFolders(job.ports.temporaryFolder);
  if (saveInventory !== null) return crawledUntil(saveInventory, job, await lockFiles([saveInventory]));
  const folder = await createTemporaryFolder(job.ports.temporaryFolder);
  return crawledUntil(join(folder, 'inventory.ndjson'), job, () => rm(folder, { recursive: true, force: true }));
}

/** `cleanUp` follows the closing of the inventory. */
async function crawledUntil(path: string, job: CrawlJob, cleanUp: () => Promise<void>): Promise<AcquiredInventory> {
  try {
    const inventory = await crawled(path, job);
    return {
      ...inventory,
      close: async () => {
        await inventory.close();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function crawled(path: string, job: CrawlJob): Promise<AcquiredInventory> {
  const bugs = await crawl(path, job);
  const unfinished = job.ports.signal.aborted || bugs.length > 0;
  return { ...(await readInventory(path, { unfinished })), bugs };
}
