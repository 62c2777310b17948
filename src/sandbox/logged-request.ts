import type { AccessRecord } from './access-logs/access-record.ts';
import { type BucketState, canonicalId } from './world.ts';

/** A request that nobody sent, for the access log of a bucket. What is left out is that of a plain `GetObject`. */
export interface LoggedRequest extends Partial<Omit<AccessRecord, 'time' | 'bucketOwner'>> {
  readonly bucket: string;
  /** Milliseconds since 1970 or ISO 8601; now. */
  readonly time?: number | string;
}

let made = 0;

export function loggedRecord(source: BucketState, request: LoggedRequest, now: number): AccessRecord {
  const { time, key = 'index.html', ...given } = request;
  made += 1;
  return {
    bucketOwner: canonicalId(source.account),
    requestId: `LOG${made.toString(36).toUpperCase().padStart(13, '0')}`,
    operation: 'REST.GET.OBJECT',
    requestUri: `GET /${encodeURIComponent(key).replaceAll('%2F', '/')} HTTP/1.1`,
    status: 200,
    remoteIp: '203.0.113.10',
    signatureVersion: 'SigV4',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    authenticationType: 'AuthHeader',
    hostHeader: `${source.setup.name}.s3.${source.setup.region}.amazonaws.com`,
    tlsVersion: 'TLSv1.3',
    ...given,
    key,
    time: time === undefined ? now : new Date(time).getTime(),
  };
}
