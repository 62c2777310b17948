/**
 * One request as an access log describes it. What is missing shows as a dash.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
export interface AccessRecord {
  /** Canonical user id of the owner of the source bucket. */
  readonly bucketOwner: string;
  readonly bucket: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly remoteIp?: string | undefined;
  readonly requester?: string | undefined;
  readonly requestId: string;
  readonly operation: string;
  /** The key of the object itself, without any encoding. */
  readonly key?: string | undefined;
  /** `GET /bucket?logging HTTP/1.1` */
  readonly requestUri?: string | undefined;
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly bytesSent?: number | undefined;
  readonly objectSize?: number | undefined;
  readonly totalMs?: number | undefined;
  readonly turnaroundMs?: number | undefined;
  readonly referer?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly versionId?: string | undefined;
  readonly hostId?: string | undefined;
  readonly signatureVersion?: string | undefined;
  readonly cipherSuite?: string | undefined;
  readonly authenticationType?: string | undefined;
  readonly hostHeader?: string | undefined;
  readonly tlsVersion?: string | undefined;
  readonly accessPointArn?: string | undefined;
  readonly aclRequired?: string | undefined;
  readonly sourceRegion?: string | undefined;
  /** A line that stands in the log as it is, in place of all this. */
  readonly line?: string | undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The 27 fields of a line, without its end. Quotes inside of quoted fields are not escaped, as in real logs. */
export function recordLine(record: AccessRecord): string {
  if (record.line !== undefined) return record.line;
  // Copies and single keys of a batch are the records whose three quoted fields are bare dashes.
  const quote = BARE.has(record.operation)
    ? (value: string | undefined) => value ?? '-'
    : (value: string | undefined) => `"${value ?? '-'}"`;
  return [
    record.bucketOwner,
    record.bucket,
    bracketed(record.time),
    plain(record.remoteIp),
    plain(record.requester),
    record.requestId,
    record.operation,
    record.key === undefined || record.key === '' ? '-' : twiceEncoded(record.key),
    quote(record.requestUri),
    plain(record.status),
    plain(record.errorCode),
    plain(record.bytesSent === 0 ? undefined : record.bytesSent),
    plain(record.objectSize),
    plain(record.totalMs),
    plain(record.turnaroundMs),
    quote(record.referer),
    quote(record.userAgent),
    plain(record.versionId),
    plain(record.hostId),
    plain(record.signatureVersion),
    plain(record.cipherSuite),
    plain(record.authenticationType),
    plain(record.hostHeader),
    plain(record.tlsVersion),
    plain(record.accessPointArn),
    plain(record.aclRequired),
    plain(record.sourceRegion),
  ].join(' ');
}

const BARE: ReadonlySet<string> = new Set(['BATCH.DELETE.OBJECT', 'REST.COPY.OBJECT_GET', 'REST.COPY.PART_GET']);

const plain = (value: string | number | undefined): string => (value === undefined ? '-' : String(value));

function bracketed(time: number): string {
  const at = new Date(time);
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()] ?? ''}/${at.getUTCFullYear()}`;
  return `[${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000]`;
}

const two = (value: number): string => String(value).padStart(2, '0');

// The key `"` is `%2522` in real logs; slashes stay.
const twiceEncoded = (key: string): string => encodeURIComponent(encodeURIComponent(key)).replace(/%252F/g, '/');
