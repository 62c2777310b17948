import { constants, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReportTarget, ScanOptions } from '../config/options.ts';
import { UserError } from '../model/user-error.ts';
import { StoppedEarly } from '../scan/stopped-early.ts';
import { isAlive } from '../store/process-alive.ts';
import type { Io } from './io.ts';

/**
 * Makes the folders of the reports and tries them, before anything is read from AWS.
 * @throws StoppedEarly naming the folder
 */
export async function prepareOutputs(targets: readonly ReportTarget[]): Promise<void> {
  for (const { output } of targets) {
    if (output === '-' || (await isStream(output))) continue;
    const folder = dirname(output);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
      await sweep(output);
    } catch (error) {
      throw cannotWrite(output, error);
    }
  }
}

/** Regular files that this run writes or makes: those that no other run may write meanwhile. */
export async function filesWritten({ reports, saveInventory }: Outputs): Promise<readonly string[]> {
  const paths = [...(saveInventory === null ? [] : [saveInventory]), ...reports.map(({ output }) => output)];
  const regular = await Promise.all(paths.map(async (path) => path !== '-' && !(await isStream(path))));
  return paths.filter((_, index) => regular[index]);
}

type Outputs = Pick<ScanOptions, 'reports' | 'saveInventory'>;

/**
 * An inventory and a report in one file would destroy each other, whatever the file is called.
 * @throws UserError
 */
export async function refuseOneFileForTwo({
  reports,
  saveInventory,
  inventory,
}: Outputs & Pick<ScanOptions, 'inventory'>) {
  const kept = saveInventory ?? inventory;
  if (kept === null) return;
  const place = await placeOf(kept);
  for (const { output } of reports) {
    if (output === '-' || (await isStream(output)) || (await placeOf(output)) !== place) continue;
    throw new UserError(`${output} cannot be both the inventory and a report`, {
      hint: 'name another file with --output or --save-inventory',
    });
  }
}

/** The same for all names of one file. */
async function placeOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
    return join(folder, basename(path));
  }
}

/**
 * Writes one report: to a temporary name beside it, renamed when it is whole, so that an earlier report is never left half.
 * @throws StoppedEarly if it cannot be written
 */
export async function writeReport(text: AsyncIterable<string>, { output }: ReportTarget, io: Io): Promise<void> {
  if (output === '-') return writeToStdout(text, io);
  const temporary = `${output}.${process.pid}.tmp`;
  try {
    if (await isStream(output)) return await pipeline(Readable.from(text), createWriteStream(output));
    await pipeline(Readable.from(text), createWriteStream(temporary, { flush: true }));
    await rename(temporary, output);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isSystemError(error) ? cannotWrite(output, error) : error;
  }
}

/** Removes what a killed run left of this report. */
async function sweep(output: string): Promise<void> {
  const begin = `${basename(output)}.`;
  for (const name of await readdir(dirname(output))) {
    const pid = name.startsWith(begin) ? /^(\d+)\.tmp$/.exec(name.slice(begin.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(dirname(output), name), { force: true });
  }
}

/** A pipe or a device, `/dev/null` among them: there is nothing to be kept whole, and a file must not take its place. */
async function isStream(path: string): Promise<boolean> {
  try {
    const seen = await stat(path);
    return !seen.isFile() && !seen.isDirectory();
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

async function writeToStdout(text: AsyncIterable<string>, { out }: Io): Promise<void> {
  try {
    await pipeline(Readable.from(text), out, { end: false });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new StoppedEarly(`the report could not be written to standard output: ${error.code}`, {
      hint: error.code === 'EPIPE' ? 'what read it went away before the end' : '',
      cause: error,
    });
  }
}

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error;

export const cannotWrite = (output: string, error: unknown): StoppedEarly =>
  new StoppedEarly(`${output}: the report cannot be written: ${(error as Error).message}`, {
    hint: 'an earlier report is untouched; free the disk or name another place with --output',
    cause: error,
  });
