import type { IncomingHttpHeaders } from 'node:http';
import type { AccessLogs } from './access-logs/access-logs.ts';
import type { Clock } from './clock.ts';
import type { Credentials, Identity } from './identity.ts';
import type { Fault, Knobs } from './knobs.ts';
import type { Chunked } from './sigv4/chunks.ts';
import type { World } from './world.ts';

export type Service =
  | 's3'
  | 's3control'
  | 'sts'
  | 'organizations'
  | 'logs'
  | 'cloudtrail'
  | 'kms'
  | 'tagging'
  | 'securityhub'
  | 'athena';

/** One request, understood but not yet answered. */
export interface Call {
  readonly service: Service;
  /** `s3:GetBucketLogging`: service and name of the API operation. */
  readonly operation: string;
  /** IAM action that it needs; S3 names some of them differently. */
  readonly action: string;
  /** What access logs call the operation; only for requests to buckets. */
  readonly logName: string;
  /** Bucket of the request, else `''`. */
  readonly bucket: string;
  readonly key: string;
  /** The bucket stands in front of the host. */
  readonly inHost: boolean;
  /** Region of the signature. */
  readonly region: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as it came, where that was in chunks of its own. */
  readonly chunked: Chunked | undefined;
}

/** What handlers answer from. */
export interface Context {
  readonly world: World;
  readonly clock: Clock;
  readonly accessLogs: AccessLogs;
  readonly knobs: Knobs;
  readonly credentials: Credentials;
  readonly identity: Identity;
  /** A fault that the handler has to act out, since it is in the content of the answer. */
  readonly fault: Fault | undefined;
}
