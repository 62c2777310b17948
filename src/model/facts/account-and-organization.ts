import { DELIVERY, type DerivedAttribute } from './derived.ts';

/** What decides the status of a bucket: logged or not, delivered or not. */
const BUCKET_STATUS = [...DELIVERY, 'deliveries'] as const;

/** Counted over the buckets that the scan judges; everything that decides the status of a bucket is read for each of them. */
export const COUNTERS = [
  {
    path: 'buckets.total',
    type: 'int',
    doc: 'Judged buckets: those that the filters of the scan choose',
    example: 120n,
    from: BUCKET_STATUS,
  },
  {
    path: 'buckets.logged',
    type: 'int',
    doc: 'Judged buckets that are logged by server access logging or by CloudWatch Logs, whether the logs arrive or not',
    example: 110n,
    from: BUCKET_STATUS,
  },
  {
    path: 'buckets.delivered',
    type: 'int',
    doc: 'Judged buckets whose logs can be delivered: everything that could stop S3 was seen and does not; a delivery by CloudWatch Logs counts',
    example: 104n,
    from: BUCKET_STATUS,
  },
  {
    path: 'buckets.logTargets',
    type: 'int',
    doc: 'Judged buckets that receive logs and are not logged themselves, which they need not be',
    example: 4n,
    from: BUCKET_STATUS,
  },
  {
    path: 'buckets.unknown',
    type: 'int',
    doc: 'Judged buckets of which it could not be seen, or not be decided, whether their logs are delivered',
    example: 2n,
    from: BUCKET_STATUS,
  },
] as const satisfies readonly DerivedAttribute[];

export type CounterPath = (typeof COUNTERS)[number]['path'];

/** What an expression can read of the account; all but the counters and the trails is known without a request. */
export const ACCOUNT_ATTRIBUTES = [
  {
    path: 'id',
    type: 'string',
    doc: 'Account id',
    example: '111122223333',
    from: [],
  },
  {
    path: 'name',
    type: 'string',
    doc: 'Account name; empty without --org',
    example: 'workload-a',
    from: [],
  },
  {
    path: 'path',
    type: 'string',
    doc: 'Organization path of the account; empty without --org',
    example: 'o-abcdefghij/r-abcd/ou-abcd-11111111',
    from: [],
  },
  {
    path: 'state',
    type: 'string',
    doc: 'State in the organization; empty without --org',
    example: 'ACTIVE',
    from: [],
  },
  {
    path: 'requiresTls',
    type: 'bool',
    doc: 'A resource control policy that was read denies every request without TLS to the buckets of the account; false without --org',
    example: true,
    from: [],
  },
  {
    path: 'reachable',
    type: 'bool',
    doc: 'There is access to the account and its buckets were listed to the end; never false, since without access the reason is unknown',
    example: true,
    from: [],
  },
  {
    path: 'trails',
    type: 'list<string>',
    doc: 'ARNs of the CloudTrail trails of the account, with those of its organization that show up in it',
    example: ['arn:aws:cloudtrail:eu-west-1:111122223333:trail/everything'],
    from: ['trails'],
  },
  ...COUNTERS,
] as const satisfies readonly DerivedAttribute[];

/** What an expression can read of the organization: counted over the accounts of the scan. */
export const ORGANIZATION_ATTRIBUTES = [
  {
    path: 'id',
    type: 'string',
    doc: 'Organization id',
    example: 'o-abcdefghij',
    from: [],
  },
  {
    path: 'accounts.total',
    type: 'int',
    doc: 'Accounts that the scan reads',
    example: 40n,
    from: [],
  },
  {
    path: 'accounts.reached',
    type: 'int',
    doc: 'Accounts with access whose buckets were listed to the end',
    example: 39n,
    from: [],
  },
  ...COUNTERS,
] as const satisfies readonly DerivedAttribute[];
