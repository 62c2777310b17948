import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Arrival } from '../../model/facts/arrival.ts';
import type { FACTS, FactName, FactValues } from '../../model/facts/index.ts';
import type { Logging } from '../../model/facts/logging.ts';
import type { RequestsOfBucket } from '../../model/facts/requests.ts';
import type { Observation } from '../../model/observation.ts';
import type { EarlierRequest, LoggingRecords } from '../arrival/own-records.ts';
import type { BucketRead, OwnedBucket } from '../http/bucket-reads.ts';
import type { DeclaredAnswer } from '../http/operation.ts';
import type { ApiCall } from '../observe.ts';

/** A bucket that logs to another one. */
export interface LoggedSource {
  readonly region: string;
  readonly logging: Logging;
  /** Its record is to be looked for; `null`: none is known. Absent where objects are not to be read. */
  readonly earlier?: EarlierRequest | null;
}

type Share<T> = (key: string, collect: () => Promise<T>) => Promise<T>;

/** One subject in its account and Region, and the clients to request it with. */
export interface CollectorContext {
  readonly account: string;
  readonly region: string;
  /** With the account that must own the bucket: a name that somebody else has taken meanwhile is refused. */
  readonly bucket: OwnedBucket;
  readonly s3: S3Client;
  readonly control: () => Promise<S3ControlClient>;
  readonly logs: () => Promise<CloudWatchLogsClient>;
  readonly cloudtrail: () => Promise<CloudTrailClient>;
  readonly kms: () => Promise<KMSClient>;
  readonly tagging: () => Promise<ResourceGroupsTaggingAPIClient>;
  /** For facts about where the logs of the bucket go. */
  readonly source: LoggedSource | undefined;
  /** Name of the log group that CloudWatch Logs delivers its records to. */
  readonly logGroup: string | undefined;
  /** Time of the scan. */
  readonly now: () => Date;
  /** The same look for all sources whose logs lie under this key. */
  readonly share: {
    readonly arrival: Share<Observation<Arrival>>;
    readonly records: Share<Observation<LoggingRecords>>;
  };
  /** What is known of the requests to a bucket, from the logs that were counted before the scan. */
  readonly requestsOf: RequestsOfBucket;
  readonly request: <O, T>(call: ApiCall<O, T>) => Promise<Observation<T>>;
  /** The same for one setting of the bucket, in less time. */
  readonly readBucket: <O, T>(call: Omit<ApiCall<O, T>, 'send'> & BucketRead<O>) => Promise<Observation<T>>;
}

/** How one fact is read. */
export interface Collector<N extends FactName> {
  /** The answer to each of the calls that `model/facts/` names for the fact; forgetting one does not compile. */
  readonly answers: { readonly [C in (typeof FACTS)[N]['calls'][number]]: DeclaredAnswer };
  readonly collect: (context: CollectorContext) => Promise<Observation<FactValues[N]>>;
}
