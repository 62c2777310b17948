import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../model/user-error.ts';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import { ObjectFault } from '../../store/s3/object-fault.ts';
import { checkWritable, objectTag, readObject } from '../../store/s3/objects.ts';
import { objectAccess } from '../object-access.ts';
import { cannotWriteInventory } from './cannot-write-inventory.ts';
import type { CrawlJob } from './crawl.ts';
import { keepObject } from './kept-object.ts';

/** A scan that writes its inventory to a file of this machine, and how it is reported. */
export type Crawl<T> = (path: string, job: CrawlJob) => Promise<T>;

/**
 * Lets a scan write into `folder`, and keeps the object at `url` up to date with that. The object is a whole inventory
 * after the scan, and one that says that it is incomplete before.
 * @throws UserError; the signal's reason if the scan was stopped before it started the inventory; what `crawl` throws
 */
export async function crawlToObject<T>(
  url: string,
  { folder, job, crawl }: { readonly folder: string; readonly job: CrawlJob; readonly crawl: Crawl<T> },
): Promise<T> {
  const { options, ports } = job;
  const path = join(folder, 'inventory.ndjson');
  const tag = await prepare(url, path, { access: objectAccess(options, ports), isResumed: options.resume });
  const lost = new AbortController();
  const kept = keepObject({
    ...{ path, url, tag },
    // A second signal ends the process.
    access: objectAccess(options, { ...ports, signal: new AbortController().signal }),
    onLost: (fault) => lost.abort(fault),
  });
  let isStarted = false;
  const onEvent: typeof ports.onEvent = (event) => {
    if (event.type === 'started') {
      isStarted = true;
      const { resumed } = event;
      ports.onEvent({ ...event, resumed: resumed && { ...resumed, path: url } });
      return;
    }
    if (event.type === 'account-done') kept.grown();
    ports.onEvent(event);
  };
  const signal = AbortSignal.any([ports.signal, lost.signal]);
  try {
    const result = await crawl(path, { ...job, name: url, ports: { ...ports, signal, onEvent } });
    await kept.finish().catch((error: unknown) => {
      throw inWords(url, error);
    });
    return result;
  } catch (error) {
    await kept.idle();
    // The disk may be full; what was read by then can be resumed nevertheless.
    if (isStarted && !(error instanceof UserError && error.cause instanceof ObjectFault))
      await kept.finish().catch(ignoreFault);
    throw error;
  }
}

interface Preparing {
  readonly access: ObjectAccess;
  readonly isResumed: boolean;
}

/** Looks before the first call of the scan whether the object can be written, and fetches what is to be resumed. */
async function prepare(url: string, path: string, { access, isResumed }: Preparing): Promise<string | null> {
  try {
    await checkWritable(url, access);
    const tag = await objectTag(url, access);
    if (!isResumed || tag === null) return tag;
    const file: FileHandle = await open(path, 'wx', 0o600);
    try {
      await readObject(url, access, (bytes) => file.appendFile(bytes));
    } finally {
      await file.close();
    }
    return tag;
  } catch (error) {
    throw inWords(url, error);
  }
}

const inWords = (url: string, error: unknown): unknown =>
  error instanceof ObjectFault ? cannotWriteInventory(url, error, error.hint) : error;

/** The error of the scan is the one that is reported. */
function ignoreFault(error: unknown): void {
  if (!(error instanceof ObjectFault || error instanceof UserError)) throw error;
}
