import { known } from '../observation.ts';
import { type FactDefinition, withDefaults } from './definition.ts';

/** Log objects of one source that a look into its target saw. Times are ISO 8601; `''`: there is none. */
export interface Arrival {
  /** When the target was looked into, by the clock of the scan; the others are by the clock of S3. */
  readonly at: string;
  /** Delivery of the newest object that was listed. */
  readonly seenAt: string;
  /** Delivery of the newest listed object that was an hour old by then. */
  readonly agedAt: string;
  /** Delivery of the oldest object that was listed. */
  readonly oldestAt: string;
  /** Nothing was delivered from then on until `at`; `''` where that could not be told. */
  readonly quietSince: string;
  /** Too many other objects lie there, so that the look ended before it had an answer. */
  readonly limited: boolean;
  /** Where the record of a request of an earlier scan was looked for. */
  readonly own?: OwnRecord;
}

/** What became of the record of a scan's own request. Times are ISO 8601, by the clock of S3; `''`: it was not found. */
export interface OwnRecord {
  readonly requestId: string;
  readonly requestedAt: string;
  /** Delivery of the log object that holds it. */
  readonly deliveredAt: string;
  /** Why log objects of that time could not be read; `''`: all could that were looked at. */
  readonly unread: string;
}

/** Of a source, although its target is what is listed. Its attributes (`logging.arrival.*`) are derived ones. */
export const arrival = {
  name: 'arrival',
  scope: 'bucket',
  doc: 'Log objects of the bucket in its target',
  calls: ['s3:ListObjectsV2'],
  actions: ['s3:ListBucket'],
  attributes: [],
  healthy: () => known(ARRIVING),
  fromCase: withDefaults<Arrival>({
    at: '2026-01-08T03:00:00Z',
    seenAt: '',
    agedAt: '',
    oldestAt: '',
    quietSince: '',
    limited: false,
  }),
} as const satisfies FactDefinition<Arrival>;

const ARRIVING: Arrival = {
  at: '2026-01-08T03:00:00Z',
  seenAt: '2026-01-08T01:30:00Z',
  agedAt: '2026-01-08T01:30:00Z',
  oldestAt: '2026-01-07T05:10:00Z',
  quietSince: '2026-01-08T01:30:00Z',
  limited: false,
};
