import { failed, known, type Observation } from '../observation.ts';
import type { BucketRequests } from '../request-summary.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Counters of `logs summary` for one bucket. */
type Counters =
  | 'total'
  | 'anonymous'
  | 'plainHttp'
  | 'oldTls'
  | 'aclRequired'
  | 'requesterUnknown'
  | 'tlsUnknown'
  | 'aclUnknown';

/** Requests to one bucket, counted from its access logs by `logs summary`. */
export interface Requests extends Pick<BucketRequests, Counters> {
  /** Records of the bucket, those with several readings among them. */
  readonly records: number;
  /** Lines of the logs that are no records, and objects that could not be read to their end, of any bucket. */
  readonly unread: number;
  /** ISO 8601. */
  readonly lastSeen: string;
  /** Hours between the first and the last record. */
  readonly window: number;
  /** Hours between the last record and the scan. */
  readonly age: number;
}

/** What is known of the requests to a bucket. */
export type RequestsOfBucket = (bucket: string) => Observation<Requests>;

/** That nobody counted requests is no evidence that there were none. */
export const requestsNotGiven: RequestsOfBucket = () =>
  failed('NoRequestSummary', 'no summary of access logs was given with --requests');

const DEFAULTS: Requests = {
  records: 1000,
  total: 900,
  anonymous: 0,
  plainHttp: 0,
  oldTls: 0,
  aclRequired: 0,
  requesterUnknown: 0,
  tlsUnknown: 0,
  aclUnknown: 0,
  unread: 0,
  lastSeen: '2026-03-14T02:15:07Z',
  window: 168,
  age: 3,
};

/** What is not known of AWS, but of a file that the scan is given. */
export const requests = {
  name: 'requests',
  scope: 'bucket',
  doc: 'Requests to the bucket, counted from its access logs (--requests)',
  calls: [],
  actions: [],
  attributes: [
    {
      path: 'requests.records',
      type: 'int',
      doc: 'Records of the bucket in the logs that were summarized',
      example: 1000n,
      absent: 0n,
      read: ({ records }) => BigInt(records),
    },
    {
      path: 'requests.total',
      type: 'int',
      doc: 'Requests that S3 answered with 2xx or 3xx; CORS preflights and website endpoints apart. The counters below are of these',
      example: 900n,
      absent: 0n,
      read: ({ total }) => BigInt(total),
    },
    {
      path: 'requests.anonymous',
      type: 'int',
      doc: 'Requests without credentials',
      example: 0n,
      absent: 0n,
      read: ({ anonymous }) => BigInt(anonymous),
    },
    {
      path: 'requests.plainHttp',
      type: 'int',
      doc: 'Requests without TLS',
      example: 0n,
      absent: 0n,
      read: ({ plainHttp }) => BigInt(plainHttp),
    },
    {
      path: 'requests.oldTls',
      type: 'int',
      doc: 'Requests with TLS 1.0, TLS 1.1 or SSL',
      example: 0n,
      absent: 0n,
      read: ({ oldTls }) => BigInt(oldTls),
    },
    {
      path: 'requests.aclRequired',
      type: 'int',
      doc: 'Requests that an ACL allowed, and nothing else',
      example: 0n,
      absent: 0n,
      read: ({ aclRequired }) => BigInt(aclRequired),
    },
    {
      path: 'requests.requesterUnknown',
      type: 'int',
      doc: 'Requests whose records do not say who made them',
      example: 0n,
      absent: 0n,
      read: ({ requesterUnknown }) => BigInt(requesterUnknown),
    },
    {
      path: 'requests.tlsUnknown',
      type: 'int',
      doc: 'Requests whose records do not say the TLS version, as those of before the log had it',
      example: 0n,
      absent: 0n,
      read: ({ tlsUnknown }) => BigInt(tlsUnknown),
    },
    {
      path: 'requests.aclUnknown',
      type: 'int',
      doc: 'Requests whose records do not say whether an ACL was needed, as those of before the log had it',
      example: 0n,
      absent: 0n,
      read: ({ aclUnknown }) => BigInt(aclUnknown),
    },
    {
      path: 'requests.unread',
      type: 'int',
      doc: 'Lines that are no records and objects that could not be read to their end, in all logs that were summarized together',
      example: 0n,
      absent: 0n,
      read: ({ unread }) => BigInt(unread),
    },
    {
      path: 'requests.lastSeen',
      type: 'string',
      doc: 'Time of the last record, ISO 8601; empty where there is none',
      example: '2026-03-14T02:15:07Z',
      absent: '',
      read: ({ lastSeen }) => lastSeen,
    },
    {
      path: 'requests.window',
      type: 'int',
      doc: 'Whole hours between the first and the last record of the bucket',
      example: 168n,
      absent: 0n,
      read: ({ window }) => BigInt(window),
    },
    {
      path: 'requests.age',
      type: 'int',
      doc: 'Hours between the last record and the scan, rounded up',
      example: 3n,
      absent: 0n,
      read: ({ age }) => BigInt(age),
    },
  ],
  healthy: () => known(DEFAULTS),
  fromCase: withDefaults<Requests>(DEFAULTS),
} as const satisfies FactDefinition<Requests>;
