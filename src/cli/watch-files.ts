import { once } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isFolder } from '../store/regular-file.ts';

/** Editors write a file in several steps, and branches change many files. */
const QUIET_MS = 100;

/**
 * Yields once for each change in the folders of these paths, however many files it touched, until the signal ends it.
 * Folders are watched rather than files: many editors put a new file in the place of the old one.
 */
export async function* changesOf(paths: readonly string[], signal: AbortSignal): AsyncIterable<void> {
  const events = new EventTarget();
  let pending = false;
  const note = (): void => {
    pending = true;
    events.dispatchEvent(new Event('change'));
  };
  const watchers: FSWatcher[] = [];
  try {
    for (const folder of await foldersOf(paths)) watchers.push(watch(folder, { signal }, note).on('error', note));
    while (!signal.aborted) {
      if (!pending) await Promise.race([once(events, 'change', { signal }), once(signal, 'abort')]);
      await setTimeout(QUIET_MS, undefined, { signal });
      pending = false;
      yield;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

/** The folders themselves, those of files, and the folders of cases below them. */
async function foldersOf(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  for (const path of paths) {
    const folder = (await isFolder(path)) ? path : dirname(path);
    folders.add(folder);
    const cases = join(folder, 'cases');
    if (await isFolder(cases)) folders.add(cases);
  }
  return folders;
}
