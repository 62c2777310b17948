import type { Requests, RequestsOfBucket } from '../model/facts/requests.ts';
import { failed, known } from '../model/observation.ts';
import { isJsonObject, type JsonObject } from '../model/record.ts';
import { REQUEST_SUMMARY_VERSION } from '../model/request-summary.ts';
import { UserError } from '../model/user-error.ts';
import { readRegularFile } from '../store/regular-file.ts';

const HINT = 's3log-audit logs summary writes such a file';
const TWO = 'name all logs in one call of s3log-audit logs summary';
const HOUR = 3_600_000;

/**
 * Reads what `logs summary` wrote. `now` is that of the scan, which the age of the last record is of.
 * @throws UserError if it is no such file, or a part of one
 */
export async function readRequests(path: string, now: Date): Promise<RequestsOfBucket> {
  const text = await readRegularFile(path).catch((error: unknown) => {
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`, {
      hint: HINT,
      cause: error,
    });
  });
  const [first, ...lines] = text.split('\n').filter((line) => line !== '');
  const header = parsed(first, path);
  if (header['type'] !== 'requests') throw new UserError(`${path} is no summary of access logs`, { hint: HINT });
  if (header['formatVersion'] !== REQUEST_SUMMARY_VERSION)
    throw new UserError(`${path} was written by another version: format ${String(header['formatVersion'])}`, {
      hint: `this version reads format ${REQUEST_SUMMARY_VERSION}; run logs summary again`,
    });
  const summaries = lines.map((line) => bucketOf(parsed(line, path), path));
  if (summaries.length !== count(header, 'buckets', path))
    throw new UserError(`${path} is cut: it has ${summaries.length} of ${String(header['buckets'])} buckets`, {
      hint: HINT,
    });
  // Records that do not say of which bucket they are may be of any.
  const nameless = summaries.find(({ name }) => name === '-')?.summary;
  const unread =
    count(header, 'refused', path) +
    count(header, 'unreadable', path) +
    (nameless === undefined ? 0 : count(nameless, 'records', path) + count(nameless, 'ambiguous', path));
  const buckets = new Map<string, Requests>();
  for (const { name, summary } of summaries) {
    if (buckets.has(name)) throw new UserError(`${path} has two lines of bucket ${name}`, { hint: TWO });
    buckets.set(name, requestsOf(summary, { path, now, unread }));
  }
  return (bucket) => {
    const requests = buckets.get(bucket);
    return requests ? known(requests) : failed('NoRecords', 'the summary of access logs has no record of the bucket');
  };
}

function parsed(line: string | undefined, path: string): JsonObject {
  try {
    const value: unknown = JSON.parse(line ?? '');
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(`${path} is no summary of access logs`, { hint: HINT });
}

function bucketOf(summary: JsonObject, path: string): { readonly name: string; readonly summary: JsonObject } {
  const { type, bucket: name } = summary;
  if (type === 'requests') throw new UserError(`${path} has several summaries in one file`, { hint: TWO });
  if (type !== 'bucket-requests' || typeof name !== 'string')
    throw new UserError(`${path} is no summary of access logs`, { hint: HINT });
  return { name, summary };
}

function count(object: JsonObject, name: string, path: string): number {
  const value = object[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new UserError(`${path} is no summary of access logs: ${name} is no number`, { hint: HINT });
}

interface SummaryFile {
  readonly path: string;
  readonly now: Date;
  readonly unread: number;
}

function requestsOf(summary: JsonObject, { path, now, unread }: SummaryFile): Requests {
  const [from, to] = [instant(summary['from']), instant(summary['to'])];
  const of = (name: string): number => count(summary, name, path);
  return {
    records: of('records') + of('ambiguous'),
    total: of('total'),
    anonymous: of('anonymous'),
    plainHttp: of('plainHttp'),
    oldTls: of('oldTls'),
    aclRequired: of('aclRequired'),
    requesterUnknown: of('requesterUnknown'),
    tlsUnknown: of('tlsUnknown'),
    aclUnknown: of('aclUnknown'),
    unread,
    lastSeen: to === undefined ? '' : String(summary['to']),
    window: from === undefined || to === undefined ? 0 : Math.floor((to - from) / HOUR),
    // What has no time is as old as can be, and so is what comes from the future.
    age: Math.ceil(Math.abs(now.getTime() - (to ?? 0)) / HOUR),
  };
}

function instant(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
