import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { formatOutcome, isIncomplete } from '../../../logs/answers/format-outcome.ts';
import type { LineView } from '../../../logs/parse/line-view.ts';
import type { KnownBuckets } from '../../../logs/sources/known-buckets.ts';
import type { TimeWindow } from '../../../logs/sources/log-file.ts';
import { openSource } from '../../../logs/sources/open-source.ts';
import { type LinePosition, type LogOutcome, type LogReading, readLog } from '../../../logs/sources/read-log.ts';
import { UserError } from '../../../model/user-error.ts';
import { Exit, type ExitCode } from '../../../scan/exit-code.ts';
import type { LogFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { StoppedEarly } from '../../stopped-early.ts';
import { startLogProgress } from '../../text/log-progress.ts';
import { printable } from '../../text/printable.ts';
import { refuseSourceAsOutput } from './outputs.ts';

export interface LogJob {
  readonly flags: LogFlags;
  readonly io: Io;
  readonly onRecord: LogReading['onRecord'];
  /** What is written between two pieces of the log may wait for its reader. */
  readonly drain?: () => Promise<void> | void;
}

/** What the inventory says, if one was given. */
export async function knownOf({ inventory, ...flags }: LogFlags, io: Io): Promise<KnownBuckets | undefined> {
  if (inventory === undefined) return undefined;
  const { readKnownBuckets } = await import('../read-known-buckets.ts');
  return readKnownBuckets({ ...flags, inventory }, io);
}

/** @throws UserError for a window that nothing can be in: an answer without rows would look like one */
export function windowOf({ since, until }: Pick<LogFlags, 'since' | 'until'>): TimeWindow {
  if (since !== undefined && until !== undefined && since > until)
    throw new UserError('--since is later than --until', { hint: 'swap them' });
  return { since, until };
}

/** Reads the sources of a command, shows progress, and tells what was read. */
export async function readLogs({ flags, io, onRecord, drain }: LogJob, known?: KnownBuckets): Promise<LogOutcome> {
  const { profile } = flags;
  const window = windowOf(flags);
  if (flags.refused === '-')
    throw new UserError('refused lines are not written to standard output, where the answer goes', {
      hint: 'name a file with --refused',
    });
  await refuseSourceAsOutput(flags, flags.refused);
  const source = await openSource(flags.sources, {
    env: io.env,
    profile,
    signal: io.signal,
    input: io.input,
    window,
    known: known?.locationOf,
  });
  const refused = flags.refused === undefined ? undefined : await refusedFile(flags.refused);
  const progress = startLogProgress(io, flags.quiet ?? false);
  try {
    const outcome = await readLog(source, {
      window,
      signal: io.signal,
      onRecord,
      onRefused: refused?.write,
      onProgress: (now) => {
        progress.show(now);
        return refused?.drain() ?? drain?.();
      },
    });
    progress.stop();
    if (!flags.quiet || isIncomplete(outcome) || outcome.refused > 0)
      for (const line of formatOutcome(outcome)) io.err.write(`${printable(line)}\n`);
    return outcome;
  } catch (error) {
    if (io.signal.aborted) throw new StoppedEarly('the reading of the logs was interrupted', { hint: '' });
    throw error;
  } finally {
    progress.stop();
    await refused?.close();
    await source.close();
  }
}

export const exitOf = (outcome: LogOutcome): ExitCode => (isIncomplete(outcome) ? Exit.incomplete : Exit.clean);

async function refusedFile(path: string) {
  const file = createWriteStream(path);
  const cannotWrite = (error: unknown): never => {
    throw new StoppedEarly(`${path} cannot be written: ${error instanceof Error ? error.message : error}`, {
      hint: 'name another file with --refused',
      cause: error,
    });
  };
  await once(file, 'open').catch(cannotWrite);
  return {
    write: ({ bytes }: LineView, { start, end }: LinePosition): void => {
      // As they stand there, whatever their encoding; the piece of the log is overwritten by the next one.
      file.write(Buffer.from(bytes.subarray(start, end)));
      file.write('\n');
    },
    drain: drained(file),
    close: async (): Promise<void> => {
      file.end();
      await finished(file).catch(cannotWrite);
    },
  };
}

/**
 * Waits where the reader of our output is slower than we are.
 * @throws StoppedEarly once it is known that nothing can be written any more
 */
export function drained(out: Writable): () => Promise<void> | undefined {
  let failure: StoppedEarly | undefined;
  out.once('error', (error: NodeJS.ErrnoException) => {
    failure = new StoppedEarly(`the output could not be written: ${error.code ?? error.message}`, {
      hint: error.code === 'EPIPE' ? 'its reader ended first' : '',
      cause: error,
    });
  });
  return () => {
    if (failure) throw failure;
    if (!out.writableNeedDrain) return undefined;
    return new Promise((resolve, reject) => {
      const go = (): void => {
        for (const event of ENDS_OF_WAITING) out.off(event, go);
        if (failure) reject(failure);
        else resolve();
      };
      for (const event of ENDS_OF_WAITING) out.once(event, go);
    });
  };
}

const ENDS_OF_WAITING = ['drain', 'close', 'error'] as const;
