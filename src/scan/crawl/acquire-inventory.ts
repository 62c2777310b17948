import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Inventory, readInventory } from '../../inventory/read-inventory.ts';
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
  if (saveInventory !== null) return crawled(saveInventory, job);
  const folder = await mkdtemp(join(job.ports.temporaryFolder, 's3log-audit-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const temporary = await crawled(join(folder, 'inventory.ndjson'), job);
    return {
      ...temporary,
      close: async () => {
        await temporary.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function crawled(path: string, job: CrawlJob): Promise<AcquiredInventory> {
  const bugs = await crawl(path, job);
  const unfinished = job.ports.signal.aborted || bugs.length > 0;
  return { ...(await readInventory(path, { unfinished })), bugs };
}
