import type { OwnRecord } from '../../model/facts/arrival.ts';
import type { Observation } from '../../model/observation.ts';
import type { LoggingRecord } from './add-records.ts';
import type { LogKeys } from './log-keys.ts';
import { CLOCK_SKEW, deliveryTime, type ListPage } from './probe.ts';

/** A request that an earlier scan sent to the source: reading its logging. */
export interface EarlierRequest {
  /** ISO 8601, by the clock of that scan. */
  readonly at: string;
  readonly requestId: string;
}

/** Records of requests that read a bucket's logging, by request id; of other records nothing is kept, since they hold people's addresses. */
export interface LoggingRecords {
  readonly found: ReadonlyMap<string, LoggingRecord>;
  /** Why objects could not be read; `''`: all could that were looked at. */
  readonly unread: string;
}

interface ObjectsOfLogs {
  readonly list: ListPage;
  readonly read: (key: string, size: number) => Promise<Observation<Uint8Array>>;
}

/** S3 delivers most records within a few hours: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html */
const WITHIN = 6 * 3_600_000;
const MINUTE = 60_000;
const PAGE = 1000;
const MAX_PAGES = 3;
const MAX_OBJECTS = 20;
const MAX_BYTES = 64 * 1024 * 1024;
/** An answer of S3 holds no more of an object than that, or it is refused. */
const MAX_OBJECT_BYTES = 15 * 1024 * 1024;

/** Sources that share a prefix and were read in the same minute share what is found. */
export const windowStart = ({ at }: EarlierRequest): number => Math.floor(Date.parse(at) / MINUTE) * MINUTE;

/** Looks through log objects that were delivered within six hours of `from`, the oldest ones first: at most 20 of them, and 64 MiB. */
export async function loggingRecords(
  keys: LogKeys,
  { from, now }: { readonly from: number; readonly now: number },
  { list, read }: ObjectsOfLogs,
): Promise<LoggingRecords> {
  // Few scans read records.
  const { addRecords } = await import('./add-records.ts');
  const found = new Map<string, LoggingRecord>();
  let unread = '';
  let bytes = 0;
  for (const { key, size, delivered } of await objectsSince(keys, { from, now }, list)) {
    if (size > MAX_OBJECT_BYTES || bytes + size > MAX_BYTES) continue;
    bytes += size;
    const body = await read(key, size);
    if (body.state === 'known') addRecords(body.value, delivered, found);
    else unread = whyNot(body);
    // Who may not read one of them may not read the others.
    if (body.state === 'denied') break;
  }
  return { found, unread };
}

interface Delivered {
  readonly key: string;
  readonly size: number;
  readonly delivered: number;
}

async function objectsSince(
  keys: LogKeys,
  { from, now }: { readonly from: number; readonly now: number },
  list: ListPage,
): Promise<readonly Delivered[]> {
  const begin = from - CLOCK_SKEW;
  const until = from + WITHIN;
  const objects: Delivered[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const listed = await list({
      prefix: keys.byEvent ? keys.folder(from) : `${keys.prefix}20`,
      startAfter: keys.byEvent ? '' : keys.startAfter(begin),
      size: PAGE,
      token,
    });
    for (const object of listed.objects) {
      const delivered = deliveryTime(object, keys, now);
      if (delivered === undefined || delivered < begin || delivered > until) continue;
      objects.push({ key: object.key, size: object.size, delivered });
    }
    const last = listed.objects.at(-1);
    const isPast = !keys.byEvent && last !== undefined && (keys.timeOf(last.key) ?? 0) > until;
    token = listed.next;
    if (token === undefined || isPast || (!keys.byEvent && objects.length >= MAX_OBJECTS)) break;
  }
  return objects.sort((a, b) => a.delivered - b.delivered).slice(0, MAX_OBJECTS);
}

/** Whether the record of this request is among them, and is one of that bucket. */
export function ownRecord(
  { found, unread }: LoggingRecords,
  bucket: string,
  { at, requestId }: EarlierRequest,
): OwnRecord {
  const record = found.get(requestId);
  const isOwn = record?.bucket === bucket && Math.abs(Date.parse(record.requestedAt) - Date.parse(at)) <= CLOCK_SKEW;
  return isOwn
    ? { requestId, requestedAt: record.requestedAt, deliveredAt: record.deliveredAt, unread: '' }
    : { requestId, requestedAt: '', deliveredAt: '', unread };
}

function whyNot(seen: Exclude<Observation<unknown>, { readonly state: 'known' }>): string {
  if (seen.state === 'denied') return `${seen.action} is denied`;
  return seen.state === 'failed' ? seen.reason : 'an object was gone';
}
