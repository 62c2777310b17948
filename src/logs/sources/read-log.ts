import { Column } from '../parse/fields.ts';
import type { LineView } from '../parse/line-view.ts';
import { columnText } from '../parse/line-view.ts';
import { timeOf } from '../parse/log-time.ts';
import { type LineCounts, lineReader } from '../parse/read-lines.ts';
import { LineResult } from '../parse/scan-line.ts';
import { decompressed } from './decompress.ts';
import { duplicateCounter } from './duplicates.ts';
import { type LogSource, type TimeWindow, UnreadableObject } from './log-file.ts';
import { readAhead } from './read-ahead.ts';

/** Where a line stands: for messages, and for `logs cat`. */
export interface LinePosition {
  readonly object: string;
  /** Counted from 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface LogReading {
  readonly window: TimeWindow;
  readonly signal: AbortSignal;
  /** Each record and each ambiguous one of the window, in the order of the source. */
  readonly onRecord: (view: LineView, result: LineResult, position: LinePosition) => void;
  readonly onRefused?: ((view: LineView, position: LinePosition) => void) | undefined;
  /** Between two chunks; to wait here slows the reading down. */
  readonly onProgress?: ((progress: LogProgress) => Promise<void> | void) | undefined;
}

export interface LogProgress {
  readonly objects: number;
  /** As they lie there, compressed or not. */
  readonly bytes: number;
}

/** Objects that could not be read to their end: how many, and what is the matter with the first ones. */
interface UnreadableObjects {
  readonly count: number;
  readonly named: readonly { readonly name: string; readonly reason: string }[];
}

/** More of them are nobody's reading, and would fill the memory. */
const MOST_NAMED = 20;

/** What was read. Lines = records + ambiguous + refused, the records outside the window among them. */
export interface LogOutcome extends LineCounts, LogProgress {
  /** Of the records, those of another time or bucket than asked for. */
  readonly outside: number;
  readonly duplicates: number;
  readonly unreadable: UnreadableObjects;
}

/** Reads one object after the other. One that cannot be read, or ends too early, is named, and the others are read. */
export async function readLog({ objects, bucket }: LogSource, reading: LogReading): Promise<LogOutcome> {
  const { window, signal, onRecord, onRefused, onProgress } = reading;
  const limited = window.since !== undefined || window.until !== undefined;
  const duplicates = duplicateCounter();
  const named: { readonly name: string; readonly reason: string }[] = [];
  let [records, ambiguous, refused, outside, bytes, count, unread] = [0, 0, 0, 0, 0, 0, 0];

  const isOutside = (view: LineView): boolean => {
    if (bucket !== undefined && columnText(view, Column.bucket) !== bucket) return true;
    if (!limited) return false;
    const time = timeOf(view);
    if (time === undefined) return false;
    return (window.since !== undefined && time < window.since) || (window.until !== undefined && time > window.until);
  };

  for await (const object of readAhead(objects)) {
    let line = 0;
    const reader = lineReader((view, result, start, end) => {
      line++;
      if (result === LineResult.refused) return onRefused?.(view, { object: object.name, line, start, end });
      duplicates.add(view, start, end);
      if ((limited || bucket !== undefined) && isOutside(view)) outside++;
      else onRecord(view, result, { object: object.name, line, start, end });
    });
    const add = (counts: LineCounts): void => {
      records += counts.records;
      ambiguous += counts.ambiguous;
      refused += counts.refused;
    };
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of object.open()) {
        bytes += chunk.length;
        yield chunk;
      }
    };
    try {
      for await (const chunk of decompressed(counted())) {
        signal.throwIfAborted();
        reader.push(chunk);
        const wait = onProgress?.({ objects: count, bytes });
        if (wait) await wait;
      }
      add(reader.end());
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnreadableObject)) throw error;
      unread++;
      if (named.length < MOST_NAMED) named.push({ name: object.name, reason: error.message });
      add(reader.stop());
    }
    count++;
  }
  return {
    records,
    ambiguous,
    refused,
    outside,
    duplicates: duplicates.count(),
    objects: count,
    bytes,
    unreadable: { count: unread, named },
  };
}
