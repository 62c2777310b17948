import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool } from '../../model/report.ts';
import { createTemporaryFolder } from '../../store/temporary-folder.ts';

/** Temporary files below `parent` for what reports put aside, created with the first line. `close` removes them all. */
export function openSpools(parent: string): { readonly spool: () => Spool; readonly close: () => Promise<void> } {
  let folder: Promise<string> | null = null;
  let names = 0;
  const handles: FileHandle[] = [];
  const newFile = async (): Promise<FileHandle> => {
    folder ??= createTemporaryFolder(parent);
    // Taken before anything is waited for: several reports begin at once.
    const name = `spool-${names}`;
    names += 1;
    const handle = await open(join(await folder, name), 'wx+', 0o600);
    handles.push(handle);
    return handle;
  };
  const spool = (): Spool => {
    let file: Promise<FileHandle> | null = null;
    return {
      write: async (line) => {
        file ??= newFile();
        await (await file).appendFile(`${line}\n`);
      },
      async *lines() {
        if (file !== null) yield* (await file).readLines({ start: 0, autoClose: false });
      },
    };
  };
  return {
    spool,
    close: async () => {
      await Promise.all(handles.map((handle) => handle.close()));
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}
