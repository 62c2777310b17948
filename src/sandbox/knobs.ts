import type { AccessLogKnobs } from './access-logs/knobs.ts';

/** What goes wrong. Every kind can be narrowed down by the other members of `Fault`. */
const FAULT_KINDS = [
  /** 503 `SlowDown`; `ThrottlingException` or `TooManyRequestsException` from the other services. */
  'throttle',
  /** 500 `InternalError` and 503 `ServiceUnavailable` in turn. */
  'error',
  /** `AccessDenied`. */
  'denied',
  /** The connection is reset in the middle of the answer. */
  'reset',
  /** The answer ends before its Content-Length. */
  'cut',
  /** A chunked answer ends without its last chunk. */
  'cut-chunked',
  /** A whole HTTP answer that holds half a document. */
  'truncated',
  /** The answer waits for `ms`. */
  'slow',
  /** 200 with a document whose elements do not close. */
  'malformed',
  /** 200 without a body. */
  'empty',
  /** 200 with the page of a proxy. */
  'foreign',
  /** A page of a list without entries, with a token. */
  'empty-page',
  /** The last page of a list has a token too, for ever. */
  'endless-token',
  /** Every second finding of a batch for Security Hub is not taken. */
  'failed-items',
  /** 409: somebody else changes the same bucket (`OperationAborted`) or object (`ConditionalRequestConflict`). */
  'conflict',
  /** 404 `NoSuchBucket` for a bucket that is there. */
  'no-such-bucket',
  /** The bucket is gone from now on: listed, then deleted. */
  'vanish',
  /** `ExpiredToken`. */
  'expired-token',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** `s3:GetBucketLogging`, or several; any without it. */
  readonly operation?: string | readonly string[];
  readonly account?: string;
  readonly bucket?: string;
  readonly region?: string;
  /** 0 to 1; always without it. */
  readonly probability?: number;
  /** How often in all. */
  readonly count?: number;
  /** How often per bucket and operation. */
  readonly perBucket?: number;
  /** For `slow`: milliseconds; 20,000 without it. */
  readonly ms?: number;
}

export interface Knobs {
  /** For everything random. */
  readonly seed?: number;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Milliseconds by operation, in place of `latencyMs`. */
  readonly latencyByOperation?: Readonly<Record<string, number>>;
  /** The first one that fits is what happens. */
  readonly faults?: readonly Fault[];
  /** STS answers in these Regions only, as where there is no host for others; in every one without it. */
  readonly regions?: readonly string[];
  /** Refuse Organizations calls beyond the published rates. */
  readonly organizationsRates?: boolean;
  /** Off, any signature will do: a relay in between that sends its own `Host` breaks them all. */
  readonly checkSignatures?: boolean;
  /** The server's clock, which signatures are held against, is so much ahead of the real one. */
  readonly clockSkewSeconds?: number;
  /** Temporary credentials live no longer than this. */
  readonly tokenLifetimeSeconds?: number;
  /** With a shorter life the credentials still promise the time that was asked for. */
  readonly tokenEndsEarly?: boolean;
  /** ListBuckets does not say where the buckets are, as with some emulators. */
  readonly omitBucketRegion?: boolean;
  /** IAM actions that the caller's own credentials, or every role, have; others are refused. */
  readonly enforcedActions?: { readonly caller?: readonly string[]; readonly roles?: readonly string[] };
  /** The requests that are served are written to the access logs of their buckets; not without this member. */
  readonly accessLogs?: AccessLogKnobs;
  /** The `Date` header tells the simulated time. */
  readonly simulatedDate?: boolean;
  /** Deny statements of bucket policies bind callers too. */
  readonly bucketPolicies?: boolean;
  /** Real milliseconds for which the settings of a bucket read as before their last change. */
  readonly readLagMs?: number;
  /** Count by bucket too. */
  readonly countBuckets?: boolean;
}
