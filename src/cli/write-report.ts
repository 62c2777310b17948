import { constants, createWriteStream } from 'node:fs';
import { access, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ReportTarget } from '../config/options.ts';
import { discard } from '../store/discard.ts';
import { linkTarget } from '../store/link-target.ts';
import { newFolder } from '../store/new-folder.ts';
import { isAlive } from '../store/process-alive.ts';
import { isFolder, isStream } from '../store/regular-file.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import { ObjectFault } from '../store/s3/object-fault.ts';
import { checkWritable, writeObject } from '../store/s3/objects.ts';
import { isS3Url } from '../store/s3/s3-url.ts';
import { isDiskFull, isSystemError, whyNotWritten } from '../store/system-error.ts';
import type { Io } from './io.ts';
import { StoppedEarly } from './stopped-early.ts';

/**
 * Creates the folders of the reports and checks that they are writable, before anything is read from AWS.
 * @throws StoppedEarly naming the report
 */
export async function prepareOutputs(
  targets: readonly ReportTarget[],
  { flag = '--output', objects }: { readonly flag?: string; readonly objects?: ObjectAccess } = {},
): Promise<void> {
  for (const { output } of targets) {
    if (isS3Url(output)) {
      if (objects === undefined) throw cannotWrite(output, new Error('this command writes files'), flag);
      await checkWritable(output, objects).catch((error: unknown) => {
        throw error instanceof ObjectFault ? cannotWriteObject(output, error) : error;
      });
      continue;
    }
    if (output === '-' || (await isStream(output))) continue;
    if (await isFolder(output))
      throw new StoppedEarly(`${output}: the report cannot be written: it is a folder`, {
        hint: `name a file with ${flag}`,
      });
    const target = await linkTarget(output);
    const folder = dirname(target);
    try {
      await newFolder(folder);
      await access(folder, constants.W_OK);
      // A name that has no room for what is added to it shows now, not after the scan.
      await rm(temporaryOf(target), { force: true });
      await sweep(target);
    } catch (error) {
      throw cannotWrite(output, error, flag);
    }
  }
}

/** The name that a report has until it is complete. */
const temporaryOf = (output: string): string => `${output}.${process.pid}.tmp`;

/** Removes what a killed run left of this report. */
async function sweep(output: string): Promise<void> {
  const begin = `${basename(output)}.`;
  try {
    for (const name of await readdir(dirname(output))) {
      const pid = name.startsWith(begin) ? /^(\d+)\.tmp$/.exec(name.slice(begin.length))?.[1] : undefined;
      if (pid !== undefined && !isAlive(Number(pid))) await rm(join(dirname(output), name), { force: true });
    }
  } catch (error) {
    // A folder that may be written need not be readable.
    if (!isSystemError(error)) throw error;
  }
}

/**
 * Writes one report, compressed where its name ends with `.gz`: to a temporary name beside it, renamed when it is complete, so that an earlier report is never lost.
 * An object of S3 is there as a whole or not at all.
 * @throws StoppedEarly if it cannot be written
 */
export async function writeReport(
  text: AsyncIterable<string>,
  { output }: ReportTarget,
  { objects, ...io }: Pick<Io, 'out'> & { readonly objects?: ObjectAccess },
): Promise<void> {
  if (output === '-') return writeToStdout(text, io);
  if (objects !== undefined && isS3Url(output)) return writeToObject(text, output, objects);
  const target = await linkTarget(output);
  const temporary = temporaryOf(target);
  try {
    if (await isStream(output)) return await pipeline(Readable.from(text), createWriteStream(output));
    // By a handle: Node's permission model lets a handle flush, and not a stream that opens its file by itself.
    const file = (await open(temporary, 'w')).createWriteStream({ flush: true });
    // GitHub takes both: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
    if (output.endsWith('.gz')) await pipeline(Readable.from(text), createGzip(), file);
    else await pipeline(Readable.from(text), file);
    await rename(temporary, target);
  } catch (error) {
    await discard(temporary);
    throw isSystemError(error) ? cannotWrite(output, error) : error;
  }
}

async function writeToObject(text: AsyncIterable<string>, output: string, objects: ObjectAccess): Promise<void> {
  const chunks = output.endsWith('.gz') ? Readable.from(text).compose(createGzip()) : text;
  try {
    await writeObject(output, objects, { chunks });
  } catch (error) {
    throw error instanceof ObjectFault ? cannotWriteObject(output, error) : error;
  }
}

const cannotWriteObject = (output: string, fault: ObjectFault): StoppedEarly =>
  new StoppedEarly(`${output}: the report cannot be written: ${fault.message}`, {
    hint: `an earlier report is untouched; ${fault.hint}`,
    cause: fault,
  });

async function writeToStdout(text: AsyncIterable<string>, { out }: Pick<Io, 'out'>): Promise<void> {
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

export const cannotWrite = (output: string, error: unknown, flag = '--output'): StoppedEarly =>
  new StoppedEarly(`${output}: the report cannot be written: ${whyNotWritten(error)}`, {
    hint: `an earlier report is untouched; ${isDiskFull(error) ? 'free the disk or name' : 'name'} another file with ${flag}`,
    cause: error,
  });
