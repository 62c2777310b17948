import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { UserError } from '../../model/user-error.ts';
import { Column, LOG_FIELDS } from '../parse/fields.ts';
import { columnText, type LineView } from '../parse/line-view.ts';
import { LineResult } from '../parse/scan-line.ts';

/** A file of records that DuckDB reads: the scanner has told the columns apart, which its patterns cannot. */
export interface RecordFile {
  readonly add: (view: LineView, result: LineResult, place: { readonly object: string; readonly line: number }) => void;
  /** @throws UserError once it is known that nothing can be written any more, and so does `close` */
  readonly drain: () => Promise<void> | undefined;
  readonly close: () => Promise<void>;
}

const CHUNK = 256 * 1024;
const COLUMN_NUMBERS = LOG_FIELDS.map((field) => Column[field]);

export async function recordFile(path: string): Promise<RecordFile> {
  const file = createWriteStream(path, { mode: 0o600 });
  const cannotWrite = (error: unknown): never => {
    throw new UserError(`${path} cannot be written: ${error instanceof Error ? error.message : error}`, {
      hint: 'records are gathered among the temporary files; free the disk, or set TMPDIR to a folder with more room',
      code: 'cannot-write',
      cause: error,
    });
  };
  await once(file, 'open');
  let failure: Error | undefined;
  file.on('error', (error) => {
    failure ??= error;
  });
  let pending = '';
  let ordinal = 0;
  let closed: Promise<void> | undefined;
  const flush = (): void => {
    file.write(pending);
    pending = '';
  };
  return {
    add(view, result, { object, line }) {
      for (const column of COLUMN_NUMBERS) {
        const text = columnText(view, column);
        pending += text === undefined ? ',' : `${quotedText(text)},`;
      }
      pending += `${result === LineResult.ambiguous},${line},${quotedText(object)},${ordinal++}\n`;
      if (pending.length > CHUNK) flush();
    },
    drain() {
      if (failure) cannotWrite(failure);
      return file.writableNeedDrain ? once(file, 'drain').then(() => undefined, cannotWrite) : undefined;
    },
    close() {
      if (!closed) {
        flush();
        file.end();
        closed = finished(file).catch(cannotWrite);
      }
      return closed;
    },
  };
}

/** NUL ends a text in places inside of DuckDB; no column of a log has a use for it. */
const quotedText = (text: string): string =>
  `"${text.includes('\0') ? text.replaceAll('\0', '\ufffd').replaceAll('"', '""') : text.replaceAll('"', '""')}"`;
