import type { Call } from '../call.ts';
import type { Incoming } from '../request.ts';
import { type BucketState, canonicalId } from '../world.ts';
import type { AccessRecord } from './access-record.ts';

/** A request to a bucket and how it was answered. */
export interface Served {
  readonly source: BucketState;
  readonly call: Call;
  readonly incoming: Incoming;
  readonly requestId: string;
  readonly hostId: string;
  readonly requester: string | undefined;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly bytesSent: number;
  readonly objectSize: number | undefined;
  /** Milliseconds since 1970, by the simulated clock. */
  readonly time: number;
  readonly totalMs: number;
  readonly asSent: boolean;
}

export function servedRecord(served: Served): AccessRecord {
  const { source, call, incoming, requester, bytesSent, objectSize, asSent } = served;
  const { headers } = incoming;
  const inQuery = incoming.query.has('X-Amz-Signature');
  const signed = headers.authorization !== undefined || inQuery;
  return {
    bucketOwner: canonicalId(source.account),
    bucket: source.setup.name,
    time: served.time,
    remoteIp: incoming.remoteAddress,
    requester,
    requestId: served.requestId,
    operation: call.logName,
    key: call.key,
    requestUri: `${incoming.method} ${incoming.url} HTTP/1.1`,
    status: served.status,
    errorCode: served.errorCode,
    bytesSent,
    objectSize,
    totalMs: served.totalMs,
    turnaroundMs: served.totalMs,
    referer: single(headers.referer),
    userAgent: headers['user-agent'],
    hostId: served.hostId,
    signatureVersion: signed ? 'SigV4' : undefined,
    authenticationType: signed ? (inQuery ? 'QueryString' : 'AuthHeader') : undefined,
    ...(asSent
      ? { hostHeader: headers.host }
      : {
          cipherSuite: 'TLS_AES_128_GCM_SHA256',
          tlsVersion: 'TLSv1.3',
          hostHeader: `s3.${source.setup.region}.amazonaws.com`,
        }),
  };
}

const single = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.[0];

/** Regions that are older than the day since which requests to the wrong Region are not logged: March 20, 2019. */
const LOGS_REDIRECTS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-south-1',
]);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html */
export const isLogged = (status: number, region: string): boolean => status !== 301 || LOGS_REDIRECTS.has(region);
