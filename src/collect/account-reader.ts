import { FACTS, type FactName } from '../model/facts/index.ts';
import type { Observation } from '../model/observation.ts';
import type { CollectorContext, LoggedSource } from './collectors/collector.ts';
import { COLLECTORS } from './collectors/index.ts';
import { type BucketListing, listBuckets } from './collectors/list-buckets.ts';
import { bucketReads, type SendBucketRead } from './http/bucket-reads.ts';
import {
  type ClientContext,
  cloudtrailClient,
  kmsClient,
  logsClient,
  s3Client,
  s3ControlClient,
  taggingClient,
  type Wiring,
} from './http/clients.ts';
import { observe } from './observe.ts';
import { withRecheck } from './session/recheck.ts';
import type { AwsSession } from './session/session.ts';
import { IN_FLIGHT_PER_REGION } from './throttling/call-limits.ts';
import type { AdaptiveLimit } from './throttling/concurrency-limits.ts';
import type { Priority } from './throttling/fair-semaphore.ts';

/** What to read: a fact of a bucket (`subject` is its name), of a Region, of the account, or of a name that is not listed. */
export interface FactRequest {
  readonly fact: FactName;
  readonly subject: string;
  /** `''` where the fact has none. */
  readonly region: string;
  /** Of the bucket, where the fact is about where its logs go; `region` is then that of the target. */
  readonly source?: LoggedSource;
  /** Where the fact is about records that CloudWatch Logs delivers. */
  readonly logGroup?: string;
  /** The observation is to tell the request that S3 answered. */
  readonly remembers?: boolean;
}

/** Reads one account, to which there is access. Not to be used after `close`. */
export interface AccountReader {
  list(): Promise<BucketListing>;
  read(request: FactRequest): Promise<Observation<unknown>>;
  close(): void;
}

export interface AccountToRead {
  readonly account: string;
  readonly session: AwsSession;
  readonly priority: Priority;
  /** For requests that belong to no particular Region. */
  readonly homeRegion: string;
  /** Time of the scan. */
  readonly now: () => Date;
}

interface RegionReader extends Pick<CollectorContext, 's3' | 'control' | 'logs' | 'cloudtrail' | 'kms' | 'tagging'> {
  readonly limit: AdaptiveLimit;
  readonly sendRead: SendBucketRead;
}

/** Sends nothing by itself. Clients and limits of a Region are made when the first fact of it is asked for. */
export function readAccount(
  wiring: Wiring,
  { account, session, priority, homeRegion, now }: AccountToRead,
): AccountReader {
  const regions = new Map<string, RegionReader>();
  const share: CollectorContext['share'] = { arrival: sharing(), records: sharing() };

  const regionReader = (region: string): RegionReader => {
    const known = regions.get(region);
    if (known) return known;
    const limit = wiring.limits.limit({ priority, max: IN_FLIGHT_PER_REGION, attempts: wiring.attempts });
    const context: ClientContext = { region, session, limit };
    const s3 = s3Client(wiring, context);
    const reader = {
      limit,
      s3,
      sendRead: bucketReads(wiring, context, s3),
      control: once(() => s3ControlClient(wiring, context)),
      logs: once(() => logsClient(wiring, context)),
      cloudtrail: once(() => cloudtrailClient(wiring, context)),
      kms: once(() => kmsClient(wiring, context)),
      tagging: once(() => taggingClient(wiring, context)),
    };
    regions.set(region, reader);
    return reader;
  };

  const sendIn =
    ({ limit }: RegionReader) =>
    async <O>(send: () => Promise<O>): Promise<O> => {
      const endCall = await limit.admitCall();
      try {
        return await withRecheck(send, { limit, session, signal: wiring.signal });
      } finally {
        endCall();
      }
    };

  return {
    list: () => {
      const home = regionReader(homeRegion);
      return listBuckets({ s3: home.s3, account, contain: wiring.bulkhead.contain }, sendIn(home));
    },
    read: async ({ fact, subject, region: asked, source, logGroup, remembers = false }) => {
      const region = asked || homeRegion;
      try {
        const reader = regionReader(region);
        const send = sendIn(reader);
        const bucket = { Bucket: FACTS[fact].scope === 'region' ? '' : subject, ExpectedBucketOwner: account };
        const request: CollectorContext['request'] = ({ answered, ...call }) =>
          observe(
            { ...call, send: () => send(call.send), ...(remembers && answered ? { answered } : {}) },
            wiring.bulkhead,
          );
        return await COLLECTORS[fact].collect({
          account,
          region,
          bucket,
          s3: reader.s3,
          control: reader.control,
          logs: reader.logs,
          cloudtrail: reader.cloudtrail,
          kms: reader.kms,
          tagging: reader.tagging,
          requestsOf: wiring.requestsOf,
          source,
          logGroup,
          now,
          share,
          request,
          readBucket: (call) => request({ ...call, send: () => reader.sendRead(call, bucket) }),
        });
      } catch (error) {
        return wiring.bulkhead.contain(error);
      }
    },
    // All clients of the scan share the connections, so that there is nothing else to close.
    close: () => regions.clear(),
  };
}

function sharing<T>(): (key: string, collect: () => Promise<T>) => Promise<T> {
  const shared = new Map<string, Promise<T>>();
  return (key, collect) => {
    const result = shared.get(key) ?? collect();
    shared.set(key, result);
    return result;
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
