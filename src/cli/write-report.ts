import { constants, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReportTarget } from '../config/options.ts';
import { isSystemError } from '../scan/crawl/cannot-write-inventory.ts';
import type { Io } from './io.ts';
import { StoppedEarly } from './stopped-early.ts';

/**
 * Creates the folders of the reports and checks that they are writable, before anything is read from AWS.
 * @throws StoppedEarly naming the folder
 */
export async function prepareOutputs(targets: readonly ReportTarget[]): Promise<void> {
  for (const { output } of targets) {
    if (output === '-' || (await isStream(output))) continue;
    const folder = dirname(output);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (error) {
      throw cannotWrite(output, error);
    }
  }
}

/**
 * Writes one report: to a temporary name beside it, renamed when it is complete, so that an earlier report is never lost.
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

/** A pipe or a device, `/dev/null` among them: it is written to directly, and a file must not replace it. */
async function isStream(path: string): Promise<boolean> {
  try {
    const entry = await stat(path);
    return !entry.isFile() && !entry.isDirectory();
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
      hint: error.code === 'EPIPE' ? 'its reader ended first' : '',
      cause: error,
    });
  }
}

export const cannotWrite = (output: string, error: unknown): StoppedEarly =>
  new StoppedEarly(
    `${output}: the report cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    {
      hint: 'an earlier report is untouched; free the disk or name another file with --output',
      cause: error,
    },
  );
