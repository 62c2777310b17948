import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Inventory, readInventory } from '../../inventory/read-inventory.ts';
import { lockFiles } from '../../store/lock-file.ts';
import { isS3Url } from '../../store/s3/s3-url.ts';
import { createTemporaryFolder, prepareTemporaryFolders } from '../../store/temporary-folder.ts';
import { objectAccess } from '../object-access.ts';
import { refuseUnwritable } from './cannot-write-inventory.ts';
import { type CrawlJob, crawl } from './crawl.ts';
import { crawlToObject } from './crawl-to-object.ts';

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
  if (inventory !== null) {
    const access = objectAccess(job.options, job.ports);
    return { ...(await readInventory(inventory, { unfinished: false, access })), bugs: [] };
  }
  const toObject = saveInventory !== null && isS3Url(saveInventory);
  if (saveInventory !== null && !toObject) await refuseUnwritable(saveInventory);
  await prepareTemporaryFolders(job.ports.temporaryFolder);
  if (saveInventory !== null && !toObject) {
    return crawledUntil(await lockFiles([saveInventory]), () => crawled(saveInventory, job));
  }
  const folder = await createTemporaryFolder(job.ports.temporaryFolder);
  const cleanUp = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return saveInventory === null
    ? crawledUntil(cleanUp, () => crawled(join(folder, 'inventory.ndjson'), job))
    : crawledUntil(cleanUp, () => crawlToObject(saveInventory, { folder, job, crawl: crawled }));
}

/** `cleanUp` follows the closing of the inventory. */
async function crawledUntil(
  cleanUp: () => Promise<void>,
  work: () => Promise<AcquiredInventory>,
): Promise<AcquiredInventory> {
  try {
    const inventory = await work();
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
