import { FACTS, type FactName } from '../model/facts/index.ts';
import type { Observation } from '../model/observation.ts';
import type { Collector, CollectorContext } from './collectors/collector.ts';
import { COLLECTORS } from './collectors/index.ts';
import { type BucketListing, listBuckets } from './collectors/list-buckets.ts';
import {
  type ClientContext,
  cloudtrailClient,
  logsClient,
  s3Client,
  s3ControlClient,
  type Wiring,
} from './http/clients.ts';
import { observe } from './observe.ts';
import { withRecheck } from './session/recheck.ts';
import type { AwsSession } from './session/session.ts';
import type { AdaptiveLimit } from './throttling/concurrency-limits.ts';
import type { Priority } from './throttling/fair-semaphore.ts';

/** What to read: a fact of a bucket (`subject` is its name), of a Region, of the account, or of a name that is not listed. */
export interface FactRequest {
  readonly fact: FactName;
  readonly subject: string;
  /** `''` where the fact has none. */
  readonly region: string;
}

/** An account that was entered. Forget it after `close`. */
export interface AccountReader {
  list(): Promise<BucketListing>;
  read(want: FactRequest): Promise<Observation<unknown>>;
  close(): void;
}

export interface AccountToRead {
  readonly account: string;
  readonly session: AwsSession;
  readonly priority: Priority;
  /** For what is asked of no particular Region. */
  readonly homeRegion: string;
}

/** Calls in flight per account and Region. */
const LANE = 16;
interface RegionReader extends Pick<CollectorContext, 's3' | 'control' | 'logs' | 'cloudtrail'> {
  readonly limit: AdaptiveLimit;
}

export function readAccount(wiring: Wiring, { account, session, priority, homeRegion }: AccountToRead): AccountReader {
  const regions = new Map<string, RegionReader>();

  const regionReader = (region: string): RegionReader => {
    const known = regions.get(region);
    if (known) return known;
    const limit = wiring.limits.limit({ priority, max: LANE, attempts: wiring.attempts });
    const place: ClientContext = { region, session, limit };
    const reader = {
      limit,
      s3: s3Client(wiring, place),
      control: once(() => s3ControlClient(wiring, place)),
      logs: once(() => logsClient(wiring, place)),
      cloudtrail: once(() => cloudtrailClient(wiring, place)),
    };
    regions.set(region, reader);
    return reader;
  };

  const sendIn =
    ({ limit }: RegionReader) =>
    async <O>(send: () => Promise<O>): Promise<O> => {
      const leave = await limit.admit();
      try {
        return await withRecheck(send, { limit, session, signal: wiring.signal });
      } finally {
        leave();
      }
    };

  return {
    list: () => {
      const home = regionReader(homeRegion);
      return listBuckets({ s3: home.s3, account, contain: wiring.bulkhead.contain }, sendIn(home));
    },
    read: async ({ fact, subject, region: asked }) => {
      const region = asked || homeRegion;
      try {
        const reader = regionReader(region);
        const send = sendIn(reader);
        // The table's entry for a fact reads that fact; its value type is the business of who asked.
        const collect: Collector<FactName> = COLLECTORS[fact];
        return await collect({
          account,
          region,
          bucket: { Bucket: FACTS[fact].scope === 'region' ? '' : subject, ExpectedBucketOwner: account },
          s3: reader.s3,
          control: reader.control,
          logs: reader.logs,
          cloudtrail: reader.cloudtrail,
          look: (look) => observe({ ...look, send: () => send(look.send) }, wiring.bulkhead),
        });
      } catch (error) {
        return wiring.bulkhead.contain(error);
      }
    },
    // The connections belong to all clients of the scan, so that there is nothing else to close.
    close: () => regions.clear(),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
