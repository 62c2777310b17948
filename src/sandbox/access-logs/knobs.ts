/** How access logs are delivered. All members are optional; `{}` is what S3 does on a good day. */
export interface AccessLogKnobs {
  /** Minutes from request to delivery, evenly spread; 20 to 180. */
  readonly delayMinutes?: readonly [least: number, most: number];
  /** Records of a source that are delivered within so many minutes share an object; 60. */
  readonly batchMinutes?: number;
  /** Share of records that never arrive, 0 to 1. */
  readonly lossRate?: number;
  /** Share of records that arrive twice. */
  readonly duplicateRate?: number;
  /** Share of records that arrive later than the others. */
  readonly lateRate?: number;
  /** How many hours later; 24 to 72. */
  readonly lateHours?: readonly [least: number, most: number];
  /** By source bucket, in place of the decision by policies and settings. */
  readonly delivery?: Readonly<Record<string, DeliveryOutcome>>;
  /** Condition keys of the log writer's request that are otherwise than the simulation assumes; `null`: the key is not sent. */
  readonly writerContext?: Readonly<Record<string, string | readonly string[] | null>>;
  /** Somebody moves objects out of these buckets so many minutes after they came. */
  readonly consumers?: Readonly<Record<string, number>>;
  /** Minutes by which CloudWatch Logs is late with the time of a stream's newest event; 60. */
  readonly streamLagMinutes?: number;
  /** Records tell protocol and host as they were on this machine, in place of TLS to an endpoint of AWS. */
  readonly asSent?: boolean;
}

type DeliveryOutcome = 'delivered' | 'lost';
