import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../../model/user-error.ts';
import { isSystemError } from '../../store/system-error.ts';
import { mayHold } from './key-time.ts';
import { type LogFile, type TimeWindow, UnreadableObject } from './log-file.ts';

/** Bytes read at once, and those that the scanner gets at once: both stay in the second cache of a processor. */
const BLOCK = 256 * 1024;
const PIECE = 64 * 1024;

/** A file, or every file below a folder in the order of names. */
export async function* localObjects(path: string, window: TimeWindow): AsyncGenerator<LogFile> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UserError(`${path} cannot be read: ${whyNot(error)}`, {
      hint: 'name files, folders, - for the standard input, s3://bucket/prefix or bucket:NAME',
      cause: error,
    });
  });
  if (!found.isDirectory()) {
    yield localFile(path, found.isFile() ? found.size : undefined);
    return;
  }
  for await (const file of below(path)) if (mayHold(file, window)) yield localFile(file, await sizeOf(file));
}

/** Unknown of a link that leads nowhere, which is named when it is its turn. */
const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  );

async function* below(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError(`${folder} cannot be listed: ${whyNot(error)}`, {
      hint: 'logs of which a part is missing would answer no question',
      cause: error,
    });
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    // Names that begin with a dot are those of the system and of tools, never of log objects.
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else if (entry.isFile() || entry.isSymbolicLink()) yield path;
  }
}

const localFile = (path: string, size: number | undefined): LogFile => ({
  name: path,
  size,
  remote: false,
  open: () => blocksOf(path),
});

async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const block = Buffer.allocUnsafe(BLOCK);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, BLOCK);
      if (bytesRead === 0) return;
      for (let at = 0; at < bytesRead; at += PIECE) yield block.subarray(at, Math.min(at + PIECE, bytesRead));
    }
  } catch (error) {
    throw unreadable(error);
  } finally {
    await file?.close();
  }
}

export const standardInput = (input: Readable): LogFile => ({
  name: '-',
  size: undefined,
  remote: false,
  open: () => chunksOf(input),
});

async function* chunksOf(input: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of input) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  } catch (error) {
    throw unreadable(error);
  }
}

const unreadable = (error: unknown): unknown =>
  isSystemError(error) ? new UnreadableObject(whyNot(error), { cause: error }) : error;

/** `ENOENT: no such file or directory`, without the call and the path. */
const whyNot = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/, \w+.*$/s, '') : `${error}`;
