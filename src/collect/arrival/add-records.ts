import { Column } from '../../logs/parse/fields.ts';
import { columnText } from '../../logs/parse/line-view.ts';
import { timeOf } from '../../logs/parse/log-time.ts';
import { lineReader } from '../../logs/parse/read-lines.ts';
import { LineResult } from '../../logs/parse/scan-line.ts';
import { toTheSecond } from '../../model/to-the-second.ts';

export interface LoggingRecord {
  readonly bucket: string;
  readonly requestedAt: string;
  readonly deliveredAt: string;
}

const OPERATION = 'REST.GET.LOGGING_STATUS';

/** Adds the records in a log object that S3 delivered at `delivered`, in milliseconds, by their request ids. */
export function addRecords(bytes: Uint8Array, delivered: number, found: Map<string, LoggingRecord>): void {
  const reader = lineReader((view, result) => {
    if (result !== LineResult.record || columnText(view, Column.operation) !== OPERATION) return;
    const bucket = columnText(view, Column.bucket);
    const requestId = columnText(view, Column.requestId);
    const time = timeOf(view);
    if (bucket === undefined || requestId === undefined || time === undefined) return;
    // A record may come twice; the first one tells the delay.
    if (!found.has(requestId))
      found.set(requestId, { bucket, requestedAt: toTheSecond(time), deliveredAt: toTheSecond(delivered) });
  });
  reader.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  reader.end();
}
