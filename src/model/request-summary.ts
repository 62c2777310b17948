/** First line of what `logs summary` writes and `scan --requests` reads. No address, key or ARN is in such a file. */
export interface RequestSummaryHeader {
  readonly type: 'requests';
  readonly formatVersion: 1;
  /** ISO 8601. */
  readonly written: string;
  readonly objects: number;
  /** = records + ambiguous + refused. */
  readonly lines: number;
  readonly records: number;
  readonly ambiguous: number;
  readonly refused: number;
  readonly duplicates: number;
  /** Objects that could not be read to their end. */
  readonly unreadable: number;
  /** Lines for buckets that follow: a file that lacks some was cut. */
  readonly buckets: number;
}

/** Requests of one bucket, one line each, never cut to the largest. */
export interface BucketRequests {
  readonly type: 'bucket-requests';
  readonly bucket: string;
  /** Earliest and latest request, ISO 8601; empty where no record has a time. */
  readonly from: string;
  readonly to: string;
  readonly records: number;
  readonly ambiguous: number;
  /** Requests that S3 answered with 2xx or 3xx, or may have; CORS preflights and website endpoints are counted apart. */
  readonly total: number;
  readonly anonymous: number;
  readonly plainHttp: number;
  readonly oldTls: number;
  readonly aclRequired: number;
  /** Of the total, those whose records do not have the column, or not for certain. */
  readonly requesterUnknown: number;
  readonly tlsUnknown: number;
  readonly aclUnknown: number;
  readonly preflights: number;
  readonly website: number;
}

export const REQUEST_SUMMARY_VERSION = 1;
