import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials, Identity } from './identity.ts';
import type { Fault, Knobs } from './knobs.ts';
import type { World } from './world.ts';

export type Service = 's3' | 's3control' | 'sts' | 'organizations' | 'logs' | 'cloudtrail' | 'athena';

/** One request, understood but not yet answered. */
export interface Call {
  readonly service: Service;
  /** `s3:GetBucketLogging`: service and name of the API operation. */
  readonly operation: string;
  /** IAM action that it needs; S3 names some of them differently. */
  readonly action: string;
  /** Bucket of the request, else `''`. */
  readonly bucket: string;
  readonly key: string;
  /** Region of the signature. */
  readonly region: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What handlers answer from. */
export interface Context {
  readonly world: World;
  readonly knobs: Knobs;
  readonly credentials: Credentials;
  readonly identity: Identity;
  /** A fault that the handler has to act out, since it is in the content of the answer. */
  readonly fault: Fault | undefined;
}
